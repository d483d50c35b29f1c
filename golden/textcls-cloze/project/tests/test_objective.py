"""The objective: sums, weights, scores; for one label a row and for several."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from datasets import Dataset
from torch import Tensor, nn
from torch.nn import functional

from textcls_cloze import objective
from textcls_cloze.dataset import Targets
from textcls_cloze.errors import UserError
from textcls_cloze.objective import ObjectiveConfig

CFG = ObjectiveConfig()
LOGITS = torch.randn(6, 3, generator=torch.Generator().manual_seed(0))
ONE = torch.tensor([0, 1, 2, 0, 1, 1])
SEVERAL = torch.tensor(
    [[0.0, 0, 0], [1, 1, 1], [1, 0, 0], [0, 1, 1], [1, 0, 1], [0, 0, 1]]
)


class Fixed(nn.Module):
    """Says what it is given, and takes nothing but what a model reads."""

    def forward(self, logits: Tensor) -> SimpleNamespace:
        return SimpleNamespace(logits=logits)


def mean_loss(cfg: ObjectiveConfig = CFG, **batch: Tensor) -> Tensor:
    given = {"logits": LOGITS, "index": torch.arange(6), **batch}
    total, count = objective.loss(Fixed(), given, cfg)
    assert total.shape == count.shape == ()
    return total / count


def test_one_label_a_row() -> None:
    expected = functional.cross_entropy(LOGITS, ONE)
    torch.testing.assert_close(mean_loss(labels=ONE), expected)
    weight = torch.tensor([0.5, 3.0, 1.0])
    expected = functional.cross_entropy(LOGITS, ONE, weight=weight)
    torch.testing.assert_close(mean_loss(labels=ONE, weights=weight[ONE]), expected)
    smooth = mean_loss(ObjectiveConfig(label_smoothing=0.3), labels=ONE)
    expected = functional.cross_entropy(LOGITS, ONE, label_smoothing=0.3)
    torch.testing.assert_close(smooth, expected)


def test_several_labels_a_row() -> None:
    bce = functional.binary_cross_entropy_with_logits
    torch.testing.assert_close(mean_loss(labels=SEVERAL), bce(LOGITS, SEVERAL))
    weights = torch.rand(6, 3)
    expected = bce(LOGITS, SEVERAL, weight=weights, reduction="sum") / weights.sum()
    torch.testing.assert_close(mean_loss(labels=SEVERAL, weights=weights), expected)
    with pytest.raises(UserError, match=r"objective\.label_smoothing gives to other"):
        mean_loss(ObjectiveConfig(label_smoothing=0.1), labels=SEVERAL)


def test_scores_of_one_label_a_row() -> None:
    logits = [np.array(row) for row in ([2.0, 0.0], [0.0, 2.0], [2.0, 0.0], [2.0, 0.0])]
    examples = Dataset.from_dict({"labels": [0, 1, 1, 0]})
    scores = objective.score({"logits": logits}, examples, Targets(labels=("a", "b")))
    assert scores.values["accuracy"] == 0.75
    assert scores.values["macro_f1"] == pytest.approx((0.8 + 2 / 3) / 2)
    good, bad = np.log1p(np.exp(-2)), np.log1p(np.exp(2))
    assert scores.values["loss"] == pytest.approx((3 * good + bad) / 4)
    assert scores.rank("loss") == -scores.values["loss"]


def test_scores_of_several_labels_a_row() -> None:
    logits = [np.array(row) for row in ([2.0, -2.0], [2.0, 2.0], [-2.0, -2.0])]
    examples = Dataset.from_dict({"labels": [[1.0, 0.0], [1.0, 0.0], [0.0, 0.0]]})
    targets = Targets(labels=("a", "b"), multi_label=True)
    scores = objective.score({"logits": logits}, examples, targets)
    assert scores.values["accuracy"] == pytest.approx(2 / 3)
    assert scores.values["macro_f1"] == pytest.approx((1 + 0) / 2)
    good, bad = np.log1p(np.exp(-2)), np.log1p(np.exp(2))
    assert scores.values["loss"] == pytest.approx((5 * good + bad) / 6)


def test_probabilities_and_decisions() -> None:
    logits = np.array([[1000.0, 0.0], [-1000.0, 0.0]])
    shares = objective.probabilities(logits, multi_label=False)
    np.testing.assert_allclose(shares, [[1, 0], [0, 1]])
    assert objective.decide(shares, multi_label=False).tolist() == [0, 1]
    shares = objective.probabilities(logits, multi_label=True)
    np.testing.assert_allclose(shares, [[1, 0.5], [0, 0.5]])
    assert objective.decide(shares, multi_label=True).tolist() == [[1, 1], [0, 1]]
