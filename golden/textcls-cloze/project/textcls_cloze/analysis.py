"""A closer look at the held-out rows: by label, row by row, how sure and how right."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

from . import calibration, objective, plots, reading
from .dataset import Data
from .inference import Predictions

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """What there is to say of a model beside its scores."""

    labels: tuple[str, ...]
    metrics: dict[str, Any]
    rows: list[Row]
    """Each held-out row: its place, what it is, its label, and what was said of it."""
    mistakes: list[Row]
    """The rows that were taken for something else, the most surely wrong first."""
    confusion: np.ndarray | None
    """[C, C]: gold in rows, predicted in columns; none if labels go together."""
    sure: tuple[np.ndarray, np.ndarray]
    """Of each decision, how sure it was, and whether it was right."""

    def draw(self, folder: Path) -> None:
        """The pictures confusion.png and calibration.png."""
        if self.confusion is not None:
            plots.confusion(self.confusion, self.labels, folder / "confusion.png")
        plots.calibration(*calibration.bins(*self.sure), folder / "calibration.png")


def analyse(predictions: Predictions, data: Data) -> Analysis:
    """Look at the logits, N times [C], of the N held-out rows."""
    labels, multi_label = data.targets.labels, data.targets.multi_label
    logits = np.stack(predictions["logits"])  # [N, C]
    shares = objective.probabilities(logits, multi_label=multi_label)  # [N, C]
    gold = np.asarray(data.eval["labels"][:])  # [N], or [N, C] of 0 and 1
    guesses = objective.decide(shares, multi_label=multi_label)  # the same
    sure = calibration.confidences(shares, gold, guesses)
    metrics = {
        "calibration_error": calibration.error(*sure),
        "rows": len(gold),
        "labels": per_label(gold, guesses, labels),
    }
    counts = None
    if not multi_label:
        counts = confusion_matrix(gold, guesses, labels=range(len(labels)))
        metrics["confusion"] = counts.tolist()
    rows = _rows(data, shares, gold, guesses)
    return Analysis(
        labels=labels,
        metrics=metrics,
        rows=rows,
        mistakes=_mistakes(rows),
        confusion=counts,
        sure=sure,
    )


def per_label(
    gold: np.ndarray, guesses: np.ndarray, labels: tuple[str, ...]
) -> dict[str, dict[str, float]]:
    """Scores and row counts by label; gold and guesses [N], or [N, C] of 0 and 1."""
    precision, recall, f1, rows = precision_recall_fscore_support(
        gold, guesses, labels=range(len(labels)), zero_division=0
    )
    return {
        label: {
            "precision": float(precision[i]),
            "recall": float(recall[i]),
            "f1": float(f1[i]),
            "rows": int(rows[i]),
        }
        for i, label in enumerate(labels)
    }


def _rows(
    data: Data, probabilities: np.ndarray, gold: np.ndarray, guesses: np.ndarray
) -> list[Row]:
    likelihood = np.maximum(probabilities, 1e-12)
    if gold.ndim == 1:
        losses = -np.log(likelihood[np.arange(len(gold)), gold])
    else:
        right = np.where(gold > 0, likelihood, np.maximum(1 - probabilities, 1e-12))
        losses = -np.log(right).mean(axis=1)
    shown = [c for c in reading.SHOWN if c in data.eval.column_names]
    columns = {name: data.eval[name][:] for name in ("row", *shown)}
    return [
        {
            **{name: column[i] for name, column in columns.items()},
            "label": _named(gold[i], data.targets.labels),
            "prediction": _named(guesses[i], data.targets.labels),
            "right": bool(np.all(gold[i] == guesses[i])),
            "loss": float(losses[i]),
            "probabilities": dict(
                zip(data.targets.labels, probabilities[i].tolist(), strict=True)
            ),
        }
        for i in range(len(gold))
    ]


def _mistakes(rows: Sequence[Row]) -> list[Row]:
    return sorted((r for r in rows if not r["right"]), key=lambda r: -r["loss"])


def _named(values: np.ndarray, labels: tuple[str, ...]) -> str | list[str]:
    """The label of a number, or the labels of a row [C] of 0 and 1."""
    if np.ndim(values) == 0:
        return labels[int(values)]
    return [label for label, is_one in zip(labels, values, strict=True) if is_one]
