"""An evaluation for people: the table, and words for the model card."""

from collections.abc import Mapping
from typing import Any

from . import tables

TASK = "question-answering"

COLUMNS = {"exact match": "exact_match", "F1": "f1"}
"""Scores that are shown beside those of base learners."""

AROUND = 40
"""Characters of a context that are shown on either side of an answer."""


def table(metrics: Mapping[str, Any]) -> str:
    """The metrics for people to read."""
    counted = {**COLUMNS, "count": "rows"}
    lines = tables.scores("questions that begin with", metrics["kinds"], counted)
    lines += tables.scores("questions", metrics["answers"], counted)
    lines += tables.compared("on the same held-out questions", metrics, COLUMNS)
    lines += tables.intervals(metrics)
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
