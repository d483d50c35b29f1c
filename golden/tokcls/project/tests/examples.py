"""Texts with entities to learn from, and files of them."""

import json
import random
from pathlib import Path
from typing import Any

from tokcls import tags
from tokcls.reading import Rows
from tokcls.tags import Entity

NAMES = ("ann", "bob", "carl", "dora")
PLACES = ("port rosa", "lake verde", "port blanco", "lake negro")
OTHER = ("the", "film", "is", "a", "story", "of", "and", "with", "music", "people")

Row = tuple[str, list[str]]
"""The words of a text, and a tag for each."""


def rows(count: int, seed: int = 0) -> list[Row]:
    """Distinct texts of 3 to 10 words with a name or a place in them, or both."""
    rng = random.Random(seed)
    found: dict[str, list[str]] = {}
    while len(found) < count:
        parts = [(word, ["O"]) for word in rng.choices(OTHER, k=rng.randint(2, 7))]
        kind = len(found) % 3
        if kind != 1:
            parts.append((rng.choice(NAMES), ["B-PER"]))
        if kind != 2:
            parts.append((rng.choice(PLACES), ["B-LOC", "I-LOC"]))
        rng.shuffle(parts)
        text = " ".join(words for words, _ in parts)
        found[text] = [tag for _, spelt in parts for tag in spelt]
    return list(found.items())


def mislabelled(row: Row) -> Row:
    """The same text without an entity."""
    text, spelt = row
    return text, ["O"] * len(spelt)


def write(folder: Path, name: str, rows: list[Row]) -> str:
    path = folder / f"{name}.jsonl"
    records = [{"tokens": text.split(), "ner_tags": spelt} for text, spelt in rows]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return str(path)


def write_conll(path: Path, rows: list[Row]) -> str:
    texts = [zip(text.split(), spelt, strict=True) for text, spelt in rows]
    lines = ["".join(f"{word} {tag}\n" for word, tag in text) for text in texts]
    path.write_text("\n".join(lines))
    return str(path)


def entities(row: Row) -> list[tuple[str, str]]:
    """The entities of a text: words and type."""
    text, spelt = row
    words = text.split()
    return [(" ".join(words[e.start : e.end]), e.type) for e in tags.read(spelt)]


def unanswered(folder: Path, rows: list[Row]) -> tuple[list[str], str]:
    """As lines and as a file, what a model is asked for."""
    return [text for text, _ in rows], write(folder, "new", rows)


def fits(answer: dict[str, Any], line: str) -> bool:
    """Whether an answer is to this line."""
    return " ".join(answer["tokens"]) == line


def agree(answer: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether an answer is what an evaluation says of a row."""
    named = [
        {key: value for key, value in entity.items() if key != "probability"}
        for entity in answer["entities"]
    ]
    return bool((answer["tokens"], named) == (row["tokens"], row["predictions"]))


def as_rows(
    labelled: list[tuple[str, str | tuple[str, ...]]],
    groups: list[str] | None = None,
    source: str = "train",
) -> Rows:
    """What reading makes of texts whose first words are entities of these types."""
    types = [(has,) if isinstance(has, str) else has for _, has in labelled]
    return Rows(
        source=source,
        numbers=range(1, len(labelled) + 1),
        words=[tuple(text.split()) for text, _ in labelled],
        entities=[
            tuple(Entity(start=i, end=i + 1, type=kind) for i, kind in enumerate(kinds))
            for kinds in types
        ],
        groups=groups,
    )
