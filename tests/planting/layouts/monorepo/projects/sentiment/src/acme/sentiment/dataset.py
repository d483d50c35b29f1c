from __future__ import annotations

import random

import torch
from torch.utils.data import DataLoader, Dataset

from acme.corekit import Vocabulary, pad

from .settings import DataSettings

GOOD = ["lovely", "bright", "warm", "witty"]
BAD = ["dull", "cold", "slow", "grim"]
FILL = "the film was and its story felt quite rather to me".split()


def make_texts(count: int, seed: int) -> tuple[list[str], list[int]]:
    rng = random.Random(seed)
    texts, labels = [], []
    for i in range(count):
        words = rng.choices(FILL, k=6) + rng.choices(GOOD if i % 2 else BAD, k=2)
        rng.shuffle(words)
        texts.append(" ".join(words))
        labels.append(i % 2)
    return texts, labels


class TextDataset(Dataset):
    def __init__(self, texts: list[str], labels: list[int], vocabulary: Vocabulary, max_length: int) -> None:
        self.rows = [vocabulary.encode(text, max_length=max_length) for text in texts]
        self.labels = labels

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, index: int) -> tuple[list[int], int]:
        return self.rows[index], self.labels[index]


def collate(items: list[tuple[list[int], int]]) -> dict[str, torch.Tensor]:
    rows, labels = zip(*items)
    tokens, lengths = pad(list(rows))
    return {"tokens": tokens, "lengths": lengths, "label": torch.tensor(labels, dtype=torch.float)}


def build_data(settings: DataSettings, seed: int) -> tuple[DataLoader, DataLoader, Vocabulary]:
    texts, labels = make_texts(settings.num_texts, seed)
    vocabulary = Vocabulary.from_texts(texts, min_count=settings.min_count)
    split = int(len(texts) * 0.8)
    train_set = TextDataset(texts[:split], labels[:split], vocabulary, settings.max_length)
    eval_set = TextDataset(texts[split:], labels[split:], vocabulary, settings.max_length)
    train = DataLoader(train_set, batch_size=settings.batch_size, shuffle=True, collate_fn=collate)
    evaluation = DataLoader(eval_set, batch_size=settings.batch_size, collate_fn=collate)
    return train, evaluation, vocabulary
