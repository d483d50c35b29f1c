"""Texts with numbers, a tiny encoder that can learn them, and answers read back.

Loaded by the probes of `scaffold verify`, not emitted.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scaffold_probes.rows import kinds, labels
from scaffold_probes.rows.kinds import content, disguised, write_model, write_rows

__all__ = [
    "answers",
    "content",
    "disguised",
    "gold",
    "make_rows",
    "scores",
    "settings",
    "write_model",
    "write_rows",
    "wrong",
]

VALUES = (12.0, 40.0, 26.0)
"""What words of each kind are worth; far from 0 and 1, so that a lost scale shows."""

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The number said of a text; to be right is to be nearest to the right value."""

    value: float

    @property
    def said(self) -> float:
        """Which of the values is nearest."""
        return min(VALUES, key=lambda value: abs(value - self.value))

    @property
    def numbers(self) -> tuple[float, ...]:
        """The number itself."""
        return (self.value,)


def make_rows(count: int, seed: int) -> list[Row]:
    """Distinct texts of 4 to 20 words with the number that half of their words decide."""
    return kinds.make_rows(count, seed, VALUES)


def wrong(row: Row) -> Row:
    """The next number."""
    return labels.another(row, VALUES)


def gold(row: Row) -> float:
    """The number."""
    return float(row["label"])


def settings(train: Path, held_out: Path | None, model: Path) -> Mapping[str, Any]:
    """The files, and their columns whatever the project's own are called."""
    return {
        "data.train": str(train),
        "data.eval": str(held_out) if held_out else None,
        "data.text_column": "text",
        "data.label_column": "label",
        "data.encoding": "utf-8",
        "data.max_length": 64,
        "model.name": str(model),
        "optim.lr": 1e-2,  # to be nearest to the right one of three takes more steps
    }


def answers(output: str) -> list[Answer]:
    """One JSON object a line."""
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    return [Answer(value=line["value"]) for line in lines]


def scores(rows: Sequence[Row], answers: Sequence[Answer]) -> Mapping[str, float]:
    """Mean squared and mean absolute error, from first principles."""
    errors = [
        answer.value - gold(row) for row, answer in zip(rows, answers, strict=True)
    ]
    return {
        "mse": sum(error * error for error in errors) / len(errors),
        "mae": sum(map(abs, errors)) / len(errors),
    }
