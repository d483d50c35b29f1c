"""The loss is a sum over a count: 8x1 equals 2x4, and two processes equal one.

Black box: losses, gradients and final weights of three runs. White box: the gradient
of `train.train_step` beside that of the mean loss over the same rows.
"""

import itertools
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

from ..outcome import Facts, expect
from ..project import Project
from ..record import Recorder
from ..sums import Sum, in_parts, one_process, two_processes
from .overfit import set_up

PARTS = (3, 2, 2)


def probe(project: Project) -> Facts:
    """Compare three runs, then look at one gradient."""
    whole = one_process(project)
    steps = len(whole.record.steps)
    expect(steps, "the run took no step of an optimiser")
    _same(whole, in_parts(project), "in 4 parts")
    _same(whole, two_processes(project), "on 2 processes")
    project.inside(lambda: _one_gradient(project))
    return {"steps": steps, "parts": 4, "processes": 2}


def _same(whole: Sum, other: Sum, how: str) -> None:
    expect(
        len(whole.record.steps) == len(other.record.steps),
        f"{how} the run takes {len(other.record.steps)} steps,"
        f" in one piece {len(whole.record.steps)}",
    )
    one, two = whole.record.steps[0].gradients, other.record.steps[0].gradients
    for name, gradient in one.items():
        expect(name in two, f"step 1 {how} has no gradient for {name}")
        size, apart = gradient.norm(), (gradient - two[name]).norm()
        expect(
            apart <= 1e-3 * size + 1e-6,
            f"step 1 {how}: the gradient of {name} has length {two[name].norm():.5g},"
            f" in one piece {size:.5g}",
        )
    pairs = zip(whole.run.losses(), other.run.losses(), strict=True)
    for number, (a, b) in enumerate(pairs, 1):
        expect(
            abs(a - b) <= 2e-3 * max(abs(a), 0.05),
            f"the loss of step {number} is {b:.5f} {how} and {a:.5f} in one piece",
        )
    _same_weights(whole, other, how)


def _same_weights(whole: Sum, other: Sum, how: str) -> None:
    weights = [
        load_file(s.run.folder / "model/model.safetensors") for s in (whole, other)
    ]
    for name, tensor in weights[0].items():
        apart = (tensor - weights[1][name]).abs()
        # where there is no gradient but rounding, AdamW turns it into whole steps
        quiet = name.endswith(("key.bias", "k_proj.bias"))
        expect(
            quiet or float(apart.median()) < 1e-4,
            f"after the run {how}, {name} is off by {float(apart.median()):.2g}"
            " (median) from the run in one piece",
        )


def _one_gradient(project: Project) -> None:
    t = set_up(
        project,
        train__accumulation_steps=len(PARTS),
        train__device="cpu",
        model__dropout=0.0,
        optim__clip_norm=0.0,
        optim__warmup=0.0,
    )
    _quiet(t.model)
    rows = [t.data.train[i] for i in range(sum(PARTS))]
    learning = {n: p for n, p in t.model.named_parameters() if p.requires_grad}
    loss = project.part("objective.loss")
    total, count = loss(t.model, t.data.collate(rows), t.cfg.objective)
    wanted_count = sum(map(project.task.counted, rows))
    expect(
        float(count) == wanted_count,
        f"objective.loss counts {count} of {wanted_count} in {len(rows)} rows",
    )
    mean = total / count + project.part("tuning.penalty")(t.model)
    expected = torch.autograd.grad(mean, list(learning.values()), allow_unused=True)
    t.model.train()
    recorder = Recorder(Path())
    rest = iter(rows)
    batches = [t.data.collate(list(itertools.islice(rest, n))) for n in PARTS]
    result = project.part("train.train_step")(t, iter(batches))
    expect(recorder.record.steps, "train.train_step took no step of the optimiser")
    used = recorder.record.steps[0].gradients
    for name, wanted in zip(learning, expected, strict=True):
        if wanted is not None:
            _close(name, wanted, used.get(name))
    value = [round(float(v), 4) for v in result]
    wanted_value = [round(float(total), 4), float(count)]
    expect(
        abs(value[0] - wanted_value[0]) < 1e-2 and value[1] == wanted_value[1],
        f"train.train_step returns {value} for [loss sum, count], not {wanted_value}",
    )


def _close(name: str, wanted: Tensor, used: Tensor | None) -> None:
    if used is None:
        expect(not wanted.any(), f"the step used no gradient of {name}")
        return
    apart, size = (wanted - used).norm(), wanted.norm()
    expect(
        apart <= 1e-2 * size + 1e-6,
        f"the step used a gradient of length {used.norm():.5g} for {name}; that of the"
        f" mean loss over its {sum(PARTS)} rows has length {size:.5g}",
    )


def _quiet(model: Any) -> None:
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
