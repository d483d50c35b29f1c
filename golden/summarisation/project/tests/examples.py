"""Pairs to learn from, and files of them."""

import json
import random
from pathlib import Path
from typing import Any

from summarisation.reading import Rows

NAMES = ("ann", "bob", "carl", "dora")
OTHER = ("the", "film", "is", "a", "story", "of", "and", "with", "music", "people")

Row = tuple[str, str]
"""A source, and its target: the names in it, in their order."""


def rows(count: int, seed: int = 0) -> list[Row]:
    """Distinct sources of 4 to 9 words with one name or two in them."""
    rng = random.Random(seed)
    found: dict[str, str] = {}
    while len(found) < count:
        names = rng.sample(NAMES, k=1 + len(found) % 2)
        words = [*names, *rng.choices(OTHER, k=rng.randint(3, 7))]
        rng.shuffle(words)
        found[" ".join(words)] = " ".join(w for w in words if w in NAMES)
    return list(found.items())


def mislabelled(row: Row) -> Row:
    """The same source with another target."""
    text, target = row
    return text, f"{target} film"


def write(folder: Path, name: str, rows: list[Row]) -> str:
    path = folder / f"{name}.jsonl"
    records = [{"source": text, "target": target} for text, target in rows]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return str(path)


def unanswered(folder: Path, rows: list[Row]) -> tuple[list[str], str]:
    """As lines and as a file, what a model is asked for."""
    return [source for source, _ in rows], write(folder, "new", rows)


def fits(answer: dict[str, Any], line: str) -> bool:
    """Whether an answer is to this line."""
    return bool(answer["source"] == line)


def agree(answer: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether an answer is what an evaluation says of a row."""
    return bool(answer["prediction"] == row["prediction"])


def as_rows(
    labelled: list[tuple[str, str | tuple[str, ...]]],
    groups: list[str] | None = None,
    source: str = "train",
) -> Rows:
    """What reading makes of sources of these kinds, whose targets name the kinds."""
    kinds = [(kind,) if isinstance(kind, str) else kind for _, kind in labelled]
    return Rows(
        source=source,
        numbers=range(1, len(labelled) + 1),
        texts=[text for text, _ in labelled],
        targets=[", ".join(sorted(kind)) for kind in kinds],
        labels=kinds,
        groups=groups,
        beside=[{} for _ in labelled],
    )
