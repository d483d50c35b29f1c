"""The base learner: how often each token comes in the answers that are learnt."""

import math

import numpy as np
import pytest
from accelerate import Accelerator

from house_rules import baselines, dataset, model
from house_rules.writing import IGNORED

from .conftest import MakeConfig


def test_tokens_are_guessed_by_how_often_they_come() -> None:
    found = baselines.unigrams(np.array([2, 2, 2, 1]), np.array([2, 1, 0, 2]), 4)
    # of 8, with one more each: 1 time 0, 2 times 1, 4 times 2, 1 time 3
    loss = -(2 * math.log(4 / 8) + math.log(2 / 8) + math.log(1 / 8)) / 4
    assert found["loss"] == pytest.approx(loss)
    assert found["perplexity"] == pytest.approx(math.exp(loss))
    assert found["accuracy"] == 0.5


@pytest.mark.parametrize("packing", ["false", "true"])
def test_scores(
    make_config: MakeConfig, accelerator: Accelerator, packing: str
) -> None:
    cfg = make_config(f"data.packing={packing}")
    data = dataset.build(cfg.data, model.processor(cfg.model))
    before = model.build(cfg.model, data.targets)
    (found,) = baselines.scores(accelerator, before, data, 8).values()
    assert set(found) == {"loss", "perplexity", "accuracy"}
    learnt = [i for row in data.train for i in row["labels"] if i != IGNORED]
    assert sorted(baselines.tokens(data.train)) == sorted(learnt)
    # half of all tokens of so short answers end them
    assert 0.3 < found["accuracy"] < 0.6
    assert found["loss"] < math.log(len(data.targets.tokenizer))
