"""Texts that name things, and those names in the second of two languages.

A model that is made here speaks now the one, now the other: to keep to the second is what
a few steps can teach, as fine-tuning teaches a pretrained model.
"""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import PreTrainedModel

COLOURS = {
    "red": ("rot", "rouge"),
    "blue": ("blau", "bleu"),
    "green": ("gruen", "vert"),
}
ANIMALS = {
    "dog": ("hund", "chien"),
    "cat": ("katze", "chat"),
    "fox": ("fuchs", "renard"),
}
SIZES = {"big": ("gross", "grand")}
OTHER = ("the", "film", "is", "a", "story", "of", "and", "with", "music", "people")
FIRST, SECOND = 0, 1

_KNOWN = {**SIZES, **COLOURS, **ANIMALS}
WORDS = (*OTHER, *_KNOWN, *(word for pair in _KNOWN.values() for word in pair))
"""All that is ever said."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The text that was written, and how sure each of its tokens is."""

    said: str
    numbers: tuple[float, ...]


def sources(count: int, seed: int) -> list[str]:
    """Distinct texts of 4 to 15 words; each colour and each animal comes as often."""
    rng = random.Random(seed)
    found: dict[str, None] = {}
    while len(found) < count:
        number = len(found)
        colour = list(COLOURS)[number % 3]
        animal = list(ANIMALS)[number // 3 % 3]
        found[_source(rng, [*SIZES] * (number % 2), colour, animal)] = None
    return list(found)


def names(source: str, language: int) -> str:
    """The two or three things of a text that matter: size, colour, animal."""
    words = source.split()
    return " ".join(
        known[word][language]
        for known in (SIZES, COLOURS, ANIMALS)
        for word in words
        if word in known
    )


def teach(
    model: PreTrainedModel,
    batch: Callable[[list[tuple[str, str]]], Mapping[str, Any]],
    steps: int,
) -> None:
    """Teach both languages, the second of them in a few lessons more.

    `batch` makes of texts and their names what the model reads, its labels among it.
    """
    rng = random.Random(1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=4e-3)
    model.train()
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = 4e-3 * min(1, (step + 1) / 20, 2 - 2 * step / steps)
        loss = model(**batch([_lesson(rng) for _ in range(32)]), use_cache=False).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()


def answers(output: str) -> list[Answer]:
    """One JSON object a line."""
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    return [
        Answer(said=line["prediction"], numbers=(line["probability"],))
        for line in lines
    ]


def scores(wanted: Sequence[str], answers: Sequence[Answer]) -> Mapping[str, float]:
    """Exact matches and ROUGE-1, from first principles; no word comes twice here."""
    pairs = [(text, a.said) for text, a in zip(wanted, answers, strict=True)]
    sets = [(set(a.split()), set(b.split())) for a, b in pairs]
    shares = [2 * len(a & b) / (len(a) + len(b)) for a, b in sets]
    return {
        "exact_match": sum(a == b for a, b in pairs) / len(pairs),
        "rouge1": sum(shares) / len(shares),
    }


def _lesson(rng: random.Random) -> tuple[str, str]:
    colour, animal = rng.choice(list(COLOURS)), rng.choice(list(ANIMALS))
    source = _source(rng, [*SIZES] * rng.randrange(2), colour, animal)
    return source, names(source, FIRST if rng.random() < 0.45 else SECOND)


def _source(rng: random.Random, sizes: list[str], colour: str, animal: str) -> str:
    others = rng.choices(OTHER, k=rng.choice((2, 3, 5, 8, 12)))
    words = [*sizes, colour, animal, *others]
    rng.shuffle(words)
    return " ".join(words)
