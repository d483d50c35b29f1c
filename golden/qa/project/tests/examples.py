"""Questions to learn from, and files of them."""

import json
import random
from pathlib import Path
from typing import Any

from qa.reading import Answer, Rows

NAMES = ("ann", "bob", "carl", "dora")
PLACES = ("port rosa", "lake verde", "port blanco", "lake negro")
OTHER = ("the", "film", "is", "a", "story", "of", "and", "with", "music", "people")
KINDS = (("who sings", NAMES), ("where is it", PLACES))

Row = tuple[str, str]
"""A question and its context, a tab between them; the answer, "" if there is none."""


def rows(count: int, seed: int = 0) -> list[Row]:
    """Each has a context of its own; a fifth have no answer in it."""
    rng = random.Random(seed)
    found: dict[str, Row] = {}
    while len(found) < count:
        number = len(found)
        question, known = KINDS[number % 2]
        _, others = KINDS[1 - number % 2]
        answer = "" if number % 5 == 4 else rng.choice(known)
        parts = [*rng.choices(OTHER, k=rng.randint(3, 9)), rng.choice(others)]
        parts += [answer] if answer else []
        rng.shuffle(parts)
        context = " ".join(parts)
        found.setdefault(context, (f"{question}\t{context}", answer))
    return list(found.values())


def mislabelled(row: Row) -> Row:
    """The same question with another answer."""
    text, answer = row
    first = text.partition("\t")[2].split()[0]
    return text, "" if answer else first


def record(row: Row) -> dict[str, Any]:
    """A row as SQuAD has it."""
    text, answer = row
    question, _, context = text.partition("\t")
    texts = [answer] if answer else []
    starts = [context.index(text) for text in texts]
    return {
        "question": question,
        "context": context,
        "answers": {"text": texts, "answer_start": starts},
    }


def nested(rows: list[Row]) -> dict[str, Any]:
    """The content of a file like SQuAD's: an article a row."""
    articles = []
    for number, row in enumerate(rows):
        found = record(row)
        pairs = zip(*found["answers"].values(), strict=True)
        answers = [{"text": text, "answer_start": start} for text, start in pairs]
        asked = {
            "id": str(number),
            "question": found["question"],
            "answers": answers,
            "is_impossible": not answers,
        }
        paragraph = {"context": found["context"], "qas": [asked]}
        articles.append({"title": f"article {number}", "paragraphs": [paragraph]})
    return {"version": "v2.0", "data": articles}


def write(folder: Path, name: str, rows: list[Row]) -> str:
    return write_lines(folder / f"{name}.jsonl", [record(row) for row in rows])


def write_lines(path: Path, records: list[dict[str, Any]]) -> str:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return str(path)


def unanswered(folder: Path, rows: list[Row]) -> tuple[list[str], str]:
    """As lines and as a file, what a model is asked for."""
    return [text for text, _ in rows], write(folder, "new", rows)


def fits(answer: dict[str, Any], line: str) -> bool:
    """Whether an answer is to this line."""
    question, _, context = line.partition("\t")
    said = context[answer["start"] : answer["end"]]
    return bool((answer["question"], answer["answer"]) == (question, said))


def agree(answer: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether an answer is what an evaluation says of a row."""
    close = abs(answer["probability"] - row["probability"]) < 1e-4
    return bool(close and answer["answer"] == row["prediction"])


def as_rows(
    labelled: list[tuple[str, str | tuple[str, ...]]],
    groups: list[str] | None = None,
    source: str = "train",
) -> Rows:
    """What reading makes of questions that have these answers."""
    labels = [(has,) if isinstance(has, str) else has for _, has in labelled]
    return Rows(
        source=source,
        numbers=range(1, len(labelled) + 1),
        questions=[text for text, _ in labelled],
        contexts=["so"] * len(labelled),
        answers=[tuple(Answer(text=has, start=0) for has in row) for row in labels],
        labels=labels,
        groups=groups,
    )
