from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

import numpy as np


class BinaryScores(NamedTuple):
    accuracy: float
    precision: float
    recall: float


def binary_scores(logits, labels, threshold: float = 0.0) -> BinaryScores:
    predicted = np.asarray(logits) > threshold
    gold = np.asarray(labels).astype(bool)
    hits = (predicted & gold).sum()
    return BinaryScores(
        accuracy=float((predicted == gold).mean()),
        precision=float(hits / max(1, predicted.sum())),
        recall=float(hits / max(1, gold.sum())),
    )


class MetricTracker:
    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self._sums: dict[str, float] = defaultdict(float)
        self._counts: dict[str, int] = defaultdict(int)

    def update(self, name: str, value: float, n: int = 1) -> None:
        self._sums[name] += value * n
        self._counts[name] += n

    def average(self, name: str) -> float:
        return self._sums[name] / max(1, self._counts[name])

    def averages(self) -> dict[str, float]:
        return {name: self.average(name) for name in self._sums}
