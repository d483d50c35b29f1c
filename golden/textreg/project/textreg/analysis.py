"""A closer look at the held-out rows: how far off each is, and where on the scale."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from . import head, plots, reading
from .dataset import Data
from .inference import Predictions

Row = dict[str, Any]

PARTS = 4
"""Parts of like size of the scale that are looked at apart."""


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """What there is to say of a model beside its scores."""

    metrics: dict[str, Any]
    rows: list[Row]
    """Each held-out row: its place, its texts, its number, and what was said of it."""
    mistakes: list[Row]
    """The rows that are off by more than a standard deviation, the farthest first."""

    def draw(self, folder: Path) -> None:
        """The picture scatter.png."""
        wanted, said = (
            np.array([row[key] for row in self.rows]) for key in ("label", "prediction")
        )
        plots.scatter(wanted, said, folder / "scatter.png")


def analyse(predictions: Predictions, data: Data) -> Analysis:
    """Look at the logits, N times [1], of the N held-out rows."""
    said = head.unscaled(np.stack(predictions["logits"]), data.targets)
    wanted = np.asarray(data.eval["label"][:])
    shown = [c for c in reading.SHOWN if c in data.eval.column_names]
    columns = {name: data.eval[name][:] for name in ("row", *shown)}
    rows = [
        {
            **{name: column[i] for name, column in columns.items()},
            "label": float(wanted[i]),
            "prediction": float(said[i]),
            "error": float(said[i] - wanted[i]),
        }
        for i in range(len(wanted))
    ]
    far = [row for row in rows if abs(row["error"]) > data.targets.deviation]
    return Analysis(
        metrics={"rows": len(rows), "parts": _parts(wanted, said)},
        rows=rows,
        mistakes=sorted(far, key=lambda row: -abs(row["error"])),
    )


def _parts(wanted: np.ndarray, said: np.ndarray) -> dict[str, dict[str, float]]:
    """By part of the scale: the mean error, the mean absolute one, and the rows."""
    edges = np.unique(np.quantile(wanted, np.linspace(0, 1, PARTS + 1)[1:-1]))
    places = np.searchsorted(edges, wanted, side="right")
    found = {}
    for place in np.unique(places):
        inside = places == place
        errors = said[inside] - wanted[inside]
        low, high = wanted[inside].min(), wanted[inside].max()
        found[f"{low:g} to {high:g}"] = {
            "bias": float(errors.mean()),
            "mae": float(np.abs(errors).mean()),
            "rows": int(inside.sum()),
        }
    return found
