"""The objective: sums over words, scores of entities, windows put together."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from datasets import Dataset
from torch import Tensor, nn
from torch.nn import functional

from tokcls import head, objective, tags
from tokcls.dataset import IGNORED, Targets
from tokcls.objective import ObjectiveConfig

TARGETS = Targets(types=("LOC", "PER"), tags=tags.names(("LOC", "PER"), "IOB2"))
LOGITS = torch.randn(2, 4, 5, generator=torch.Generator().manual_seed(0))
LABELS = torch.tensor([[IGNORED, 3, 0, IGNORED], [IGNORED, 1, IGNORED, IGNORED]])


class Fixed(nn.Module):
    """Says what it is given, and takes nothing but what a model reads."""

    def forward(self, logits: Tensor) -> SimpleNamespace:
        return SimpleNamespace(logits=logits)


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_loss_is_summed_over_tagged_tokens(smoothing: float) -> None:
    batch = {"logits": LOGITS, "labels": LABELS, "index": torch.arange(2)}
    cfg = ObjectiveConfig(label_smoothing=smoothing)
    total, count = objective.loss(Fixed(), batch, cfg)
    assert (total.shape, count.item()) == ((), 3)
    rows, gold = torch.stack([LOGITS[0, 1], LOGITS[0, 2], LOGITS[1, 1]]), [3, 0, 1]
    expected = functional.cross_entropy(
        rows, torch.tensor(gold), reduction="sum", label_smoothing=smoothing
    )
    torch.testing.assert_close(total, expected)


def test_a_batch_without_a_tagged_token_is_nothing() -> None:
    labels = torch.full((2, 4), IGNORED)
    batch = {"logits": LOGITS, "labels": labels, "index": torch.arange(2)}
    total, count = objective.loss(Fixed(), batch, ObjectiveConfig())
    assert (total.item(), count.item()) == (0, 0)


def sure_of(*spelt: str) -> np.ndarray:
    """Logits [T, C] that say these tags."""
    return 4.0 * np.eye(5)[[TARGETS.tags.index(tag) for tag in spelt]]


def test_scores_of_entities() -> None:
    examples = Dataset.from_dict(
        {
            "tokens": [["ann", "smith", "sings"], ["in"], ["rome"]],
            "labels": [[IGNORED, 3, 4, IGNORED, 0], [0, IGNORED], [IGNORED, 1]],
            "part": [0, 0, 1],
        }
    )
    logits = [
        sure_of("O", "B-PER", "I-PER", "B-LOC", "O"),
        sure_of("O", "B-PER"),
        sure_of("B-PER", "I-PER"),  # begins an entity, of the wrong type
    ]
    scores = objective.score({"logits": logits}, examples, TARGETS).values
    assert scores["precision"] == scores["recall"] == scores["f1"] == 0.5
    assert scores["accuracy"] == pytest.approx(4 / 5)
    right, wrong = np.log(1 + 4 * np.exp(-4)), np.log(np.exp(4) + 4)
    assert scores["loss"] == pytest.approx((4 * right + wrong) / 5)
    texts = objective.texts({"logits": logits}, examples)
    assert [text.words for text in texts] == [["ann", "smith", "sings"], ["in", "rome"]]
    assert [text.shares.shape for text in texts] == [(3, 5), (2, 5)]


def test_nothing_found_is_no_error() -> None:
    assert objective.entity_scores([["B-PER"]], [["O"]])["f1"] == 0
    assert objective.entity_scores([["O"]], [["O"]])["f1"] == 0


def test_the_head_has_a_logit_for_each_tag() -> None:
    assert head.settings(TARGETS)["num_labels"] == 5
    assert head.settings(TARGETS)["label2id"]["I-PER"] == 4
