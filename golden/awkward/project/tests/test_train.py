"""Training: it learns, it resumes to the bit, it adds up, it stops when it should."""

import json
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from accelerate import Accelerator
from safetensors.torch import load_file

from odd import (
    checkpoint,
    dataset,
    device,
    inference,
    model,
    objective,
    optim,
    tuning,
)
from odd.batching import Batch
from odd.config import Config
from odd.dataset import Data
from odd.errors import UserError
from odd.optim import OptimConfig
from odd.scores import Scores
from odd.train import Training, set_up, train, train_step

from . import examples
from .conftest import MakeConfig, fresh_accelerator, said


class PowerCutError(Exception):
    pass


def power_cut() -> None:
    raise PowerCutError


def weights(cfg: Config) -> dict[str, torch.Tensor]:
    """All of the finished model, and what lies beside it."""
    files = sorted((Path(cfg.train.run) / "model").rglob("*.safetensors"))
    return {name: t for file in files for name, t in load_file(file).items()}


def lines(cfg: Config) -> list[dict]:
    text = (Path(cfg.train.run) / "metrics.jsonl").read_text()
    return [json.loads(line) for line in text.splitlines()]


def at_loss(
    monkeypatch: pytest.MonkeyPatch, number: int, action: Callable[[], None]
) -> None:
    """Do something just before a batch, counted from 1, gets its loss."""
    real, calls = objective.loss, []

    def counting(*args: object) -> tuple[torch.Tensor, torch.Tensor]:
        calls.append(None)
        if len(calls) == number:
            action()
        return real(*args)

    monkeypatch.setattr(objective, "loss", counting)


@pytest.mark.parametrize(
    ("name", "rates", "share"), [("adamw", (3e-3, 1e-2), 0.15), ("sgd", (0.1,), 0.9)]
)
def test_overfits_one_batch(
    make_config: MakeConfig, name: str, rates: tuple[float, ...], share: float
) -> None:
    for rate in rates:  # gains have farther to go than other weights
        options = (f"optim.name={name}", f"optim.lr={rate}", "optim.schedule=constant")
        cfg = make_config("model.dropout=0.0", *options)
        t = set_up(cfg, checkpoint.Run(Path(cfg.train.run)), fresh_accelerator())
        batch = t.data.collate([t.data.train[i] for i in range(8)])
        t.model.train()
        losses: list[float] = []
        for _ in range(200):
            total, count = train_step(t, iter([batch]))
            losses.append((total / count).item())
            assert losses[0] > 0.5
            if losses[-1] < share * losses[0]:
                return
    pytest.fail(f"the loss went from {losses[0]} to {losses[-1]}")


def test_learns(finished: Config) -> None:
    scores = [line["eval"] for line in lines(finished) if "eval" in line]
    assert len(scores) == 4
    losses = [line["loss"] for line in lines(finished) if "loss" in line]
    assert losses[-1] < losses[0]
    for line in lines(finished):
        if "lr" in line:
            share = optim.factor(finished.optim, line["step"], 4 * 8)
            assert line["lr"] == pytest.approx(finished.optim.lr * share)


def test_killed_run_resumes_to_the_bit(
    make_config: MakeConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ("train.save_every=3", "train.log_every=2", "train.accumulation_steps=2")
    options += ("optim.ema=0.9", "optim.adversarial=0.05")
    whole = make_config(f"train.run={tmp_path / 'whole'}", *options)
    train(whole, fresh_accelerator())

    cut = make_config(f"train.run={tmp_path / 'cut'}", *options)
    with monkeypatch.context() as patch:
        # in the first half of step 11, in mid-epoch; saved at 9, logged at 10
        at_loss(patch, 42, power_cut)
        with pytest.raises(PowerCutError):
            train(cut, fresh_accelerator())
    torch.manual_seed(12345)  # another process would start from anything
    train(cut, fresh_accelerator())

    assert lines(cut) == lines(whole)
    for name, tensor in weights(whole).items():
        assert torch.equal(tensor, weights(cut)[name]), name
    states = [
        torch.load(checkpoint.Run(Path(c.train.run)).checkpoints[-1] / "optimizer.bin")
        for c in (whole, cut)
    ]
    for key, state in states[0]["state"].items():
        assert torch.equal(state["exp_avg_sq"], states[1]["state"][key]["exp_avg_sq"])


def test_interrupt_ends_at_a_step_with_a_checkpoint(
    make_config: MakeConfig, monkeypatch: pytest.MonkeyPatch, accelerator: Accelerator
) -> None:
    cfg = make_config("train.save_every=0")
    at_loss(monkeypatch, 3, lambda: os.kill(os.getpid(), signal.SIGINT))
    with pytest.raises(SystemExit) as ended:
        train(cfg, accelerator)
    assert ended.value.code == 130
    (state,) = checkpoint.Run(Path(cfg.train.run)).checkpoints
    assert state.name.endswith("step-00000003")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.parametrize("parts", [1, 3])
def test_gradient_is_that_of_the_mean_over_all_parts(
    make_config: MakeConfig,
    accelerator: Accelerator,
    monkeypatch: pytest.MonkeyPatch,
    parts: int,
) -> None:
    steps = f"train.accumulation_steps={parts}"
    cfg = make_config("model.dropout=0.0", "optim.clip_norm=0", steps)
    t = set_up(cfg, checkpoint.Run(Path(cfg.train.run)), accelerator)
    t.model.eval()
    learning = {n: p for n, p in t.model.named_parameters() if p.requires_grad}
    rows = [t.data.train[i] for i in range(7)]
    total, count = objective.loss(t.model, t.data.collate(rows), cfg.objective)
    mean = total / count + tuning.penalty(t.model)
    expected = torch.autograd.grad(mean, list(learning.values()))

    seen: list[torch.Tensor] = []
    take_step = t.optimizer.step

    def look_and_step() -> None:
        seen.extend(p.grad.clone() for p in learning.values())
        take_step()

    monkeypatch.setattr(t.optimizer, "step", look_and_step)
    pieces = [rows] if parts == 1 else [rows[:3], rows[3:5], rows[5:]]
    result = train_step(t, iter([t.data.collate(piece) for piece in pieces]))
    torch.testing.assert_close(result, torch.stack([total.detach(), count.float()]))
    torch.testing.assert_close(tuple(seen), expected, atol=1e-5, rtol=1e-3)
    assert all(p.grad is None for p in learning.values())


def test_early_stop(make_config: MakeConfig, accelerator: Accelerator) -> None:
    cfg = make_config("train.epochs=9", "train.patience=2", "optim.lr=1e-12")
    train(cfg, accelerator)
    assert [line["epoch"] for line in lines(cfg) if "eval" in line] == [1, 2, 3]


def test_best_epoch_is_kept(
    make_config: MakeConfig, accelerator: Accelerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[torch.Tensor] = []

    def ask(net: torch.nn.Module, data: Data) -> torch.Tensor:
        batch = data.collate([data.eval[i] for i in range(8)])
        with torch.inference_mode():
            return said(net.eval(), batch)

    def worse_each_time(
        _: object, net: torch.nn.Module, data: Data, *rest: object
    ) -> Scores:
        answers.append(ask(net, data))
        metric = cfg.objective.metric
        better = Scores(values={metric: 1.0}).rank(metric)  # 1, or -1 of a loss
        return Scores(values={metric: better / len(answers)})

    monkeypatch.setattr(inference, "score", worse_each_time)
    cfg = make_config("train.epochs=2")
    train(cfg, accelerator)
    finished, processor = model.finished(Path(cfg.train.run) / "model")
    last = ask(finished, dataset.build(cfg.data, processor))
    torch.testing.assert_close(last, answers[0], atol=1e-4, rtol=1e-4)
    assert not torch.allclose(answers[0], answers[1], atol=1e-3)


def trained(cfg: Config) -> tuple[Training, Batch]:
    """A model after a few steps, and a batch that it has seen."""
    t = set_up(cfg, checkpoint.Run(Path(cfg.train.run)), fresh_accelerator())
    batch = t.data.collate([t.data.train[i] for i in range(8)])
    t.model.train()
    for _ in range(3):
        train_step(t, iter([batch]))
    t.model.eval()
    return t, batch


def test_what_learns_is_saved_alone_and_brings_a_model_back(
    make_config: MakeConfig, tmp_path: Path
) -> None:
    t, batch = trained(make_config())
    t.run.save_best(t.accelerator, t.model)
    t.run.save(t.accelerator, t.progress)
    frozen = {n for n, p in t.model.named_parameters() if not p.requires_grad}
    for file in (t.run.best, t.run.checkpoints[-1] / "model.safetensors"):
        assert not frozen & load_file(file).keys()
    # another seed: all that is new in the model begins otherwise
    other, _ = trained(make_config("train.seed=7", f"train.run={tmp_path / 'other'}"))
    with torch.inference_mode():
        now, before = (objective.predict(m, batch) for m in (t.model, other.model))
        t.run.load_best(other.model)
        after = objective.predict(other.model, batch)
    assert any(not torch.equal(value, before[name]) for name, value in now.items())
    assert all(torch.equal(value, after[name]) for name, value in now.items())


def test_a_finished_model_says_what_it_said_in_memory(make_config: MakeConfig) -> None:
    t, batch = trained(make_config())
    merged = tuning.merge(t.model)
    t.run.finish(merged, model.processor(t.cfg.model))
    loaded = model.load(t.run.model).eval()
    with torch.inference_mode():
        for name, value in objective.predict(merged.eval(), batch).items():
            assert torch.equal(objective.predict(loaded, batch)[name], value), name


def test_progress_is_saved_whole() -> None:
    state = checkpoint.Progress(
        epoch=1,
        step_in_epoch=2,
        step=3,
        best=0.4,
        since_best=5,
        totals=torch.tensor([[6.0, 7.0], [8.0, 9.0]]),
        metrics_bytes=10,
        world={"data": "x"},
    ).state_dict()
    again = checkpoint.Progress(world={"data": "x"})
    again.load_state_dict(state)
    assert str(again.state_dict()) == str(state)


def test_finished_run_is_left_alone(finished: Config, accelerator: Accelerator) -> None:
    before = (Path(finished.train.run) / "model/model.safetensors").stat().st_mtime_ns
    train(finished, accelerator)
    after = (Path(finished.train.run) / "model/model.safetensors").stat().st_mtime_ns
    assert before == after


def test_other_configuration_is_refused(
    finished: Config, accelerator: Accelerator
) -> None:
    other = replace(finished, optim=replace(finished.optim, lr=0.1))
    with pytest.raises(UserError, match=r"begun with optim\.lr = 0\.01, not 0\.1"):
        train(other, accelerator)


def test_other_data_is_refused(
    make_config: MakeConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    cfg = make_config("train.save_every=2")
    at_loss(monkeypatch, 4, power_cut)
    with pytest.raises(PowerCutError):
        train(cfg, fresh_accelerator())
    path = Path(cfg.data.train)
    examples.write(path.parent, path.stem, examples.rows(59))
    with pytest.raises(UserError, match="began with other data"):
        train(cfg, fresh_accelerator())


def test_loss_that_is_no_number_ends_the_run(
    make_config: MakeConfig, accelerator: Accelerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    cfg = make_config("train.log_every=1")
    nothing = torch.tensor(float("nan"), requires_grad=True)
    monkeypatch.setattr(objective, "loss", lambda *_: (nothing, torch.tensor(8)))
    with pytest.raises(UserError, match="the loss is nan by step 1: lower"):
        train(cfg, accelerator)
    assert not checkpoint.Run(Path(cfg.train.run)).checkpoints


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB."),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried 9 bytes"),
        MemoryError(),
    ],
    ids=["gpu", "cpu", "python"],
)
def test_out_of_memory_gives_advice_that_works(
    make_config: MakeConfig, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    cfg = make_config("train.save_every=2", "train.epochs=1")

    def fail() -> None:
        raise error

    with monkeypatch.context() as patch:
        at_loss(patch, 4, fail)
        with pytest.raises(UserError, match=r"more train\.accumulation_steps"):
            train(cfg, fresh_accelerator())
    smaller = "train.accumulation_steps=2"
    train(
        make_config("train.save_every=2", "train.epochs=1", smaller),
        fresh_accelerator(),
    )
    assert [line["step"] for line in lines(cfg) if "eval" in line] == [8]


def test_a_run_says_on_what_it_ran(finished: Config) -> None:
    facts = checkpoint.Run(Path(finished.train.run)).read_json("run.json")
    assert facts["versions"]["torch"] == torch.__version__
    assert facts["processes"] == 1
    (sitting,) = facts["sittings"]
    assert sitting["samples"] == 4 * 60
    assert sitting["samples_per_second"] == pytest.approx(
        sitting["samples"] / sitting["seconds"], rel=0.01
    )
    assert sitting["peak_memory_mb"] > 50


def test_a_tracker_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(device, "get_available_trackers", list)
    with pytest.raises(UserError, match=r"pip install -e '\.\[wandb\]'"):
        device.make_accelerator("cpu", "no", tracker="wandb")


def test_half_precision_needs_a_gpu() -> None:
    with pytest.raises(UserError, match="fp16 needs a GPU"):
        device.make_accelerator("cpu", "fp16")


def test_no_decay_on_biases_and_norms(
    make_config: MakeConfig, accelerator: Accelerator
) -> None:
    cfg = make_config()
    t = set_up(cfg, checkpoint.Run(Path(cfg.train.run)), accelerator)
    decays = {
        id(p): group["weight_decay"]
        for group in t.optimizer.param_groups
        for p in group["params"]
    }
    for name, parameter in t.model.named_parameters():
        if parameter.requires_grad:
            plain = parameter.ndim < 2
            assert plain or not (name.endswith("bias") or "LayerNorm" in name)
            assert decays[id(parameter)] == (0.0 if plain else cfg.optim.weight_decay)


@pytest.mark.parametrize("schedule", ["linear", "cosine"])
def test_learning_rate(schedule: str) -> None:
    cfg = OptimConfig(schedule=schedule, warmup=0.1)
    factors = [optim.factor(cfg, step, 100) for step in range(101)]
    assert factors[:11] == sorted(factors[:11])
    assert 0 < factors[0] < 0.2
    assert factors[10] == 1.0
    assert factors[10:] == sorted(factors[10:], reverse=True)
    assert factors[100] == pytest.approx(0.0)
