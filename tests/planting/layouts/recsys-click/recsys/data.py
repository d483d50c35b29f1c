from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import torch
from torch.utils.data import Dataset

from recsys.config import DataConfig


class Split(NamedTuple):
    train: pd.DataFrame
    held_out: pd.DataFrame
    num_users: int
    num_items: int


def generate_ratings(users: int, items: int, density: float = 0.3, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    taste, kind = rng.normal(size=(users, 3)), rng.normal(size=(items, 3))
    scores = taste @ kind.T + rng.normal(scale=0.3, size=(users, items))
    rows = [
        {"user": u, "item": i, "rating": float(np.clip(3 + scores[u, i], 1, 5))}
        for u in range(users)
        for i in range(items)
        if rng.random() < density
    ]
    return pd.DataFrame(rows)


def write_ratings(frame: pd.DataFrame, path: str | Path) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    frame.to_csv(path, index=False)


def load_split(config: DataConfig, seed: int) -> Split:
    frame = pd.read_csv(config.path)
    liked = frame[frame.rating >= config.min_rating]
    held_out = liked.sample(frac=config.holdout, random_state=seed)
    return Split(
        train=liked.drop(held_out.index),
        held_out=held_out,
        num_users=int(frame.user.max()) + 1,
        num_items=int(frame.item.max()) + 1,
    )


class PairDataset(Dataset):
    """A liked item and some that are not known to be, for each row."""

    def __init__(self, frame: pd.DataFrame, num_items: int, negatives: int, seed: int) -> None:
        self.users = frame.user.to_numpy()
        self.items = frame.item.to_numpy()
        self.num_items = num_items
        self.negatives = negatives
        self.rng = np.random.default_rng(seed)
        self.seen = seen_items(frame)

    def __len__(self) -> int:
        return len(self.users)

    def __getitem__(self, index: int) -> dict[str, torch.Tensor]:
        user = int(self.users[index])
        negatives: list[int] = []
        while len(negatives) < self.negatives:
            item = int(self.rng.integers(self.num_items))
            if item not in self.seen[user]:
                negatives.append(item)
        return {
            "user": torch.tensor(user),
            "positive": torch.tensor(int(self.items[index])),
            "negative": torch.tensor(negatives),
        }


def seen_items(frame: pd.DataFrame) -> dict[int, set[int]]:
    seen: dict[int, set[int]] = defaultdict(set)
    for user, item in zip(frame.user, frame.item):
        seen[int(user)].add(int(item))
    return seen
