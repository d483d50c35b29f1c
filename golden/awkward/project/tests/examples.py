"""Texts to learn from, and files of them."""

import csv
import random
from pathlib import Path
from typing import Any

from odd.reading import Rows

GOOD = ("fine", "warm", "bright", "lively")
BAD = ("dull", "cold", "flat", "empty")
OTHER = ("the", "film", "is", "a", "story", "of", "and", "with", "music", "people")


def rows(count: int, seed: int = 0) -> list[tuple[str, str]]:
    """Distinct texts of 2 to 8 words with the label that one of their words decides."""
    rng = random.Random(seed)
    pairs: dict[str, str] = {}
    while len(pairs) < count:
        label, decisive = (("good", GOOD), ("bad", BAD))[len(pairs) % 2]
        words = [*rng.choices(OTHER, k=rng.randint(1, 7)), rng.choice(decisive)]
        rng.shuffle(words)
        pairs[" ".join(words)] = label
    return list(pairs.items())


def pairs(count: int, seed: int = 0) -> list[tuple[str, str, str]]:
    """Two texts each, and whether both are of the same mood: "same" or "different"."""
    found = rows(2 * count, seed)
    random.Random(seed).shuffle(found)
    return [
        (first, second, "same" if mood == other else "different")
        for (first, mood), (second, other) in zip(
            found[:count], found[count:], strict=True
        )
    ]


def labelled(count: int, seed: int = 0) -> list[tuple[str, tuple[str, ...]]]:
    """Distinct texts with every one of these words that stands in them: none to all."""
    rng = random.Random(seed)
    found: dict[str, tuple[str, ...]] = {}
    while len(found) < count:
        chosen = tuple(
            name for name in ("music", "people", "story") if rng.random() < 0.5
        )
        words = [*chosen, *rng.choices(GOOD + BAD, k=rng.randint(1, 5))]
        rng.shuffle(words)
        found[" ".join(words)] = chosen
    return list(found.items())


def mislabelled(row: tuple[str, str]) -> tuple[str, str]:
    """The same text with the other label."""
    text, label = row
    return text, "bad" if label == "good" else "good"


def write(folder: Path, name: str, rows: list[tuple[str, str]]) -> str:
    return write_csv(folder / f"{name}.csv", rows)


def write_csv(path: Path, rows: list[tuple[str, str]]) -> str:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("text", "label"), *rows])
    return str(path)


def unanswered(folder: Path, rows: list[tuple[str, str]]) -> tuple[list[str], str]:
    """As lines and as a file, what a model is asked for."""
    texts = [text for text, _ in rows]
    return texts, write(folder, "new", [(text, "") for text in texts])


def fits(answer: dict[str, Any], line: str) -> bool:
    """Whether an answer is to this line."""
    return bool(answer["text"] == line)


def agree(answer: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether an answer is what an evaluation says of a row."""
    return bool(answer["label"] == row["prediction"])


def as_rows(
    labelled: list[tuple[str, str | tuple[str, ...]]],
    groups: list[str] | None = None,
    source: str = "train",
) -> Rows:
    """What reading makes of texts that have one label, or several."""
    return Rows(
        source=source,
        numbers=range(1, len(labelled) + 1),
        texts=[text for text, _ in labelled],
        pairs=None,
        labels=[(has,) if isinstance(has, str) else has for _, has in labelled],
        groups=groups,
    )
