"""A closer look at the held-out pairs: by length and kind, and how far off each is."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from . import grouping, measures, plots
from .dataset import Data
from .grouping import Row
from .inference import Predictions


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """What there is to say of a model beside its scores."""

    metrics: dict[str, Any]
    rows: list[Row]
    """Each held-out pair: its place, both texts, the prediction, how near it comes."""
    mistakes: list[Row]
    """The pairs whose prediction is another text, the farthest first."""

    def draw(self, folder: Path) -> None:
        """The picture lengths.png."""
        lengths = self.metrics["lengths"]
        shown = {"chrF": "chrf", "exact match": "exact_match"}
        plots.bars(
            {
                title: [row[key] for row in lengths.values()]
                for title, key in shown.items()
            },
            [f"{name} tokens" for name in lengths],
            folder / "lengths.png",
        )


def analyse(predictions: Predictions, data: Data) -> Analysis:
    """Look at what was generated for each row [S], also by the model before training,
    and at its loss []."""
    said = [data.targets.read(ids) for ids in predictions["generated"]]
    losses = np.stack(predictions["loss"]) / np.stack(predictions["count"])
    rows = [
        _row(example, text, float(loss))
        for example, text, loss in zip(data.eval, said, losses, strict=True)
    ]
    for row, ids in zip(rows, predictions["before generated"], strict=True):
        row["before"] = data.targets.read(ids)
    lengths = grouping.bins(data.eval["length"][:])
    kinds = [row["kind"] for row in rows]
    metrics = {
        "rows": len(rows),
        "lengths": grouping.apart(rows, lengths, _scores),
        "kinds": grouping.apart(rows, kinds, _scores) if any(kinds) else {},
        "samples": rows[:3],
    }
    wrong = [row for row in rows if not row["right"]]
    wrong.sort(key=lambda row: (row["chrf"], -row["loss"]))
    return Analysis(metrics=metrics, rows=rows, mistakes=wrong)


def _row(example: Row, said: str, loss: float) -> Row:
    return {
        "row": example["row"],
        "kind": example["kind"],
        "source": example["source"],
        "target": example["target"],
        "prediction": said,
        "right": measures.plain(said) == measures.plain(example["target"]),
        "chrf": measures.nearness(said, example["target"]),
        "loss": loss,
    }


def _scores(rows: list[Row]) -> dict[str, float]:
    """chrF and exact match of some rows."""
    said, wanted = ([row[side] for row in rows] for side in ("prediction", "target"))
    scores = measures.measure(said, wanted)
    return {name: scores[name] for name in ("chrf", "exact_match")}
