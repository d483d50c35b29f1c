"""Noisy rows are scored beside the clean ones, whose scores stay what they were.

Black box: the evaluate door with --noise on the reference run; the rows that went through
a model, by their content, and metrics.json before and after.
"""

import shutil

from .. import record as records
from ..outcome import Facts, SkippedError, expect, number
from ..project import Project
from ..shared import HELD_OUT_ROWS, Run, reference, settings

RATE = 0.5


def probe(project: Project) -> Facts:
    """Evaluate again, compare."""
    if not project.has("noise"):
        raise SkippedError("this project has no noise to evaluate with")
    before = reference(project)
    shutil.copytree(before.folder, project.scratch / "run")
    project.run(
        "evaluate",
        settings(project, project.scratch),
        *("--noise", str(RATE)),
        log=project.scratch / "evaluate.log",
        record=project.scratch / "record.pt",
    )
    after = Run(folder=project.scratch / "run").metrics
    noisy = after.get("noisy") or {}
    expect(len(noisy) == 1, f"metrics.json has no scores of noisy rows: {noisy}")
    scores = next(iter(noisy.values()))
    for name in scores:
        was, now = before.metrics.get(name), after.get(name)
        expect(
            was is not None and now is not None and project.alike(was, now),
            f"{name} of the clean rows is {number(now)} with --noise, and"
            f" {number(was)} without",
        )
    known = {row for call in before.record.calls for row in call.rows}
    seen = {
        row
        for call in records.read(project.scratch / "record.pt").calls
        for row in call.rows
    }
    new = len(seen - known)
    expect(
        new > 0.6 * HELD_OUT_ROWS,
        f"{new} of {HELD_OUT_ROWS} held-out rows went noisy through the model, with a"
        f" noise of {RATE:g}",
    )
    return {name: round(value, 4) for name, value in scores.items()}
