"""What the full runs came to, as a page: docs/results.md."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from benchmarks.claims import BEFORE, PROOFS, bounds, missed

Results = Mapping[str, Mapping[str, Any]]

HEAD = """\
# Full runs

Every task on a whole data set, by the commands that its README names: the data are given to
`scaffold new --data`, the project trains and evaluates itself, and this page shows what it
reports. Data and models arrive in packages; where no real data were at hand, they are made
up, and it says so.

`make proofs` runs all of it and writes this page; `python -m benchmarks.proofs NAME ...`
runs some of it again. What misses its target ends the command with 1.
"""
FIGURES = """\
## What came out

*Before* is the same model before it learnt; *beside* is the best of the base learners that
each project reports by itself. All stand on the same held-out rows; a project keeps its best
epoch by them, which is a little kind to *after*.
"""
NOTES = """\
## What to make of it
"""
RUNS = """\
## How it was run

What is not named here is as the project was emitted. Seconds are of one run, from the raw file
to the evaluation, base learners included; they say what to expect on such a machine, and vary
with what else it does.
"""


def page(results: Results) -> str:
    """The whole page."""
    figures = _table(
        "proof|what learns what|task|metric|must reach|before|beside|after",
        (_figures(name, results) for name in results),
    )
    runs = _table(
        "proof|tuning|settings|held-out rows|seconds|samples a second|seed",
        (_run(name, result) for name, result in results.items()),
    )
    notes = "\n".join(_note(name, result) for name, result in results.items())
    parts = (HEAD, FIGURES, figures, NOTES, notes, "", RUNS, runs, *_machines(results))
    return "\n".join(parts)


def _table(head: str, rows: Iterable[tuple[str, ...]]) -> str:
    columns = tuple(head.split("|"))
    lines = (columns, ("---",) * len(columns), *rows)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _figures(name: str, results: Results) -> tuple[str, ...]:
    proof, result = PROOFS[name], results[name]
    before = result["beside"][BEFORE][proof.metric]
    best, score = proof.best(result["beside"])
    after = f"**{result['scores'][proof.metric]:.3f}**"
    return (
        *(f"`{name}`", proof.about, f"`{proof.task}`", proof.metric.replace("_", " ")),
        " and ".join(bounds(name, results)) or "-",
        f"{before:.3f}",
        f"{score:.3f} ({best})",
        f"{after}, missed" if missed(name, results) else after,
    )


def _note(name: str, result: Mapping[str, Any]) -> str:
    proof = PROOFS[name]
    if not (also := proof.also):
        return f"- `{name}`: {proof.note}"
    best, score = proof.best(result["beside"], also)
    figures = f"{result['scores'][also]:.3f} beside {score:.3f} ({best})"
    return f"- `{name}`: {proof.note} {also.replace('_', ' ')}: {figures}."


def _run(name: str, result: Mapping[str, Any]) -> tuple[str, ...]:
    settings = " ".join(f"`{k}={_typed(v)}`" for k, v in result["settings"].items())
    return (
        *(f"`{name}`", f"`{PROOFS[name].tuning}`", settings or "as emitted"),
        *(f"{result['rows']:,}", f"{result['seconds']:,}"),
        *(f"{result['samples_per_second']:,.0f}", str(result["seed"])),
    )


def _typed(value: Any) -> str:
    """A value as `--set` takes it."""
    return value if isinstance(value, str) else json.dumps(value)


def _machines(results: Results) -> list[str]:
    """Where the proofs were run, once for all that were run at the same place."""
    names: dict[str, list[str]] = {}
    for name, of in results.items():
        versions = ", ".join(f"{n} {v}" for n, v in of["versions"].items())
        where = (
            f"{of['cores']} cores, {of['platform']}, Python {of['python']}; {versions}."
        )
        names.setdefault(where, []).append(f"`{name}`")
    if len(names) == 1:
        return [f"All on {where}\n" for where in names]
    return [f"- {', '.join(of)}: {where}" for where, of in names.items()] + [""]
