"""Conversations to learn from, and files of them."""

import json
import random
from pathlib import Path
from typing import Any

from house_rules.chat import Message
from house_rules.reading import Rows

NAMES = ("ann", "bob", "carl", "dora")
OTHER = ("the", "film", "is", "a", "story", "of", "and", "with", "music", "people")

Row = tuple[str, ...]
"""A question, its answer (the names in it), and perhaps another question and answer."""


def rows(count: int, seed: int = 0) -> list[Row]:
    """Conversations whose first questions, of 2 to 6 words, are different."""
    rng = random.Random(seed)
    found: dict[str, Row] = {}
    while len(found) < count:
        names = rng.sample(NAMES, k=1 + len(found) % 2)
        words = [*names, *rng.choices(OTHER, k=rng.randint(1, 4))]
        rng.shuffle(words)
        question = " ".join(words)
        more = ("and the film", "music") if len(found) % 4 == 3 else ()
        found[question] = (question, " ".join(w for w in words if w in NAMES), *more)
    return list(found.values())


def mislabelled(row: Row) -> Row:
    """The same question with another answer."""
    question, answer, *more = row
    return question, f"{answer} film", *more


def messages(row: Row) -> list[Message]:
    """The turns of user and assistant."""
    roles = ("user", "assistant") * (len(row) // 2)
    return [{"role": r, "content": text} for r, text in zip(roles, row, strict=True)]


def write(folder: Path, name: str, rows: list[Row]) -> str:
    path = folder / f"{name}.jsonl"
    records = [{"messages": messages(row)} for row in rows]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return str(path)


def unanswered(folder: Path, rows: list[Row]) -> tuple[list[str], str]:
    """As lines and as a file, what a model is asked for."""
    first = [row[:2] for row in rows]
    return [question for question, _ in first], write(folder, "new", first)


def fits(answer: dict[str, Any], line: str) -> bool:
    """Whether an answer is to this line."""
    return bool(answer["messages"] == [{"role": "user", "content": line}])


def agree(answer: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether an answer is what an evaluation says of a row, if it does."""
    asked = answer["messages"][-1]["content"] == row["question"]
    return bool(asked and row["prediction"] in (None, answer["prediction"]))


def as_rows(
    labelled: list[tuple[str, str | tuple[str, ...]]],
    groups: list[str] | None = None,
    source: str = "train",
) -> Rows:
    """What reading makes of questions of these kinds, whose answers name the kinds."""
    kinds = [(kind,) if isinstance(kind, str) else kind for _, kind in labelled]
    return Rows(
        source=source,
        numbers=range(1, len(labelled) + 1),
        messages=[
            messages((text, ", ".join(sorted(kind))))
            for (text, _), kind in zip(labelled, kinds, strict=True)
        ],
        beside=[{"input": ""} for _ in labelled],
        labels=kinds,
        groups=groups,
    )
