"""A run learns what can be learnt, and names it by the right labels.

Black box: the train door makes the run that many probes look at, then the predict door
answers the held-out rows.
"""

from ..outcome import Facts, expect
from ..project import Project
from ..shared import answers, data, reference

ENOUGH = 0.8
"""Share of right answers; a sound run reaches 1.0 here, chance is at most 0.5."""


def probe(project: Project) -> Facts:
    """Look at the losses, then ask."""
    run = reference(project)
    losses = run.losses()
    expect(
        len(losses) >= 8, f"metrics.jsonl has {len(losses)} losses, at each step one"
    )
    first, last = sum(losses[:4]) / 4, sum(losses[-4:]) / 4
    expect(
        last < 0.9 * first,
        f"the training loss went from {first:.3f} to {last:.3f} in {len(losses)} steps"
        " over rows that are easy to learn",
    )
    rows = data(project).held_out_rows
    said = answers(project)
    right = sum(
        project.task.gold(row) == answer.said
        for row, answer in zip(rows, said, strict=True)
    )
    share = right / len(rows)
    shown = ", ".join(
        f"{project.task.gold(row)!r} was called {answer.said!r}"
        for row, answer in zip(rows, said, strict=True)
        if project.task.gold(row) != answer.said
    )
    expect(
        share >= ENOUGH,
        f"{right} of {len(rows)} held-out rows get their right answer from the predict"
        f" door, at least {ENOUGH:.0%} expected: {shown[:120]} …",
    )
    return {
        "loss": [round(first, 3), round(last, 3)],
        "right": round(share, 3),
        "samples_per_second": run.speed,
    }
