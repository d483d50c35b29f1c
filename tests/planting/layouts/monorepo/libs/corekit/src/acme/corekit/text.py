from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import torch

PAD, UNK = "<pad>", "<unk>"


class Vocabulary:
    def __init__(self, words: Iterable[str]) -> None:
        self.words = [PAD, UNK, *words]
        self.index = {word: i for i, word in enumerate(self.words)}

    @classmethod
    def from_texts(cls, texts: Iterable[str], min_count: int = 1, max_size: int | None = None) -> Vocabulary:
        counts = Counter(word for text in texts for word in text.lower().split())
        kept = [word for word, n in counts.most_common(max_size) if n >= min_count]
        return cls(kept)

    def __len__(self) -> int:
        return len(self.words)

    def encode(self, text: str, max_length: int | None = None) -> list[int]:
        ids = [self.index.get(word, self.index[UNK]) for word in text.lower().split()]
        return ids[:max_length]


def pad(rows: list[list[int]], value: int = 0) -> tuple[torch.Tensor, torch.Tensor]:
    """Rows of ids as one tensor, and their lengths."""
    lengths = torch.tensor([max(1, len(row)) for row in rows])
    width = int(lengths.max())
    return torch.tensor([row + [value] * (width - len(row)) for row in rows]), lengths
