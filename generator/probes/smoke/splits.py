"""No row stands in training and in evaluation, however it is disguised.

White box: `dataset.build` on files with planted duplicates, one file that is split and
one with an evaluation file of its own.
"""

from collections import Counter
from pathlib import Path

from ..outcome import Facts, expect
from ..project import Project
from ..shared import data
from ..task import Row

ROWS, DISGUISED = 40, 6


def probe(project: Project) -> Facts:
    """Build both, count."""
    rows = list(data(project).train_rows)
    own = rows[:ROWS] + [project.task.disguised(row) for row in rows[:DISGUISED]]
    train, held_out = _build(project, "split", own, None)
    both = set(train) & set(held_out)
    expect(
        not both,
        f"a file with {DISGUISED} rows that stand there twice is split, and"
        f" {len(both)} of them are on both sides",
    )
    found = len(set(train) | set(held_out))
    expect(found == ROWS, f"of {ROWS} rows of one file {found} are used")
    share = len(held_out) / ROWS
    expect(0.05 < share < 0.4, f"{len(held_out)} of {ROWS} rows are held out")
    again = _build(project, "split", own, None)
    expect(again == (train, held_out), "the same file is split another way next time")

    fresh = rows[ROWS : ROWS + 8]
    twice = [project.task.disguised(row) for row in (*rows[:3], *fresh[:2])]
    train, held_out = _build(project, "files", rows[:ROWS], [*fresh, *twice])
    both = set(train) & set(held_out)
    expect(
        not both,
        f"an evaluation file holds {3} training rows in disguise, and {len(both)} of"
        " them are evaluated on",
    )
    times = Counter(held_out)
    expect(
        len(times) == len(fresh) and max(times.values()) == 1,
        f"an evaluation file of {len(fresh)} different rows, 2 of them twice, gives"
        f" {len(held_out)} rows, {len(times)} of them different",
    )
    return {"split": [len(again[0]), len(again[1])], "file": len(held_out)}


def _build(
    project: Project, name: str, train: list[Row], held_out: list[Row] | None
) -> tuple[list[str], list[str]]:
    """Contents of the training and the held-out rows."""
    folder = project.scratch / name
    folder.mkdir(exist_ok=True)
    files = [
        project.task.write_rows(folder, part, rows) if rows else None
        for part, rows in (("train", train), ("eval", held_out))
    ]
    model = Path(data(project).settings["model.name"])
    assert files[0] is not None
    values = {**project.task.settings(files[0], files[1], model)}
    return project.inside(lambda: _contents(project, values))


def _contents(
    project: Project, values: dict[str, object]
) -> tuple[list[str], list[str]]:
    cfg = project.config(values)
    processor = project.part("model.processor")(cfg.model)
    built = project.part("dataset.build")(cfg.data, processor)
    train, held_out = (
        [project.task.content(part[i]) for i in range(len(part))]
        for part in (built.train, built.eval)
    )
    return train, held_out
