"""The folder of a run: what is saved, so that the same command goes on where it was."""

import json
import math
import os
import shutil
import signal
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Self

import torch
from accelerate import Accelerator
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from transformers import PreTrainedModel

from .errors import UserError
from .processing import Processor

ANY_TIME = {
    "data.workers",
    "model.gradient_checkpointing",
    "train.accumulation_steps",
    "train.compile",
    "train.eval_batch_size",
    "train.save_every",
    "train.tracker",
}
"""Settings that a run may change half-way: how it computes, not what."""


@dataclass(kw_only=True)
class Progress:
    """How far training has come; part of every checkpoint."""

    epoch: int = 0
    """Epochs done, their evaluation included."""
    step_in_epoch: int = 0
    """Optimiser steps done of the epoch after those."""
    step: int = 0
    """Optimiser steps done in all."""
    best: float = float("-inf")
    """The best rank of `objective.metric` so far."""
    since_best: int = 0
    """Epochs since then."""
    totals: Tensor = field(default_factory=lambda: torch.zeros(2, 2))
    """[[loss, count] since the last line logged, [loss, count] of this epoch]."""
    metrics_bytes: int = 0
    """How much of metrics.jsonl had been written."""
    world: Mapping[str, Any] = field(default_factory=dict)
    """What must not have changed when a run is resumed, such as its data."""

    @classmethod
    def at_start(cls, accelerator: Accelerator, data: str) -> Self:
        """Nothing is done yet, on data of this digest."""
        world = {"data": data, "processes": accelerator.num_processes}
        return cls(totals=torch.zeros(2, 2, device=accelerator.device), world=world)

    def advance(self, sums: Tensor) -> None:
        """Count an optimiser step whose [loss, count] these are."""
        self.totals += sums
        self.step += 1
        self.step_in_epoch += 1

    def mean_loss(self, row: int) -> float:
        """Mean of a row of `totals`; in the loop, only this waits for the device.

        Raises:
            UserError: if it is not a number: then neither are the weights.
        """
        mean = float(self.totals[row, 0] / self.totals[row, 1].clamp(min=1))
        if not math.isfinite(mean):
            raise UserError(
                f"the loss is {mean} by step {self.step}: lower optim.lr, keep"
                " optim.clip_norm on, or set train.precision=no",
                exit_code=1,
            )
        return mean

    def is_over(self, epochs: int, patience: int) -> bool:
        """All epochs are done, or too many without a better metric (0: never)."""
        return self.epoch >= epochs or 0 < patience <= self.since_best

    def end_epoch(self, rank: float) -> bool:
        """Count an epoch whose metric came to `rank`; True if it is the best so far."""
        better = rank > self.best
        self.best = max(rank, self.best)
        self.since_best = 0 if better else self.since_best + 1
        self.epoch += 1
        self.step_in_epoch = 0
        self.totals[1] = 0
        return better

    def state_dict(self) -> dict[str, Any]:
        """For `Accelerator.save_state`."""
        return {**vars(self), "totals": self.totals.cpu(), "world": dict(self.world)}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """For `Accelerator.load_state`.

        Raises:
            UserError: if the data or the number of processes have changed.
        """
        for what, now in self.world.items():
            if state["world"].get(what) != now:
                raise UserError(
                    f"this run began with other {what}; take another folder (train.run)"
                )
        totals = state["totals"].to(self.totals.device)
        vars(self).update({**state, "totals": totals})


@dataclass(frozen=True)
class Run:
    """One folder under runs/: every file in it is either whole or not there."""

    folder: Path

    @property
    def metrics(self) -> Path:
        """One JSON object a line: losses while training, scores after each epoch."""
        return self.folder / "metrics.jsonl"

    @property
    def model(self) -> Path:
        """The finished model, a plain Hugging Face directory."""
        return self.folder / "model"

    @property
    def best(self) -> Path:
        """The weights of the best epoch so far."""
        return self.folder / "best.safetensors"

    @property
    def checkpoints(self) -> list[Path]:
        """The states to resume from, the newest last."""
        return sorted(self.folder.glob("checkpoints/epoch-*"))

    def check(self, values: Mapping[str, Any]) -> None:
        """See whether what the folder holds, if anything, was made with these settings.

        Raises:
            UserError: naming the first key that differs.
        """
        path = self.folder / "config.json"
        if path.is_file() and (self.checkpoints or self.model.is_dir()):
            old = self.read_json("config.json")
            for key in [*values, *old]:
                if key not in ANY_TIME and old.get(key) != values.get(key):
                    was, now = json.dumps(old.get(key)), json.dumps(values.get(key))
                    raise UserError(
                        f"{self.folder} was begun with {key} = {was}, not {now};"
                        " take another folder (train.run=…) or delete that one"
                    )

    def read_json(self, name: str) -> dict[str, Any]:
        """A JSON file of the folder; empty if it is not there."""
        path = self.folder / name
        text = path.read_text(encoding="utf-8") if path.is_file() else "{}"
        content: dict[str, Any] = json.loads(text)
        return content

    def write_json(self, name: str, content: Any) -> None:
        """Write a JSON file of the folder at one stroke."""
        self._write(name, json.dumps(content, indent=2, ensure_ascii=False) + "\n")

    def write_lines(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Write a JSON Lines file of the folder at one stroke."""
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        self._write(name, "".join(lines))

    def history(self) -> list[dict[str, Any]]:
        """The lines of metrics.jsonl so far."""
        text = self.metrics.read_text("utf-8") if self.metrics.is_file() else ""
        return [json.loads(line) for line in text.splitlines()]

    def log(self, record: Mapping[str, Any]) -> None:
        """Append a line to metrics.jsonl."""
        with self.metrics.open("a", encoding="utf-8") as file:
            file.write(json.dumps(record) + "\n")

    def _write(self, name: str, text: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        new = self.folder / f"{name}.{os.getpid()}.new"
        new.write_text(text, encoding="utf-8")
        new.replace(self.folder / name)

    def save(self, accelerator: Accelerator, progress: Progress) -> None:
        """Write a checkpoint; the one before goes only when this one is whole."""
        old = self.checkpoints
        name = f"epoch-{progress.epoch:04d}-step-{progress.step:08d}"
        new = self.folder / "checkpoints/new"
        if accelerator.is_main_process:
            shutil.rmtree(new, ignore_errors=True)
            progress.metrics_bytes = _size(self.metrics)
        accelerator.wait_for_everyone()
        hook = accelerator.register_save_state_pre_hook(_without_frozen)
        accelerator.save_state(str(new))
        hook.remove()
        accelerator.wait_for_everyone()
        if accelerator.is_main_process:
            new.rename(new.with_name(name))
            for path in old:
                shutil.rmtree(path)
        accelerator.wait_for_everyone()

    def restore(self, accelerator: Accelerator, progress: Progress) -> bool:
        """Go back to the newest checkpoint, if there is one; metrics.jsonl too."""
        found = self.checkpoints
        if found:
            accelerator.load_state(str(found[-1]), strict=False)  # what learns is there
        if accelerator.is_main_process:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.metrics.touch()
            os.truncate(self.metrics, progress.metrics_bytes)
        accelerator.wait_for_everyone()
        return bool(found)

    def save_best(self, accelerator: Accelerator, model: nn.Module) -> None:
        """Keep the weights as the best so far."""
        if accelerator.is_main_process:
            new = self.best.with_name("best.new")
            save_file(learning(accelerator.unwrap_model(model)), new)
            new.replace(self.best)
        accelerator.wait_for_everyone()

    def load_best(self, model: nn.Module) -> None:
        """Give the model the best weights."""
        model.load_state_dict(load_file(self.best), strict=False)

    def finish(self, model: PreTrainedModel, processor: Processor) -> None:
        """Write the model for `from_pretrained`; from now on the run is finished."""
        new = self.folder / "model.new"
        shutil.rmtree(new, ignore_errors=True)
        model.save_pretrained(new)
        processor.save_pretrained(new)
        new.rename(self.model)


class Interrupt:
    """Inside, Ctrl-C or SIGTERM asks to stop at a step boundary; a second insists."""

    def __enter__(self) -> Self:
        self._signal = 0
        self._before = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)}
        for number in self._before:
            signal.signal(number, self._note)
        return self

    def __exit__(self, *exception: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._signal = number
        self.__exit__()

    def asked(self, accelerator: Accelerator, *, compare: bool) -> int:
        """The signal that came, or 0; several processes agree where they compare."""
        if accelerator.num_processes == 1:
            return self._signal
        if not compare:
            return 0
        signals = torch.tensor([self._signal], device=accelerator.device)
        return int(accelerator.gather(signals).max())


def learning(model: nn.Module) -> dict[str, Tensor]:
    """What training changes of a model: weights that learn, and buffers, by name."""
    names = {n for n, p in model.named_parameters() if p.requires_grad}
    names |= {name for name, _ in model.named_buffers()}
    return {n: t.contiguous() for n, t in model.state_dict().items() if n in names}


def _without_frozen(
    models: list[nn.Module], weights: list[dict[str, Tensor]], folder: str
) -> None:
    """Leave out of a checkpoint what stays as it was pretrained."""
    for model, state in zip(models, weights, strict=True):
        for name in state.keys() - learning(model).keys():
            del state[name]


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
