"""Text around a row is part of what is learnt, and a run keeps its own.

White box: `dataset.build` with another prompt: other tokens on both sides, another digest.
Black box: the evaluate and predict doors on the reference run, asked with that prompt: they
say what they said before, for the model knows the one that it learnt with.
"""

import shutil
from typing import Any

from ..outcome import Facts, SkippedError, expect, number
from ..project import Project
from ..shared import Run, answers, reference, settings


def probe(project: Project) -> Facts:
    """Compare what is read, then what is said."""
    other = project.task.prompts()
    if not other or not other.keys() <= project.known_keys:
        raise SkippedError("this project puts no text around its rows")
    values = settings(project, project.scratch)
    own = project.inside(lambda: _read(project, values))
    asked = project.inside(lambda: _read(project, {**values, **other}))
    for side, doing in (("train", "train on"), ("eval", "evaluate on")):
        expect(
            own[side] != asked[side],
            f"{other} leaves the tokens of the rows to {doing} as they are",
        )
    expect(
        own["digest"] != asked["digest"],
        f"{other} leaves the digest of the data as it is: a run would go on with it",
    )
    _scores(project, {**values, **other})
    _answers(project, {**values, **other})
    return {"before": len(own["eval"][0]), "after": len(asked["eval"][0])}


def _read(project: Project, values: dict[str, Any]) -> dict[str, Any]:
    cfg = project.config(values)
    processor = project.part("model.processor")(cfg.model)
    data = project.part("dataset.build")(cfg.data, processor)
    sides = {side: getattr(data, side)["input_ids"][:] for side in ("train", "eval")}
    return {**sides, "digest": data.digest}


def _scores(project: Project, values: dict[str, Any]) -> None:
    before = reference(project)
    shutil.copytree(before.folder, project.scratch / "run")
    project.run("evaluate", values, log=project.scratch / "evaluate.log")
    after = Run(folder=project.scratch / "run").metrics
    for name, was in before.metrics.items():
        if isinstance(was, float):
            now = after.get(name)
            expect(
                now is not None and project.alike(was, now),
                f"asked with another prompt than it learnt with, the model's {name} is"
                f" {number(now)}, not {number(was)}: a run must keep its own",
            )


def _answers(project: Project, values: dict[str, Any]) -> None:
    before = answers(project)
    file = next((project.common / "data").glob("eval.*"))
    done = project.run(
        "predict",
        values,
        *project.task.predict_arguments(file),
        log=project.scratch / "predict.log",
    )
    after = project.task.answers(done.output)
    same = sum(
        one.said == other.said and all(map(project.alike, one.numbers, other.numbers))
        for one, other in zip(before, after, strict=True)
    )
    expect(
        same == len(before),
        f"the predict door answers {len(before) - same} of {len(before)} rows otherwise"
        " where the project's prompt is another than the run's: a run must keep its own",
    )
