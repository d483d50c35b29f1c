"""An evaluation for people: the table, and words for the model card."""

from collections.abc import Mapping
from typing import Any

from . import reading

TASK = "text-classification"
"""What the hub calls it: numbers have no name of their own there."""

COLUMNS = {"Spearman": "spearman", "Pearson": "pearson", "MSE": "mse", "MAE": "mae"}
"""Scores that are shown beside those of base learners."""


def table(metrics: Mapping[str, Any]) -> str:
    """The metrics for people to read."""
    lines = ["", f"{'part of the scale':<34} {'off by':>9} {'bias':>9} {'rows':>7}"]
    for name, row in metrics["parts"].items():
        lines.append(
            f"{name:<34} {row['mae']:9.3f} {row['bias']:9.3f} {row['rows']:7d}"
        )
    columns = " ".join(f"{name:>9}" for name in COLUMNS)
    lines += ["", f"{'on the same held-out rows':<34} {columns}"]
    rows = {**metrics["beside"], "this model": metrics, **metrics.get("noisy", {})}
    for name, row in rows.items():
        values = " ".join(f"{row[key]:9.3f}" for key in COLUMNS.values())
        lines.append(f"{name:<34} {values}")
    for name, (low, high) in metrics.get("intervals", {}).items():
        title = f"95 % interval of {name}"
        lines.append(f"{title:<34} {low:.3f} to {high:.3f}")
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
