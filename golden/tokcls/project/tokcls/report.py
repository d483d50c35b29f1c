"""An evaluation for people: the table, and words for the model card."""

from collections.abc import Mapping
from typing import Any

from . import tables

TASK = "token-classification"

COLUMNS = {"precision": "precision", "recall": "recall", "F1": "f1"}
"""Scores that are shown beside those of base learners."""


def table(metrics: Mapping[str, Any]) -> str:
    """The metrics for people to read."""
    counted = {**COLUMNS, "count": "rows"}
    lines = tables.scores("entities of type", metrics["types"], counted)
    lines += tables.compared("on the same held-out texts", metrics, COLUMNS)
    lines += tables.intervals(metrics)
    if metrics["worst"]:
        lines += ["", "most of it wrong (all such texts: mistakes.jsonl)"]
    for row in metrics["worst"]:
        lines.append(f"  row {row['row']}: {' '.join(row['tokens'])[:68]}")
        lines += [f"    {sentence}" for sentence in _faults(row)]
    return "\n".join(lines)


def purpose(metrics: Mapping[str, Any]) -> str:
    """What the model was tuned to do."""
    return f"find entities of {len(metrics['types'])} types: " + ", ".join(
        metrics["types"]
    )


def remarks(metrics: Mapping[str, Any]) -> list[str]:
    """Lines of the model card below the scores."""
    rows = [f"| {kind} | {r['f1']:.3f} |" for kind, r in metrics["types"].items()]
    return ["| type | F1 |", "| --- | --- |", *rows, ""]


def _faults(row: Mapping[str, Any]) -> list[str]:
    def named(entity: Mapping[str, Any]) -> str:
        return f"{entity['text']} ({entity['type']})"

    pairs = [*row["wrong_type"], *row["wrong_words"]]
    return [
        *(f"missed {named(e)}" for e in row["missed"]),
        *(f"found {named(e)}" for e in row["spurious"]),
        *(f"found {named(p['said'])} for {named(p['is'])}" for p in pairs),
    ]
