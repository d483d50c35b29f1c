"""What the tuned model has to beat: base learners on the same texts."""

from collections import Counter, defaultdict

import numpy as np
from accelerate import Accelerator
from datasets import Dataset
from transformers import PreTrainedModel

from . import objective, tags
from .dataset import IGNORED, Data, together

Tagged = list[tuple[list[str], list[str]]]
"""The words of each text, and their tags."""


def scores(
    accelerator: Accelerator, before: PreTrainedModel, data: Data, batch_size: int
) -> dict[str, dict[str, float]]:
    """Precision, recall and F1 of each base learner; none asks a model."""
    train, held_out = (
        tagged(part, data.targets.tags) for part in (data.train, data.eval)
    )
    words, gold = [text for text, _ in held_out], [found for _, found in held_out]
    guesses = {
        "no entities": [[tags.OUTSIDE] * len(text) for text in words],
        "each word's most frequent tag": most_frequent(train, words),
    }
    return {
        name: objective.entity_scores(gold, guess) for name, guess in guesses.items()
    }


def most_frequent(train: Tagged, texts: list[list[str]]) -> list[list[str]]:
    """The tag that each word has most often in training; outside, if it is new."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for words, found in train:
        for word, tag in zip(words, found, strict=True):
            counts[word][tag] += 1
    usual = {word: seen.most_common(1)[0][0] for word, seen in counts.items()}
    return [[usual.get(word, tags.OUTSIDE) for word in words] for words in texts]


def tagged(examples: Dataset, names: tuple[str, ...]) -> Tagged:
    """The texts of windows, put together."""
    rows = examples.select_columns(["tokens", "labels"])[:]
    found = []
    for windows in together(examples):
        labels = np.concatenate([rows["labels"][i] for i in windows])
        words = [word for i in windows for word in rows["tokens"][i]]
        found.append((words, [names[i] for i in labels[labels != IGNORED]]))
    return found
