"""Augmentation changes the rows that are learnt from, and none that is evaluated.

Black box: a short run with the task's augmentation on; the rows that went through its
model, by their content, beside those of the reference run, which has none.
"""

from collections.abc import Iterable

from ..outcome import Facts, SkippedError, expect
from ..project import Project
from ..record import Call
from ..shared import Run, reference, settings

ROWS = 16


def probe(project: Project) -> Facts:
    """Train, compare what was seen."""
    if not project.has("augmentation"):
        raise SkippedError("this project augments nothing")
    plain = reference(project).record
    values = settings(
        project,
        project.scratch,
        data__max_train_samples=ROWS,
        train__epochs=1,
        train__accumulation_steps=1,
        train__save_every=0,
    )
    project.run(
        "train",
        {**values, **project.task.augmented()},
        log=project.scratch / "train.log",
        record=project.scratch / "record.pt",
    )
    record = Run(folder=project.scratch / "run").record
    known = _rows(plain.training_calls())
    learnt = _rows(record.training_calls())
    new = len(learnt - known)
    expect(
        new > 0.6 * ROWS,
        f"with {dict(project.task.augmented())}, {new} of {ROWS} rows that were learnt"
        " from were changed",
    )
    held_out, evaluated = (
        _rows(call for calls in r.evaluations() for call in calls)
        for r in (plain, record)
    )
    changed = len(evaluated - held_out)
    expect(
        evaluated == held_out,
        f"augmentation is on, and {changed} of {len(evaluated)} rows that were evaluated"
        " are not as they stand in the file",
    )
    return {"changed": new, "of": ROWS, "evaluated": len(evaluated)}


def _rows(calls: Iterable[Call]) -> set[str]:
    return {row for call in calls for row in call.rows}
