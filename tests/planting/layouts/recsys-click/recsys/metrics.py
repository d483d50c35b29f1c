from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass
class Scores:
    recall: float
    ndcg: float
    users: int

    def __str__(self) -> str:
        return f"recall {self.recall:.4f} ndcg {self.ndcg:.4f} over {self.users} users"


def rank(scores: np.ndarray, exclude: set[int], k: int) -> list[int]:
    scores = scores.copy()
    scores[list(exclude)] = -np.inf
    return np.argsort(-scores)[:k].tolist()


def score_user(ranked: list[int], wanted: set[int]) -> tuple[float, float]:
    gains = [1.0 / np.log2(i + 2) for i, item in enumerate(ranked) if item in wanted]
    ideal = sum(1.0 / np.log2(i + 2) for i in range(min(len(wanted), len(ranked))))
    return len(gains) / len(wanted), float(sum(gains) / ideal)
