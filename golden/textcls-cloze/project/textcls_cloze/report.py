"""An evaluation for people: the table, and words for the model card."""

from collections.abc import Mapping, Sequence
from typing import Any

from . import reading, tables

TASK = "fill-mask"

COLUMNS = {"accuracy": "accuracy", "macro F1": "macro_f1"}
"""Scores that are shown beside those of base learners."""

OF_LABELS = {"precision": "precision", "recall": "recall", "F1": "f1", "rows": "rows"}
"""What is shown of each label."""


def table(metrics: Mapping[str, Any]) -> str:
    """The metrics for people to read."""
    lines = tables.scores("label", metrics["labels"], OF_LABELS)
    lines += tables.compared("on the same held-out rows", metrics, COLUMNS)
    lines += tables.intervals(metrics)
    if metrics["worst"]:
        lines += ["", "most surely wrong (all of them: mistakes.jsonl)"]
    for row in metrics["worst"]:
        said = f"{_joined(row['prediction'])}, not {_joined(row['label'])}"
        shown = " ".join(str(row[reading.SHOWN[0]]).split())
        lines.append(f"  row {row['row']}: {said}: {shown[:60]}")
    return "\n".join(lines)


def purpose(metrics: Mapping[str, Any]) -> str:
    """What the model was tuned to do."""
    labels = metrics["labels"]
    return f"tell {len(labels)} labels apart: {', '.join(labels)}"


def remarks(metrics: Mapping[str, Any]) -> list[str]:
    """Lines of the model card below the scores."""
    return [f"Expected calibration error {metrics['calibration_error']:.3f}.", ""]


def _joined(label: str | Sequence[str]) -> str:
    return label if isinstance(label, str) else " + ".join(label) or "no label"
