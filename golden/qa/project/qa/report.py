"""An evaluation for people: the table, and words for the model card."""

from collections.abc import Mapping
from typing import Any

TASK = "question-answering"

COLUMNS = {"exact match": "exact_match", "F1": "f1"}
"""Scores that are shown beside those of base learners."""

AROUND = 40
"""Characters of a context that are shown on either side of an answer."""


def table(metrics: Mapping[str, Any]) -> str:
    """The metrics for people to read."""
    columns = " ".join(f"{name:>11}" for name in COLUMNS)
    lines = ["", f"{'questions that begin with':<34} {columns} {'count':>7}"]
    lines += [_counted(*pair) for pair in metrics["kinds"].items()]
    lines += ["", f"{'questions':<34} {columns} {'count':>7}"]
    lines += [_counted(*pair) for pair in metrics["answers"].items()]
    lines += ["", f"{'on the same held-out questions':<34} {columns}"]
    rows = {**metrics["beside"], "this model": metrics, **metrics.get("noisy", {})}
    for name, row in rows.items():
        lines.append(f"{name:<34} {_values(row)}")
    for name, (low, high) in metrics.get("intervals", {}).items():
        title = f"95 % interval of {name.replace('_', ' ')}"
        lines.append(f"{title:<34} {low:.3f} to {high:.3f}")
    if metrics["worst"]:
        lines += ["", "farthest off (all that are not exact: mistakes.jsonl)"]
    for row in metrics["worst"]:
        said, gold = row["prediction"], " / ".join(row["answers"])
        lines.append(f"  row {row['row']}: {_line(row['question'])}")
        lines.append(f"    {_named(said)}, not {_named(gold)}")
        lines.append(f"    {_excerpt(row)}")
    return "\n".join(lines)


def purpose(metrics: Mapping[str, Any]) -> str:
    """What the model was tuned to do."""
    return "find the answer to a question in a text"


def remarks(metrics: Mapping[str, Any]) -> list[str]:
    """Lines of the model card below the scores."""
    rows = [
        f"| {name} | {row['exact_match']:.3f} | {row['f1']:.3f} | {row['rows']} |"
        for name, row in metrics["answers"].items()
    ]
    head = ["| questions | exact match | F1 | count |", "| --- | --- | --- | --- |"]
    return [*head, *rows, ""]


def _counted(name: str, row: Mapping[str, Any]) -> str:
    return f"{name[:34]:<34} {_values(row)} {row['rows']:7d}"


def _values(row: Mapping[str, float]) -> str:
    return " ".join(f"{row[key]:11.3f}" for key in COLUMNS.values())


def _line(text: str) -> str:
    return " ".join(text.split())[:68]


def _named(text: str) -> str:
    return f'"{_line(text)}"' if text else "no answer"


def _excerpt(row: Mapping[str, Any]) -> str:
    """What stands around the right answer, or around the one that was given."""
    context = row["context"]
    place = context.find(row["answers"][0]) if row["answers"] else row["start"]
    start = max(place - AROUND, 0)
    return _line(f"{'… ' * (start > 0)}{context[start : start + 2 * AROUND]} …")
