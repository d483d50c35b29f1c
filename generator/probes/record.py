"""What a run does to its model, written down by torch's own hooks.

The project is not touched and need not help: every call of a module and every step of
an optimiser passes through torch, whoever wrote the loop.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.optimizer import (
    register_optimizer_step_post_hook,
    register_optimizer_step_pre_hook,
)
from transformers import GenerationMixin


@dataclass(kw_only=True)
class Step:
    """One step of the optimiser."""

    rates: tuple[float, ...]
    """Learning rate of each group, as the step used it."""
    norm: float
    """Length of the whole gradient, as the step used it."""
    decays: Mapping[str, float]
    """Weight decay of each parameter, by its name."""
    without: tuple[str, ...]
    """Trainable parameters that had no gradient, or one of zeros."""
    stale: tuple[str, ...]
    """Trainable parameters that had a gradient before the step's first forward pass."""
    shifted: tuple[str, ...] = ()
    """Trainable parameters that are others than the step before left behind."""
    gradients: Mapping[str, Tensor] = field(default_factory=dict)
    """The gradient itself, of a small model."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """One forward pass of a whole model."""

    step: int
    """Steps of the optimiser before it."""
    training: bool
    """Whether the model was in training mode."""
    odd: str
    """A part with dropout or batch statistics that was in the other mode."""
    gradients: bool
    """Whether autograd was on."""
    learning: bool
    """Whether it is the model that learns; only sure once there was a step."""
    generating: bool
    """Whether it is the many passes of `generate`, which count as one."""
    rows: tuple[str, ...]
    """A short digest of each row of the batch, whatever its padding."""
    padding: int
    """Padded positions in the batch."""


@dataclass(kw_only=True)
class Record:
    """A whole run."""

    steps: list[Step] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    shapes: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Every parameter of the model that learnt, by name."""
    trainable: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    """Trainable parameters that are the same after all steps as before."""
    moved: tuple[str, ...] = ()
    """Frozen parameters that are not."""
    processes: int = 1
    """Processes that really took part."""

    def training_calls(self) -> list[Call]:
        """Forward passes that learn."""
        return [call for call in self.calls if call.learning and call.gradients]

    def evaluations(self) -> list[list[Call]]:
        """Forward passes of the learning model that only look, by when they came."""
        found: dict[int, list[Call]] = {}
        for call in self.calls:
            if call.learning and not call.gradients and not call.generating:
                found.setdefault(call.step, []).append(call)
        return list(found.values())

    def epochs(self) -> list[list[Call]]:
        """Forward passes that learn, split where an evaluation came between."""
        marks = [calls[0].step for calls in self.evaluations()]
        epochs: list[list[Call]] = [[] for _ in range(len(marks) + 1)]
        for call in self.training_calls():
            epochs[sum(mark <= call.step for mark in marks)].append(call)
        return [epoch for epoch in epochs if epoch]


def read(path: Path) -> Record:
    """A record that a `Recorder` wrote."""
    record: Record = torch.load(path, weights_only=False)
    return record


class Recorder:
    """Notes what happens in this process from now on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.record = Record()
        self._depth = 0
        self._model: nn.Module | None = None
        self._owner: dict[int, bool] = {}
        self._alive: list[Tensor] = []
        self._before: dict[str, Tensor] = {}
        self._left: dict[str, Tensor] = {}
        self._stale: tuple[str, ...] | None = None
        self._calls: list[tuple[Call, int]] = []
        register_optimizer_step_pre_hook(self._before_step)
        register_optimizer_step_post_hook(self._after_step)
        original = nn.Module.__call__

        def call(module: nn.Module, *args: Any, **kwargs: Any) -> Any:
            whole = not self._depth and not isinstance(module, nn.Embedding)
            if whole and next(module.parameters(), None) is not None:
                self._note_call(module, kwargs)  # a look into a table is no pass
            self._depth += 1
            try:
                return original(module, *args, **kwargs)
            finally:
                self._depth -= 1

        nn.Module.__call__ = call  # type: ignore[method-assign]
        generate = GenerationMixin.generate

        def write(model: Any, *args: Any, **kwargs: Any) -> Any:
            self._note_call(model, kwargs, generating=True)
            self._depth += 1
            try:
                return generate(model, *args, **kwargs)
            finally:
                self._depth -= 1

        GenerationMixin.generate = write  # type: ignore[assignment, method-assign]

    def write(self) -> None:
        """Write the record; torch's hooks stay, so the process should end."""
        record = self.record
        learning = {key for key, learns in self._owner.items() if learns}
        record.calls = [
            Call(**{**asdict(call), "learning": owner in learning})
            for call, owner in self._calls
        ]
        torch.save(record, self._path)

    # ------------------------------------------------------------------------ calls

    def _note_call(
        self, module: nn.Module, inputs: Mapping[str, Any], *, generating: bool = False
    ) -> None:
        inner = _unwrapped(module)
        # the first parameter, not the module: a wrapper may come and go around it
        first = next(inner.parameters())
        owner = id(first)
        if owner not in self._owner:
            self._owner[owner] = False
            self._alive.append(first)  # or another model might get its id
        gradients = torch.is_grad_enabled() and not torch.is_inference_mode_enabled()
        if gradients:
            if self._stale is None:
                self._stale = tuple(
                    name
                    for name, p in inner.named_parameters()
                    if p.grad is not None and bool(p.grad.any())
                )
            self._model = inner
        rows, padding = _digests(
            inputs, getattr(getattr(inner, "config", None), "pad_token_id", None)
        )
        call = Call(
            step=len(self.record.steps),
            training=module.training,
            odd=_odd_one(inner),
            gradients=gradients,
            learning=False,
            generating=generating,
            rows=rows,
            padding=padding,
        )
        self._calls.append((call, owner))

    # ------------------------------------------------------------------------ steps

    def _before_step(self, optimizer: Optimizer, *_: Any) -> None:
        groups = optimizer.param_groups
        parameters = {id(p): g for g in groups for p in g["params"]}
        if self._model is None:
            return
        named = dict(self._model.named_parameters())
        if id(next(iter(named.values()))) in self._owner:
            self._owner[id(next(iter(named.values())))] = True
        if not self._before:
            self._before = {name: p.detach().clone() for name, p in named.items()}
            self.record.shapes = {name: tuple(p.shape) for name, p in named.items()}
        if torch.distributed.is_initialized():
            self.record.processes = torch.distributed.get_world_size()
        trainable = {name: p for name, p in named.items() if p.requires_grad}
        self.record.trainable = tuple(trainable)
        found = {n: p.grad for n, p in trainable.items() if p.grad is not None}
        small = sum(p.numel() for p in trainable.values()) < 200_000
        self.record.steps.append(
            Step(
                rates=tuple(float(group["lr"]) for group in groups),
                norm=float(sum(float(g.double().pow(2).sum()) for g in found.values()))
                ** 0.5,
                decays={
                    name: float(parameters[id(p)].get("weight_decay", 0.0))
                    for name, p in trainable.items()
                    if id(p) in parameters
                },
                without=tuple(
                    name
                    for name in trainable
                    if name not in found or not bool(found[name].any())
                ),
                stale=self._stale or (),
                shifted=tuple(
                    name
                    for name, weight in self._left.items()
                    if name in trainable and not torch.equal(weight, trainable[name])
                ),
                gradients=(
                    {n: g.detach().clone().cpu() for n, g in found.items()}
                    if small
                    else {}
                ),
            )
        )

    def _after_step(self, *_: Any) -> None:
        self._stale = None
        if self._model is None:
            return
        named = dict(self._model.named_parameters())
        self._left = {
            n: p.detach().clone() for n, p in named.items() if p.requires_grad
        }
        same = {n: torch.equal(p.detach(), self._before[n]) for n, p in named.items()}
        learns = set(self.record.trainable)
        self.record.idle = tuple(n for n, s in same.items() if s and n in learns)
        self.record.moved = tuple(
            n for n, s in same.items() if not s and n not in learns
        )


def _unwrapped(module: nn.Module) -> nn.Module:
    while isinstance(module, nn.parallel.DistributedDataParallel):
        module = module.module
    return module


def _odd_one(model: nn.Module) -> str:
    for name, module in model.named_modules():
        noisy = isinstance(module, nn.modules.dropout._DropoutNd) and module.p > 0
        noisy = noisy or isinstance(module, nn.modules.batchnorm._BatchNorm)
        if noisy and module.training != model.training:
            return str(name)
    return ""


def _digests(
    inputs: Mapping[str, Any], padding_id: int | None
) -> tuple[tuple[str, ...], int]:
    """A digest of each row of a batch without its padding, and how much padding."""
    tensors = {k: v for k, v in inputs.items() if isinstance(v, Tensor) and v.ndim}
    if not tensors:
        return (), 0
    ids = tensors.get("input_ids", next(iter(tensors.values())))
    pad = padding_id if "input_ids" in tensors else None
    rows, padding = [], 0
    for row in ids.detach().cpu().reshape(len(ids), -1).tolist():
        kept = [value for value in row if value != pad]
        padding += len(row) - len(kept)
        rows.append(hashlib.blake2b(repr(kept).encode(), digest_size=8).hexdigest())
    return tuple(rows), padding
