"""Adversarial training learns from both passes, reports the clean one, and leaves no trace.

White box: `train.train_step` with optim.adversarial on; the gradient of each pass as
`objective.loss` makes it, beside the one that the optimiser used.
"""

import itertools
from pathlib import Path
from typing import Any

import torch

from ..outcome import Facts, SkippedError, expect
from ..project import Project
from ..record import Recorder
from .overfit import set_up

PARTS = (4, 3)


def probe(project: Project) -> Facts:
    """Take one step, look at its passes and at what is there after it."""
    if not project.has("adversarial"):
        raise SkippedError("this project has no adversarial training")
    clean, disturbed = project.inside(lambda: _step(project))
    return {"clean": round(clean, 4), "disturbed": round(disturbed, 4)}


def _step(project: Project) -> tuple[float, float]:
    t = set_up(
        project,
        train__accumulation_steps=len(PARTS),
        train__device="cpu",
        model__dropout=0.0,
        optim__adversarial=0.05,
        optim__clip_norm=0.0,
        optim__lr=1e-12,  # what is there after it can be compared
    )
    t.model.eval()
    learning = {n: p for n, p in t.model.named_parameters() if p.requires_grad}
    objective, penalty = project.module("objective"), project.part("tuning.penalty")
    real: Any = project.part("objective.loss")
    sums: list[float] = []
    gradients: list[Any] = []

    def loss(model: Any, *rest: Any) -> Any:
        total, count = real(model, *rest)
        whole = total + count * penalty(t.model)
        found = torch.autograd.grad(
            whole, list(learning.values()), retain_graph=True, allow_unused=True
        )
        sums.append(float(total))
        gradients.append(found)
        return total, count

    rows = iter([t.data.train[i] for i in range(sum(PARTS))])
    batches = [t.data.collate(list(itertools.islice(rows, n))) for n in PARTS]
    recorder = Recorder(Path())
    objective.loss = loss  # type: ignore[attr-defined]
    told = project.part("train.train_step")(t, iter([dict(b) for b in batches]))
    objective.loss = real  # type: ignore[attr-defined]
    expect(
        len(sums) == 2 * len(PARTS),
        f"optim.adversarial is on, and {len(PARTS)} batches made {len(sums)} passes",
    )
    clean, disturbed = sum(sums[::2]), sum(sums[1::2])
    expect(
        disturbed > clean,
        f"the loss is {disturbed:.5f} where the input is disturbed and {clean:.5f}"
        " where it is not: it was not moved to where the loss grows",
    )
    expect(
        abs(float(told[0]) - clean) < 1e-3 * max(1.0, clean),
        f"the step reports a loss of {float(told[0]):.5f}; that of the clean rows is"
        f" {clean:.5f}",
    )
    expect(recorder.record.steps, "train.train_step took no step of the optimiser")
    used = recorder.record.steps[0].gradients
    for name, *parts in zip(learning, *gradients, strict=True):
        if any(part is None for part in parts):
            continue
        wanted = torch.stack(parts).sum(0) / float(told[1])
        apart = (wanted - used[name]).norm() if name in used else wanted.norm()
        expect(
            apart <= 1e-2 * wanted.norm() + 1e-6,
            f"the gradient of {name} is not that of the clean and the disturbed rows"
            f" together, but {float(apart):.3g} away from it",
        )
    with torch.no_grad():
        again = sum(float(real(t.model, b, t.cfg.objective)[0]) for b in batches)
    expect(
        abs(again - clean) < 1e-3 * max(1.0, abs(clean)),
        f"after the step the loss of the same rows is {again:.5f}, before it was"
        f" {clean:.5f}: the disturbance is still there",
    )
    return clean, disturbed
