"""A text that is read in several windows counts as it would in one.

White box: `dataset.build` with windows that hold every row, then with narrow ones; what
`objective.loss` counts over all of them. Black box: the evaluate door with narrow windows.
"""

import shutil
from collections import Counter
from typing import Any

from ..outcome import Facts, SkippedError, expect
from ..project import Project
from ..shared import HELD_OUT_ROWS, Run, reference, settings


def probe(project: Project) -> Facts:
    """Count what is asked of the model, and what is answered."""
    narrow = project.task.windows()
    if not narrow:
        raise SkippedError("this task reads each row at once")
    values = settings(project, project.scratch)
    whole = project.inside(lambda: _counts(project, values))
    cut = project.inside(lambda: _counts(project, {**values, **narrow}))
    expect(
        cut["examples"] > whole["examples"],
        f"{narrow} makes {cut['examples']} of {whole['examples']} examples: none is cut",
    )
    for what in ("counted", "contents"):
        expect(
            cut[what] == whole[what],
            f"{what}: {cut[what]} in windows that overlap, {whole[what]} in whole rows",
        )
    run = reference(project)
    shutil.copytree(run.folder, project.scratch / "run")
    project.run("evaluate", {**values, **narrow}, log=project.scratch / "evaluate.log")
    rows = Run(folder=project.scratch / "run").metrics.get("rows", HELD_OUT_ROWS)
    expect(
        rows == HELD_OUT_ROWS,
        f"metrics.json counts {rows} of {HELD_OUT_ROWS} rows that are read in windows",
    )
    return {"windows": cut["examples"], "of": whole["examples"]}


def _counts(project: Project, values: dict[str, Any]) -> dict[str, Any]:
    cfg = project.config(values)
    processor = project.part("model.processor")(cfg.model)
    data = project.part("dataset.build")(cfg.data, processor)
    model = project.part("model.build")(cfg.model, data.targets)
    examples = [data.train[i] for i in range(len(data.train))]
    _, count = project.part("objective.loss")(
        model, data.collate(examples), cfg.objective
    )
    words = Counter(w for e in examples for w in project.task.content(e).split())
    return {
        "examples": len(examples),
        "counted": int(count),
        "contents": sum(words.values()),
    }
