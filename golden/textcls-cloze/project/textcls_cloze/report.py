"""An evaluation for people: the table, and words for the model card."""

from collections.abc import Mapping, Sequence
from typing import Any

from . import reading

TASK = "fill-mask"

COLUMNS = {"accuracy": "accuracy", "macro F1": "macro_f1"}
"""Scores that are shown beside those of base learners."""


def table(metrics: Mapping[str, Any]) -> str:
    """The metrics for people to read."""
    lines = ["", f"{'label':<34} {'precision':>9} {'recall':>9} {'F1':>9} {'rows':>7}"]
    for label, row in metrics["labels"].items():
        values = f"{row['precision']:9.3f} {row['recall']:9.3f} {row['f1']:9.3f}"
        lines.append(f"{label[:34]:<34} {values} {row['rows']:7d}")
    lines += ["", f"{'on the same held-out rows':<34} {'accuracy':>9} {'macro F1':>9}"]
    rows = {**metrics["beside"], "this model": metrics, **metrics.get("noisy", {})}
    for name, row in rows.items():
        lines.append(f"{name:<34} {row['accuracy']:9.3f} {row['macro_f1']:9.3f}")
    for name, (low, high) in metrics.get("intervals", {}).items():
        title = f"95 % interval of {name.replace('_', ' ')}"
        lines.append(f"{title:<34} {low:.3f} to {high:.3f}")
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
