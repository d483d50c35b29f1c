from __future__ import annotations

import torch
from torch import Tensor, nn

from .settings import ModelSettings


class Classifier(nn.Module):
    """The mean of the words, and two layers."""

    def __init__(self, settings: ModelSettings, vocab_size: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, settings.embedding_dim, padding_idx=0)
        self.hidden = nn.Linear(settings.embedding_dim, settings.hidden_dim)
        self.out = nn.Linear(settings.hidden_dim, 1)

    def forward(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        summed = self.embedding(tokens).sum(dim=1)
        mean = summed / lengths[:, None]
        return self.out(torch.relu(self.hidden(mean))).squeeze(-1)
