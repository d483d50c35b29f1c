"""The metrics are those of the answers to the held-out rows, worked out anew.

Black box: the probe wrote the rows and knows their gold answers, most of which the
model gets wrong here, each kind another number of times; the predict door answers them;
metrics.json and a line of metrics.jsonl must say the same.
"""

from collections.abc import Mapping

from ..outcome import Facts, expect, number
from ..project import Project
from ..shared import settings, swapped

CLOSE = 1e-3


def probe(project: Project) -> Facts:
    """Work them out and compare."""
    run, rows = swapped(project)
    file = next(run.folder.parent.glob("eval.*"))
    done = project.run(
        "predict",
        settings(project, run.folder.parent),
        *project.task.predict_arguments(file),
        log=project.scratch / "predict.log",
    )
    said = project.task.answers(done.output)
    expect(
        len(said) == len(rows),
        f"the predict door answered {len(said)} of {len(rows)} rows",
    )
    wanted = project.task.scores(rows, said)
    for name, value in wanted.items():
        found = run.metrics.get(name)
        expect(
            isinstance(found, int | float) and abs(found - value) < CLOSE,
            f"metrics.json says {name} {number(found)}; the answers to the held-out rows make"
            f" {value:.5g}",
        )
    lines = run.evaluations()
    expect(lines, "metrics.jsonl has no scores of the held-out rows")
    expect(
        any(
            all(abs(line[n] - v) < CLOSE for n, v in wanted.items() if n in line)
            for line in lines
        ),
        f"no epoch's line of metrics.jsonl has the scores that the answers make,"
        f" {_shown(wanted)} (the lines: {'; '.join(map(_shown, lines))})",
    )
    return {name: round(value, 4) for name, value in wanted.items()}


def _shown(scores: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {value:.4f}" for name, value in scores.items())
