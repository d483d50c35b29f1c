"""Base learners: they learn what there is to learn, for any kind of labels."""

import numpy as np
import pytest
from datasets import Dataset

from textcls_cloze import learners

RNG = np.random.default_rng(0)
ONE = [int(n) for n in RNG.integers(2, size=80)]
SEVERAL = [[float(n), float(m), 0.0] for n, m in RNG.integers(2, size=(120, 2))]


@pytest.mark.parametrize("labels", [ONE, SEVERAL], ids=["one label", "several"])
def test_what_there_is_to_learn(labels: list) -> None:
    """Of several labels, the last is one that nothing has."""
    rows = Dataset.from_dict({"labels": labels})
    train, held_out = rows.select(range(60)), rows.select(range(60, len(rows)))
    gold = np.asarray(held_out["labels"][:])
    usual = learners.majority(train, held_out)
    assert usual.shape == gold.shape
    features = [
        np.asarray(part["labels"][:]).reshape(len(part), -1)
        for part in (train, held_out)
    ]
    guesses = learners.frozen(features[0], train, features[1])
    assert np.array_equal(guesses, gold)
    found = learners.scores({"usual": usual, "frozen": guesses}, held_out)
    assert found["frozen"]["accuracy"] == 1
    assert (
        found["usual"]["accuracy"]
        == (usual == gold).reshape(len(gold), -1).all(axis=1).mean()
    )


def test_the_most_frequent_label() -> None:
    train = Dataset.from_dict({"labels": [1, 2, 1, 0]})
    assert learners.majority(train, train).tolist() == [1, 1, 1, 1]
    several = Dataset.from_dict({"labels": [[1.0, 0.0], [1.0, 1.0], [1.0, 0.0]]})
    assert learners.majority(several, several).tolist() == 3 * [[1, 0]]
