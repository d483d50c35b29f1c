"""From logits to answers: the best spans of a context over all of its windows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from .dataset import Targets
from .windows import OUTSIDE

COUNT = 20
"""Spans of a window that are looked at: those of the highest scores."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the model says of a window of T tokens, padding cut off."""

    begins: np.ndarray
    """Where each token begins in the context [T], OUTSIDE for others."""
    ends: np.ndarray
    starts: np.ndarray
    """A logit for each token to be the first of the answer: [T]."""
    stops: np.ndarray
    """A logit for each token to be the last of it: [T]."""


@dataclass(frozen=True, kw_only=True)
class Span:
    """An answer that could be given; it begins where it ends if there is none."""

    start: int
    """Its first character in the context."""
    end: int
    """The character after its last."""
    probability: float
    """Among the spans that were looked at."""


def ranked(windows: Iterable[Said], targets: Targets) -> list[Span]:
    """The answers to a question, the likeliest first.

    A span begins and ends in one window, and has at most `max_answer_length` tokens;
    its score is the sum of its two logits, in the best of its windows. No answer scores
    what the first token does in the window that is least for it, less `null_threshold`.
    """
    windows = list(windows)
    scores: dict[tuple[int, int], float] = {}
    for said in windows:
        for start, end, score in _best(said, targets.max_answer_length):
            scores[start, end] = max(score, scores.get((start, end), score))
    if targets.unanswerable or not scores:
        null = min(float(said.starts[0] + said.stops[0]) for said in windows)
        scores[0, 0] = null - targets.null_threshold
    order = sorted(scores, key=lambda span: (-scores[span], span))
    values = np.array([scores[span] for span in order])
    exponents = np.exp(values - values[0])
    shares = exponents / exponents.sum()
    return [
        Span(start=start, end=end, probability=float(share))
        for (start, end), share in zip(order, shares, strict=True)
    ]


def _best(said: Said, longest: int) -> Iterator[tuple[int, int, float]]:
    """The best spans of a window: first character, the one after the last, score."""
    inside = said.begins != OUTSIDE
    starts = np.where(inside, said.starts, -np.inf)
    stops = np.where(inside, said.stops, -np.inf)
    stops = np.concatenate([stops, np.full(longest - 1, -np.inf)])
    # [T, L]: the span of k + 1 tokens from token i
    scores = starts[:, None] + np.lib.stride_tricks.sliding_window_view(stops, longest)
    flat = scores.ravel()
    few = min(COUNT, len(flat))
    for place in np.argpartition(-flat, few - 1)[:few].tolist():
        first, more = divmod(place, longest)
        if np.isfinite(flat[place]):
            last = first + more
            yield int(said.begins[first]), int(said.ends[last]), float(flat[place])
