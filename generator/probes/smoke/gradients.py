"""Each trainable parameter gets a gradient and moves, anew at each step; no other does.

Black box: what the optimiser found at each step of the reference run, and the
parameters before and after all of them.
"""

from collections.abc import Sequence

from ..outcome import Facts, expect
from ..project import Project
from ..shared import reference


def probe(project: Project) -> Facts:
    """Look at gradients, then at what moved."""
    record = reference(project).record
    steps = record.steps
    expect(steps, "the run took no step of an optimiser")
    outside = [n for n in record.trainable if n not in steps[0].decays]
    expect(not outside, f"trainable, and unknown to the optimiser: {shown(outside)}")
    for number, step in enumerate(steps, 1):
        expect(
            not step.stale,
            f"step {number} began with the gradient of step {number - 1} still in"
            f" {shown(step.stale)}",
        )
        expect(
            not step.shifted or project.options.get("tuning") == "adalora",
            f"between steps {number - 1} and {number} something else than the optimiser"
            f" moved {shown(step.shifted)}",
        )
    without = set.intersection(*(set(step.without) for step in steps))
    expect(
        not without,
        f"trainable, and without a gradient in all of {len(steps)} steps:"
        f" {shown(sorted(without))}",
    )
    expect(
        not record.idle,
        f"trainable, and the same after {len(steps)} steps: {shown(record.idle)}",
    )
    expect(not record.moved, f"frozen, and yet moved: {shown(record.moved)}")
    return {"trainable": len(record.trainable), "of": len(record.shapes)}


def shown(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return ", ".join(names[:2]) + more
