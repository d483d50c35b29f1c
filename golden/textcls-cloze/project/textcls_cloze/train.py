"""Train; the same command again resumes, and a finished run shows its results."""

import math
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import torch
from accelerate import Accelerator
from accelerate.utils import reduce, send_to_device, set_seed
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LRScheduler

from . import checkpoint, config, dataset, inference, objective, optim, tracking, tuning
from . import model as models
from .adversarial import passes
from .averaging import Average
from .batching import Batch, epoch_steps, loader, share
from .config import Config
from .device import make_accelerator, memory_advice
from .errors import run_door
from .evaluate import results
from .plots import curves


@dataclass(frozen=True)
class Training:
    """Everything that the loop works with."""

    cfg: Config
    run: checkpoint.Run
    accelerator: Accelerator
    data: dataset.Data
    model: nn.Module
    optimizer: Optimizer
    schedule: LRScheduler
    average: Average
    progress: checkpoint.Progress
    sitting: tracking.Sitting


def main() -> None:
    """The command line."""
    cfg = config.from_arguments(config.parser(__doc__ or "").parse_intermixed_args())
    of = cfg.train
    accelerator = make_accelerator(
        of.device, of.precision, tracker=of.tracker, folder=of.run
    )
    train(cfg, accelerator)
    accelerator.end_training()
    if accelerator.is_main_process:
        print(results(cfg, accelerator))


def train(cfg: Config, accelerator: Accelerator) -> None:
    """Take a run from wherever it stands to its finished model."""
    run = checkpoint.Run(Path(cfg.train.run))
    run.check(config.flat(cfg))
    if run.model.is_dir():
        accelerator.print(f"{run.folder} is finished, its model is in {run.model}")
        return
    with tracking.tracker(accelerator, run, config.flat(cfg)), memory_advice():
        t = set_up(cfg, run, accelerator)
        if accelerator.is_main_process:
            run.write_json("config.json", config.flat(cfg))
        while not t.progress.is_over(cfg.train.epochs, cfg.train.patience):
            train_epoch(t)
            evaluate_epoch(t)
            run.save(accelerator, t.progress)
        save(t)


# ---------------------------------------------------------- data, model, optimiser


def set_up(cfg: Config, run: checkpoint.Run, accelerator: Accelerator) -> Training:
    """Build everything from the configuration, then go back to where the run stood."""
    set_seed(cfg.train.seed)
    processor = models.processor(cfg.model)
    with accelerator.main_process_first():  # the others find its work in the cache
        data = dataset.build(cfg.data, processor)
    steps = math.ceil(len(data.train) / cfg.train.batch_size) * cfg.train.epochs
    longest = max(*data.train["length"][:], *data.eval["length"][:])
    pretrained = models.build(cfg.model, data.targets)
    data.check(pretrained)
    model = tuning.prepare(pretrained, cfg.tuning, steps, longest)
    accelerator.print(*data.notes, models.describe(model), sep="\n")
    optimizer, schedule = optim.build(model, cfg.optim, steps)
    if cfg.train.compile:
        model.compile(dynamic=True)
    model, optimizer = accelerator.prepare(model, optimizer)
    average = Average(accelerator.unwrap_model(model), cfg.optim.ema)
    progress = checkpoint.Progress.at_start(accelerator, data.digest)
    accelerator.register_for_checkpointing(schedule, progress, average)
    set_seed(cfg.train.seed, device_specific=True)  # each process its own dropout
    if run.restore(accelerator, progress):
        accelerator.print(f"resumed after step {progress.step} of {steps}")
    parts = (data, model, optimizer, schedule, average, progress)
    return Training(cfg, run, accelerator, *parts, tracking.Sitting(run, accelerator))


# ------------------------------------------------------------------------- train


def train_epoch(t: Training) -> None:
    """Take the steps that this epoch still lacks."""
    cfg, progress, accelerator = t.cfg.train, t.progress, t.accelerator
    steps = epoch_steps(
        t.data.train["length"][:], cfg.batch_size, seed=cfg.seed, epoch=progress.epoch
    )
    mine = share(
        steps[progress.step_in_epoch :],
        cfg.accumulation_steps,
        process=accelerator.process_index,
        processes=accelerator.num_processes,
    )
    batches = iter(loader(t.data.train, mine, t.data.collate, t.cfg.data.workers))
    bar = tracking.bar(accelerator, progress, len(steps), cfg.epochs)
    t.model.train()
    with checkpoint.Interrupt() as interrupt, t.sitting.timed(), bar:
        while progress.step_in_epoch < len(steps):
            t.sitting.samples += len(steps[progress.step_in_epoch])
            progress.advance(train_step(t, batches))
            bar.update()
            at_line = progress.step % cfg.log_every == 0
            if at_line:
                loss = tracking.log_loss(accelerator, t.run, progress, t.schedule)
                bar.set_postfix(loss=loss)
            stop = interrupt.asked(accelerator, compare=at_line)
            if stop or (cfg.save_every and progress.step % cfg.save_every == 0):
                progress.mean_loss(1)  # what is saved is finite
                t.run.save(accelerator, progress)
            if stop:
                accelerator.print(f"stopped at step {progress.step}: rerun to resume")
                sys.exit(128 + stop)


def train_step(t: Training, batches: Iterator[Batch]) -> Tensor:
    """One step of the optimiser; [loss sum, count] over all its parts and processes."""
    model = t.accelerator.unwrap_model(t.model)
    total: Tensor = torch.zeros(2, device=t.accelerator.device)
    for part in reversed(range(t.cfg.train.accumulation_steps)):
        batch = send_to_device(next(batches), t.accelerator.device, non_blocking=True)
        batch = t.data.augment(batch)
        for clean, left in passes(model, t.cfg.optim.adversarial):
            with t.accelerator.no_sync(t.model) if part or left else nullcontext():
                loss, count = objective.loss(t.model, batch, t.cfg.objective)
                t.accelerator.backward(loss + count * tuning.penalty(model))
            if clean:
                total += torch.stack([loss.detach(), count])
    total = reduce(total, "sum")
    optim.step(t.accelerator, t.model, t.optimizer, total[1], t.cfg.optim)
    if not t.accelerator.optimizer_step_was_skipped:  # as fp16 does with infinity
        tuning.after_step(model, t.progress.step + 1)
        t.average.update(t.progress.step + 1)
    t.optimizer.zero_grad()
    t.schedule.step()
    return total


# ------------------------------------------------------------- evaluate and save


def evaluate_epoch(t: Training) -> None:
    """Score the held-out rows, keep the weights if they are the best so far."""
    cfg, progress, accelerator = t.cfg, t.progress, t.accelerator
    train_loss = progress.mean_loss(1)
    model = accelerator.unwrap_model(t.model)
    size = cfg.train.eval_batch_size
    with t.average.in_use():
        scores = inference.score(accelerator, model, t.data, size, cfg.objective)
        better = progress.end_epoch(scores.rank(cfg.objective.metric))
        if better:
            t.run.save_best(accelerator, t.model)
    record = {"step": progress.step, "epoch": progress.epoch}
    tracking.log(accelerator, t.run, {**record, "eval": dict(scores.values)})
    if accelerator.is_main_process:
        curves({"": t.run.history()}, t.run.folder / "curves.png")
    accelerator.print(
        f"epoch {progress.epoch}/{cfg.train.epochs}: training loss {train_loss:.3f};"
        f" held out: {scores}{' (best)' if better else ''}"
    )


def save(t: Training) -> None:
    """Write the best weights, merged, as a model that anybody can load."""
    if t.accelerator.is_main_process:
        model = t.accelerator.unwrap_model(t.model)
        t.run.load_best(model)
        t.run.finish(tuning.merge(model), models.processor(t.cfg.model))
        print(f"the model is in {t.run.model}")


if __name__ == "__main__":
    run_door(main)
