"""What the tuned model has to beat: base learners on the same questions."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from accelerate import Accelerator
from datasets import Dataset
from transformers import PreTrainedModel

from . import scoring
from .dataset import Data

KNOWN = 1000
"""Answers of training that are looked for in a context: the most frequent ones."""

Asked = Sequence[tuple[str, str, list[str]]]
"""Question, context and right answers of each row."""


def scores(
    accelerator: Accelerator, before: PreTrainedModel, data: Data, batch_size: int
) -> dict[str, dict[str, float]]:
    """Exact match and F1 of each base learner; none asks a model."""
    train, held_out = asked(data.train), asked(data.eval)
    guesses = {
        "the likeliest sentence": [sentence(q, c) for q, c, _ in held_out],
        "an answer seen in training": known(train, held_out),
    }
    if data.targets.unanswerable:
        guesses = {"no answer": [""] * len(held_out), **guesses}
    return {name: _scores(said, held_out) for name, said in guesses.items()}


def sentence(question: str, context: str) -> str:
    """The sentence that has most words in common with the question."""
    wanted = set(_words(question))
    parts = re.split(r"(?<=[.!?。])\s*", context.strip())
    return max(parts, key=lambda part: len(wanted & set(_words(part))))


def known(train: Asked, held_out: Asked) -> list[str]:
    """The most frequent answer to questions that begin alike, if it stands there."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for question, _, answers in train:
        seen[_beginning(question)].update(answers[:1])
    usual = {name: counts.most_common(KNOWN) for name, counts in seen.items()}
    return [
        next((a for a, _ in usual.get(_beginning(q), ()) if a in context), "")
        for q, context, _ in held_out
    ]


def asked(examples: Dataset) -> Asked:
    """The texts of the questions, each once."""
    first = np.flatnonzero(np.asarray(examples["part"][:]) == 0)
    rows = examples.select_columns(["question", "context", "answers"])[first.tolist()]
    return list(zip(rows["question"], rows["context"], rows["answers"], strict=True))


def _scores(said: Iterable[str], rows: Asked) -> dict[str, float]:
    pairs = [(text, golds) for text, (_, _, golds) in zip(said, rows, strict=True)]
    return {
        "exact_match": float(np.mean([scoring.exact(*pair) for pair in pairs])),
        "f1": float(np.mean([scoring.f1(*pair) for pair in pairs])),
    }


def _beginning(question: str) -> str:
    return " ".join(_words(question)[:2])


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
