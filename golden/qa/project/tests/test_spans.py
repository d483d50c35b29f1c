"""Spans: the best over all windows; answers compared as SQuAD does."""

import numpy as np
import pytest

from qa import scoring, spans
from qa.dataset import Targets
from qa.spans import Said

TARGETS = Targets(unanswerable=True, max_answer_length=3, null_threshold=0.0)


def said(starts: list[float], stops: list[float], first: int = 0) -> Said:
    """A window: [CLS] question [SEP], words of two characters, [SEP]."""
    words = len(starts) - 4
    places = [first + 3 * i for i in range(words)]
    return Said(
        begins=np.array([-1, -1, -1, *places, -1]),
        ends=np.array([-1, -1, -1, *(p + 2 for p in places), -1]),
        starts=np.array(starts),
        stops=np.array(stops),
    )


LOW = [0.0, 9.0, 9.0, 1.0, 0.0, 4.0, 0.0, 9.0]
"""Most of it is said of tokens that are none of the context's."""


def test_only_words_of_the_context_in_order() -> None:
    found = spans.ranked([said(LOW, [0.0, 9.0, 9.0, 5.0, 0.0, 2.0, 3.0, 9.0])], TARGETS)
    places = [(span.start, span.end) for span in found]
    assert places[0] == (6, 11)  # 4 + 3; not 4 + 5, which would end before it begins
    assert len(places) == len(set(places)) == 9 + 1
    assert (0, 11) not in places  # four words
    assert sum(span.probability for span in found) == pytest.approx(1)
    shares = [span.probability for span in found]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] / shares[1] == pytest.approx(np.exp(1))


def test_no_answer_is_what_every_window_says() -> None:
    quiet = [0.0] * 8
    sure, unsure = said([3.0, *quiet[1:]], [3.0, *quiet[1:]]), said(quiet, quiet, 30)
    best = spans.ranked([sure], TARGETS)[0]
    assert (best.start, best.end) == (0, 0)
    assert spans.ranked([sure, unsure], TARGETS)[0].probability < best.probability
    none = said([5.0, 0, 0, 4.0, 0, 0, 0, 0], [5.0, 0, 0, 4.0, 0, 0, 0, 0])
    other = said([1.0, 0, 0, 0.9, 0, 0, 0, 0], [1.0, 0, 0, 0.9, 0, 0, 0, 0], 30)
    best = spans.ranked([none, other], TARGETS)[0]
    assert (best.start, best.end) == (0, 2)  # 8 against the lesser of 10 and 2


@pytest.mark.parametrize(("threshold", "given"), [(1.9, False), (2.1, True)])
def test_the_threshold_of_no_answer(threshold: float, given: bool) -> None:
    window = said([4.0, 0, 0, 3.0, 0, 0, 0, 0], [4.0, 0, 0, 3.0, 0, 0, 0, 0])
    cfg = Targets(unanswerable=True, max_answer_length=3, null_threshold=threshold)
    best = spans.ranked([window], cfg)[0]
    assert ((best.start, best.end) == (0, 2)) == given
    always = Targets(unanswerable=False, max_answer_length=3, null_threshold=-9.0)
    places = {(span.start, span.end) for span in spans.ranked([window], always)}
    assert (0, 0) not in places


def test_the_same_span_in_two_windows_counts_once() -> None:
    one = said([0.0, 0, 0, 0, 0, 0, 2.0, 0], [0.0, 0, 0, 0, 0, 0, 2.0, 0])
    two = said([0.0, 0, 0, 3.0, 0, 0, 0, 0], [0.0, 0, 0, 3.0, 0, 0, 0, 0], first=9)
    found = spans.ranked([one, two], TARGETS)
    assert [(s.start, s.end) for s in found].count((9, 11)) == 1
    assert found[0].probability / found[-1].probability == pytest.approx(np.exp(6))


def test_a_context_without_words() -> None:
    empty = said([0.0] * 4, [0.0] * 4)
    for unanswerable in (True, False):
        cfg = Targets(
            unanswerable=unanswerable, max_answer_length=3, null_threshold=0.0
        )
        (none,) = spans.ranked([empty], cfg)
        assert (none.start, none.end, none.probability) == (0, 0, 1)


@pytest.mark.parametrize(
    ("answer", "golds", "exact", "f1"),
    [
        ("The Port-Rosa!", ["a portrosa"], 1, 1),
        ("port rosa", ["ann", "the port rosa inn"], 0, 0.8),
        ("port port", ["port"], 0, 2 / 3),
        ("ann", ["bob"], 0, 0),
        ("", [], 1, 1),
        ("ann", [], 0, 0),
        ("", ["ann"], 0, 0),
    ],
)
def test_answers_are_compared(
    answer: str, golds: list[str], exact: float, f1: float
) -> None:
    assert scoring.exact(answer, golds) == exact
    assert scoring.f1(answer, golds) == pytest.approx(f1)
