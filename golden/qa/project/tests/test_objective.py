"""The objective: sums over questions, scores over windows put together."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from datasets import Dataset
from torch import Tensor, nn
from torch.nn import functional

from qa import objective
from qa.dataset import Targets
from qa.objective import ObjectiveConfig

TARGETS = Targets(unanswerable=True, max_answer_length=5, null_threshold=0.0)
STARTS, STOPS = torch.randn(2, 2, 6, generator=torch.Generator().manual_seed(0))
ALLOWED = torch.tensor([[1, 0, 0, 1, 1, 1], [1, 0, 1, 1, 0, 0]], dtype=torch.bool)


class Fixed(nn.Module):
    """Says what it is given, and takes nothing but what a model reads."""

    def forward(self, starts: Tensor, stops: Tensor) -> SimpleNamespace:
        return SimpleNamespace(start_logits=starts, end_logits=stops)


def batch(share: list[float]) -> dict[str, Tensor]:
    return {
        "starts": STARTS,
        "stops": STOPS,
        "allowed": ALLOWED,
        "start": torch.tensor([3, 0]),
        "end": torch.tensor([4, 0]),
        "share": torch.tensor(share),
        "index": torch.arange(2),
    }


@pytest.mark.parametrize("smoothing", [0.0, 0.3])
def test_loss_is_summed_over_shares_of_questions(smoothing: float) -> None:
    cfg = ObjectiveConfig(label_smoothing=smoothing)
    total, count = objective.loss(Fixed(), batch([1.0, 0.25]), cfg)
    assert (total.shape, count.item()) == ((), 1.25)

    def alone(logits: Tensor, row: int, gold: int) -> Tensor:
        places = ALLOWED[row].nonzero().flatten()
        target = (places == gold).nonzero().flatten()
        chosen = logits[row, places].unsqueeze(0)
        return functional.cross_entropy(chosen, target, label_smoothing=smoothing)

    first = alone(STARTS, 0, 3) + alone(STOPS, 0, 4)
    second = alone(STARTS, 1, 0) + alone(STOPS, 1, 0)
    torch.testing.assert_close(total, first / 2 + second / 8)


def test_what_has_no_share_is_nothing() -> None:
    total, count = objective.loss(Fixed(), batch([0.0, 0.0]), ObjectiveConfig())
    assert (total.item(), count.item()) == (0, 0)


def sure_of(size: int, place: int) -> np.ndarray:
    return 4.0 * np.eye(size + 2)[place]  # two padded


def test_scores_of_questions() -> None:
    words = {"begins": [-1, -1, 0, 4, 8], "ends": [-1, -1, 3, 7, 11]}
    later = {"begins": [-1, -1, 8, 12], "ends": [-1, -1, 11, 15]}
    texts = {"question": "who", "context": "ann the bob zoe", "answers": ["bob zoe"]}
    no_texts = {"question": "", "context": "", "answers": []}
    rows = [
        {**words, "start": 0, "end": 0, "share": 0.5, "part": 0, **texts},
        {**later, "start": 2, "end": 3, "share": 0.5, "part": 1, **no_texts},
        {**words, "start": 0, "end": 0, "share": 1.0, "part": 0, **texts},
    ]
    rows[2]["answers"] = []
    examples = Dataset.from_list(rows)
    logits = [(sure_of(5, 0), sure_of(5, 0)), (sure_of(4, 2), sure_of(4, 2))]
    logits += [(sure_of(5, 0), sure_of(5, 0))]
    starts, stops = ([pair[side] for pair in logits] for side in (0, 1))
    predictions = {"start_logits": starts, "end_logits": stops}
    first, second = objective.questions(predictions, examples, TARGETS)
    assert (first.said, first.exact, first.f1) == ("bob", 0, pytest.approx(2 / 3))
    assert (second.said, second.exact, second.f1) == ("", 1, 1)
    scores = objective.score(predictions, examples, TARGETS).values
    assert scores["exact_match"] == 0.5
    assert scores["f1"] == pytest.approx((1 + 2 / 3) / 2)
    right = [np.log(1 + n * np.exp(-4)) for n in (3, 2)]  # of 4 and of 3 tokens
    mixed = (right[1] + 4 + right[1]) / 2
    expected = ((right[0] + mixed) / 2 + right[0]) / 2
    assert scores["loss"] == pytest.approx(expected)
