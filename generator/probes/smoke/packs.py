"""Rows that share a packed row count and cost as they do alone: none sees another.

White box: `dataset.build` with packing and without; what `objective.loss` says of all
rows to train on. Rows to evaluate on are never packed.
"""

from typing import Any

from ..outcome import Facts, SkippedError, expect
from ..project import Project
from ..shared import settings

CLOSE = 1e-4


def probe(project: Project) -> Facts:
    """Compare both."""
    packing = project.task.packing()
    if not packing:
        raise SkippedError("this task packs no rows")
    values = settings(project, project.scratch)
    alone = project.inside(lambda: _sums(project, values))
    packed = project.inside(lambda: _sums(project, {**values, **packing}))
    expect(
        packed["train"] < alone["train"],
        f"{packing} makes {packed['train']} rows of {alone['train']}: none is packed",
    )
    expect(
        packed["eval"] == alone["eval"],
        f"{packed['eval']} rows to evaluate on where others are packed, and"
        f" {alone['eval']} where not",
    )
    expect(
        packed["counted"] == alone["counted"],
        f"objective.loss counts {packed['counted']} in packed rows and"
        f" {alone['counted']} in the same rows alone",
    )
    one, other = alone["loss"], packed["loss"]
    expect(
        abs(one - other) <= CLOSE * abs(one),
        f"the loss is {other:.5f} over packed rows and {one:.5f} over the same rows"
        " alone: they are not read each for itself",
    )
    return {"packed": packed["train"], "of": alone["train"], "loss": round(one, 4)}


def _sums(project: Project, values: dict[str, Any]) -> dict[str, Any]:
    cfg = project.config(values)
    processor = project.part("model.processor")(cfg.model)
    data = project.part("dataset.build")(cfg.data, processor)
    model = project.part("model.build")(cfg.model, data.targets).eval()
    rows = [data.train[i] for i in range(len(data.train))]
    total, count = project.part("objective.loss")(
        model, data.collate(rows), cfg.objective
    )
    return {
        "train": len(data.train),
        "eval": len(data.eval),
        "counted": int(count),
        "loss": float(total / count),
    }
