"""An evaluation for people: the table, and words for the model card."""

from collections.abc import Mapping
from typing import Any

from . import reading, tables

TASK = "text-classification"
"""What the hub calls it: numbers have no name of their own there."""

COLUMNS = {"Spearman": "spearman", "Pearson": "pearson", "MSE": "mse", "MAE": "mae"}
"""Scores that are shown beside those of base learners."""

OF_PARTS = {"off by": "mae", "bias": "bias", "rows": "rows"}
"""What is shown of each part of the scale."""


def table(metrics: Mapping[str, Any]) -> str:
    """The metrics for people to read."""
    lines = tables.scores("part of the scale", metrics["parts"], OF_PARTS)
    lines += tables.compared("on the same held-out rows", metrics, COLUMNS)
    lines += tables.intervals(metrics)
    if metrics["worst"]:
        lines += ["", "farthest off (all by more than a deviation: mistakes.jsonl)"]
    for row in metrics["worst"]:
        said = f"{row['prediction']:.4g}, not {row['label']:.4g}"
        shown = " ".join(str(row[reading.SHOWN[0]]).split())
        lines.append(f"  row {row['row']}: {said}: {shown[:60]}")
    return "\n".join(lines)


def purpose(metrics: Mapping[str, Any]) -> str:
    """What the model was tuned to do."""
    return "say a number of a text"


def remarks(metrics: Mapping[str, Any]) -> list[str]:
    """Lines of the model card below the scores."""
    return [
        "The model's logit is a deviation from `target_mean` in units of"
        " `target_deviation`, both in its config.json.",
        "",
    ]
