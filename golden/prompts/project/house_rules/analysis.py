"""A closer look at the held-out conversations: by length, turns and kind; the worst."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import grouping, objective, plots
from .dataset import Data
from .grouping import Row
from .inference import Predictions


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """What there is to say of a model beside its scores."""

    metrics: dict[str, Any]
    rows: list[Row]
    """Each held-out conversation: its place, what was asked and answered last, what is
    written to it if anything is, what its tokens cost."""
    mistakes: list[Row]
    """The conversations with a token that was not the likeliest, the dearest first."""

    def draw(self, folder: Path) -> None:
        """The picture lengths.png."""
        lengths = self.metrics["lengths"].values()
        plots.bars(
            {
                "likeliest token is right": [row["accuracy"] for row in lengths],
                "probability of a token": [math.exp(-row["loss"]) for row in lengths],
            },
            [f"{name} tokens" for name in self.metrics["lengths"]],
            folder / "lengths.png",
        )


def analyse(predictions: Predictions, data: Data) -> Analysis:
    """Look at loss, count and hits [] of each row, and at what is generated [S], also
    by the model before training."""
    rows = []
    for place, example in enumerate(data.eval):
        one = {name: values[place] for name, values in predictions.items()}
        row = _row(example, *(float(one[n]) for n in ("loss", "hits", "count")))
        for name, ids in (("prediction", "generated"), ("before", "before generated")):
            written = ids in one and objective.is_written(one[ids])
            row[name] = data.targets.read(one[ids]) if written else None
        rows.append(row)
    lengths = grouping.bins([row["tokens"] for row in rows])
    turns = [f"{n} answer{'s' * (n > 1)}" for n in (row["turns"] for row in rows)]
    kinds = [row["kind"] for row in rows]
    metrics = {
        "rows": len(rows),
        "lengths": grouping.apart(rows, lengths, _scores),
        "turns": grouping.apart(rows, turns, _scores),
        "kinds": grouping.apart(rows, kinds, _scores) if any(kinds) else {},
        "samples": [row for row in rows if row["prediction"] is not None][:3],
    }
    wrong = [row for row in rows if row["accuracy"] < 1]
    wrong.sort(key=lambda row: -row["loss"])
    return Analysis(metrics=metrics, rows=rows, mistakes=wrong)


def _row(example: Row, loss: float, hits: float, count: float) -> Row:
    *_, asked, answered = example["messages"]
    return {
        "row": example["row"],
        "kind": example["kind"],
        "turns": sum(m["role"] == "assistant" for m in example["messages"]),
        "question": asked["content"],
        "answer": answered["content"],
        "loss": loss / count,
        "accuracy": hits / count,
        "tokens": int(count),
    }


def _scores(rows: list[Row]) -> dict[str, float]:
    """Loss and accuracy of the tokens of some rows."""
    whole = sum(row["tokens"] for row in rows)
    return {
        name: sum(row[name] * row["tokens"] for row in rows) / whole
        for name in ("loss", "accuracy")
    }
