"""A closer look at the held-out pairs: by length and kind, and how far off each is."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from . import measures, plots
from .dataset import Data
from .inference import Predictions

Row = dict[str, Any]

BINS = 4
"""Parts of like size into which sources fall by their length."""


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
    """Look at what was generated for each row [S], and at its loss []."""
    said = [data.targets.read(ids) for ids in predictions["generated"]]
    losses = np.stack(predictions["loss"]) / np.stack(predictions["count"])
    rows = [
        _row(example, text, float(loss))
        for example, text, loss in zip(data.eval, said, losses, strict=True)
    ]
    kinds = [row["kind"] for row in rows]
    metrics = {
        "rows": len(rows),
        "lengths": _apart(rows, _bins(data.eval["length"][:])),
        "kinds": _apart(rows, kinds) if any(kinds) else {},
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


def _bins(lengths: Sequence[int]) -> list[str]:
    """For each length the name of its part: "5 to 9"."""
    edges = np.unique(np.quantile(lengths, np.linspace(0, 1, BINS + 1), method="lower"))
    places = np.searchsorted(edges[1:-1], lengths, side="left")
    names = []
    for place in range(places.max() + 1):
        inside = np.asarray(lengths)[places == place]
        names.append(f"{inside.min()} to {inside.max()}" if len(inside) else "")
    return [names[place] for place in places]


def _apart(rows: Sequence[Row], names: Sequence[str]) -> dict[str, dict[str, float]]:
    """chrF and exact match of the rows of each name, in the order of their first number
    or else of the alphabet; and how many they are."""
    found = {}
    for name in sorted(set(names), key=_by_number):
        own = [row for row, of in zip(rows, names, strict=True) if of == name]
        texts = [[row[side] for row in own] for side in ("prediction", "target")]
        scores = measures.measure(*texts)
        found[name] = {
            "chrf": scores["chrf"],
            "exact_match": scores["exact_match"],
            "rows": len(own),
        }
    return found


def _by_number(name: str) -> tuple[int, str]:
    first = name.partition(" ")[0]
    return (int(first) if first.isdecimal() else 0, name)
