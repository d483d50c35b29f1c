"""Texts to learn from, and files of them."""

import csv
import random
from pathlib import Path
from typing import Any

from textreg.reading import Rows

VALUES = {"great": 4.0, "fine": 2.5, "flat": -1.0, "awful": -3.0}
OTHER = ("the", "film", "is", "a", "story", "of", "and", "with", "music", "people")

Row = tuple[str, float]


def rows(count: int, seed: int = 0) -> list[Row]:
    """Distinct texts of 2 to 8 words with the number that one of the words decides."""
    rng = random.Random(seed)
    found: dict[str, float] = {}
    while len(found) < count:
        decisive = list(VALUES)[len(found) % len(VALUES)]
        words = [*rng.choices(OTHER, k=rng.randint(1, 7)), decisive]
        rng.shuffle(words)
        found[" ".join(words)] = VALUES[decisive]
    return list(found.items())


def mislabelled(row: Row) -> Row:
    """The same text with another number."""
    text, value = row
    return text, value + 1


def write(folder: Path, name: str, rows: list[Row]) -> str:
    return write_csv(folder / f"{name}.csv", rows)


def write_csv(path: Path, rows: list[Row] | list[tuple[str, str]]) -> str:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("text", "label"), *rows])
    return str(path)


def unanswered(folder: Path, rows: list[Row]) -> tuple[list[str], str]:
    """As lines and as a file, what a model is asked for."""
    texts = [text for text, _ in rows]
    table = write_csv(folder / "new.csv", [(text, "") for text in texts])
    return texts, table


def fits(answer: dict[str, Any], line: str) -> bool:
    """Whether an answer is to this line."""
    return bool(answer["text"] == line)


def agree(answer: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether an answer is what an evaluation says of a row."""
    return abs(answer["value"] - row["prediction"]) < 1e-4


def as_rows(
    labelled: list[tuple[str, str | tuple[str, ...]]],
    groups: list[str] | None = None,
    source: str = "train",
) -> Rows:
    """What reading makes of texts in these parts of the scale."""
    parts = [(part,) if isinstance(part, str) else part for _, part in labelled]
    known = sorted({*parts})
    return Rows(
        source=source,
        numbers=range(1, len(labelled) + 1),
        texts=[text for text, _ in labelled],
        pairs=None,
        values=[float(known.index(part)) for part in parts],
        labels=parts,
        groups=groups,
    )
