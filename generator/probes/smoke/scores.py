"""The metrics are those of the answers to the held-out rows, worked out anew.

Black box: the probe wrote the rows and knows their gold answers; the predict door
answers them; metrics.json and a line of metrics.jsonl must say the same.
"""

from collections.abc import Mapping

from ..outcome import Facts, expect
from ..project import Project
from ..shared import answers, data, reference

CLOSE = 1e-3


def probe(project: Project) -> Facts:
    """Work them out and compare."""
    run = reference(project)
    wanted = project.task.scores(data(project).held_out_rows, answers(project))
    for name, value in wanted.items():
        found = run.metrics.get(name)
        expect(
            isinstance(found, int | float) and abs(found - value) < CLOSE,
            f"metrics.json says {name} {found}; the answers to the held-out rows make"
            f" {value:.5f}",
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
