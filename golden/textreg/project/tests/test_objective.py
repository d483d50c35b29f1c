"""The objective: sums of errors, scores on the scale of the data."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from datasets import Dataset
from torch import Tensor, nn
from torch.nn import functional

from textreg import measures, objective
from textreg.dataset import Targets
from textreg.objective import ObjectiveConfig

LOGITS = torch.tensor([[0.5], [-1.0], [3.0]])
BATCH = {
    "logits": LOGITS,
    "labels": torch.tensor([0.0, -1.0, 1.0]),
    "index": torch.arange(3),
}


class Fixed(nn.Module):
    """Says what it is given, and takes nothing but what a model reads."""

    def forward(self, logits: Tensor) -> SimpleNamespace:
        return SimpleNamespace(logits=logits)


def test_errors_are_summed_and_counted() -> None:
    total, count = objective.loss(Fixed(), BATCH, ObjectiveConfig())
    assert total.shape == count.shape == ()
    assert (total.item(), count.item()) == (4.25, 3)


def test_gross_errors_may_count_for_less() -> None:
    total, _ = objective.loss(Fixed(), BATCH, ObjectiveConfig(huber_delta=1.0))
    expected = functional.huber_loss(LOGITS[:, 0], BATCH["labels"], reduction="sum")
    torch.testing.assert_close(total, expected)


def test_scores_are_on_the_scale_of_the_data() -> None:
    logits = [np.array([value], dtype=np.float32) for value in (-1.0, 0.0, 2.0)]
    examples = Dataset.from_dict({"label": [8.0, 11.0, 12.0]})
    targets = Targets(mean=10.0, deviation=2.0)  # said: 8, 10, 14
    scores = objective.score({"logits": logits}, examples, targets)
    assert scores.values["mse"] == pytest.approx(5 / 3)
    assert scores.values["mae"] == pytest.approx(1.0)
    assert scores.values["spearman"] == pytest.approx(1.0)
    assert scores.values["loss"] == pytest.approx(5 / 12)
    for name in ("mse", "mae", "loss"):
        assert scores.rank(name) == -scores.values[name]
    assert scores.rank("spearman") == scores.values["spearman"]


def test_numbers_that_are_all_the_same_go_along_with_nothing() -> None:
    found = measures.measure(np.full(4, 2.0), np.array([1.0, 2, 3, 4]))
    assert (found["spearman"], found["pearson"]) == (0, 0)
