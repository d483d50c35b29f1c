"""Every row counts once: in each epoch, and in an odd-sized evaluation on 1 or 2 processes.

Black box: the rows that went through the model, by their content, on each process.
"""

from collections import Counter
from collections.abc import Iterable

from ..outcome import Facts, expect
from ..project import Project
from ..record import Call, Record
from ..shared import HELD_OUT_ROWS, TRAIN_ROWS, reference
from ..sums import one_process, two_processes


def probe(project: Project) -> Facts:
    """Look at one process, then at two."""
    run = reference(project)
    for number, epoch in enumerate(run.record.epochs(), 1):
        _each_once(_rows(epoch), TRAIN_ROWS, f"epoch {number}", "training rows")
    _evaluated([run.record], "on one process")
    trained = set(_rows(run.record.training_calls()))
    held_out = {row for calls in run.record.evaluations() for row in _rows(calls)}
    both = trained & held_out
    expect(not both, f"{len(both)} held-out rows were trained on as well")
    counted = run.metrics.get("rows", HELD_OUT_ROWS)
    expect(
        counted == HELD_OUT_ROWS,
        f"metrics.json counts {counted} held-out rows, the file has {HELD_OUT_ROWS}",
    )

    alone, pair = one_process(project), two_processes(project)
    records = list(pair.records)
    both_ranks = [call for record in records for call in record.training_calls()]
    passes = 2 if project.has("adversarial") else 1
    _each_once(
        _rows(both_ranks),
        TRAIN_ROWS,
        "an epoch on 2 processes",
        "training rows",
        passes=passes,
    )
    _evaluated(records, "on 2 processes")
    scores = [r.run.evaluations()[-1] for r in (alone, pair)]
    for name, value in scores[0].items():
        expect(
            abs(value - scores[1][name]) <= 1e-3,
            f"held-out {name} is {value:.5f} on one process and {scores[1][name]:.5f}"
            " on 2, after the same training",
        )
    return {"train": TRAIN_ROWS, "evaluate": HELD_OUT_ROWS, "processes": 2}


def _evaluated(records: list[Record], where: str) -> None:
    parts = [record.evaluations() for record in records]
    expect(all(parts), f"the held-out rows were not looked at {where}")
    for number, calls in enumerate(zip(*parts, strict=True), 1):
        rows = [row for part in calls for row in _rows(part)]
        name = f"evaluation {number} {where}"
        _each_once(rows, HELD_OUT_ROWS, name, "held-out rows")


def _rows(calls: Iterable[Call]) -> list[str]:
    return [row for call in calls for row in call.rows]


def _each_once(
    rows: list[str], count: int, where: str, what: str, *, passes: int = 1
) -> None:
    """See whether each of so many rows went through the model once (or `passes` times)."""
    times = Counter(rows)
    again = sum(n > passes for n in times.values())
    seldom = sum(n < passes for n in times.values())
    often = f"once, in {passes} passes" if passes > 1 else "once"
    expect(
        len(times) == count and not again and not seldom,
        (
            f"{where} saw {len(times)} of {count} {what}, {again} of them more than"
            f" {often}"
            if len(times) <= count
            else f"{where} saw {len(times)} different rows; there are {count} {what}"
        ),
    )
