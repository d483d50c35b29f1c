"""A linear model on words: it learns what there is to learn."""

import numpy as np
from datasets import Dataset

from textreg import baselines, features, measures

from . import examples


def said(train: Dataset, held_out: Dataset) -> np.ndarray:
    values = np.asarray(train["label"][:])
    words = features.words(train, held_out)
    return baselines.ridge(*words, values, strength=1.0)


def table(rows: list[examples.Row], column: str = "text") -> Dataset:
    texts, values = zip(*rows, strict=True)
    other = {"text": ["the film"] * len(rows)} if column != "text" else {}
    return Dataset.from_dict({**other, column: texts, "label": values})


def test_what_there_is_to_learn() -> None:
    train, held_out = table(examples.rows(80)), table(examples.rows(40, seed=1))
    found = measures.measure(said(train, held_out), np.asarray(held_out["label"][:]))
    assert found["spearman"] > 0.9


def test_the_words_of_both_texts_count() -> None:
    rows = examples.rows(120)
    train, held_out = table(rows[:80], "text_pair"), table(rows[80:], "text_pair")
    found = measures.measure(said(train, held_out), np.asarray(held_out["label"][:]))
    assert found["spearman"] > 0.9
