"""A linear model on words: it learns what there is to learn, for any kind of labels."""

import random

import numpy as np
from datasets import Dataset

from textcls_cloze import baselines

from . import examples

NAMES = ("music", "people", "story")


def single(count: int, seed: int) -> Dataset:
    texts = examples.rows(count, seed)
    labels = [int(label == "good") for _, label in texts]
    return Dataset.from_dict({"text": [text for text, _ in texts], "labels": labels})


def several(count: int, seed: int) -> Dataset:
    texts = examples.labelled(count, seed)
    # nothing has the last label
    labels = [[float(n in has) for n in NAMES] + [0.0] for _, has in texts]
    return Dataset.from_dict({"text": [text for text, _ in texts], "labels": labels})


def chinese(count: int, seed: int) -> Dataset:
    rng = random.Random(seed)
    labels = [number % 2 for number in range(count)]
    texts = [[*rng.choices("天地人山水火木金", k=6), "坏好"[of]] for of in labels]
    texts = ["".join(rng.sample(letters, k=len(letters))) for letters in texts]
    return Dataset.from_dict({"text": texts, "labels": labels})


def right(guesses: np.ndarray, examples: Dataset) -> float:
    gold = np.asarray(examples["labels"][:])
    assert guesses.shape == gold.shape
    return float((guesses == gold).mean())


def test_one_label_a_row() -> None:
    train, held_out = single(80, 0), single(40, 1)
    assert right(baselines.tfidf(train, held_out), held_out) > 0.9


def test_chinese_needs_no_spaces() -> None:
    train, held_out = chinese(80, 0), chinese(40, 1)
    assert right(baselines.tfidf(train, held_out), held_out) > 0.9


def test_several_labels_a_row() -> None:
    train, held_out = several(120, 0), several(40, 1)
    guesses = baselines.tfidf(train, held_out)
    assert right(guesses, held_out) > 0.95
    assert guesses[:, 3].sum() == 0


def test_the_words_of_both_texts_count() -> None:
    texts = examples.rows(120)
    labels = [int(label == "good") for _, label in texts]
    same = ["the film"] * len(texts)
    columns = {"text": same, "text_pair": [text for text, _ in texts], "labels": labels}
    both = Dataset.from_dict(columns)
    train, held_out = both.select(range(80)), both.select(range(80, 120))
    assert right(baselines.tfidf(train, held_out), held_out) > 0.9
