from __future__ import annotations

import torch
from torch import Tensor, nn

from recsys.config import ModelConfig


class Recommender(nn.Module):
    """Users and items as vectors; a score is their product."""

    def __init__(self, num_users: int, num_items: int, dim: int) -> None:
        super().__init__()
        self.user_embedding = nn.Embedding(num_users, dim)
        self.item_embedding = nn.Embedding(num_items, dim)
        nn.init.normal_(self.user_embedding.weight, std=0.05)
        nn.init.normal_(self.item_embedding.weight, std=0.05)

    def encode_users(self, users: Tensor) -> Tensor:
        return self.user_embedding(users)

    def encode_items(self, items: Tensor) -> Tensor:
        return self.item_embedding(items)

    def forward(self, user: Tensor, positive: Tensor, negative: Tensor) -> tuple[Tensor, Tensor]:
        u = self.encode_users(user)
        pos = (u * self.encode_items(positive)).sum(dim=-1)
        neg = torch.einsum("bd,bnd->bn", u, self.encode_items(negative))
        return pos, neg

    @torch.no_grad()
    def score_all(self, users: Tensor) -> Tensor:
        items = torch.arange(self.item_embedding.num_embeddings)
        return self.encode_users(users) @ self.encode_items(items).T


class TwoTower(Recommender):
    def __init__(self, num_users: int, num_items: int, dim: int, hidden: list[int], dropout: float = 0.0) -> None:
        super().__init__(num_users, num_items, dim)
        self.user_tower = self._tower(dim, hidden, dropout)
        self.item_tower = self._tower(dim, hidden, dropout)

    @staticmethod
    def _tower(dim: int, hidden: list[int], dropout: float) -> nn.Sequential:
        layers: list[nn.Module] = []
        size = dim
        for width in hidden:
            layers += [nn.Linear(size, width), nn.ReLU(), nn.Dropout(dropout)]
            size = width
        return nn.Sequential(*layers, nn.Linear(size, dim))

    def encode_users(self, users: Tensor) -> Tensor:
        return self.user_tower(self.user_embedding(users))

    def encode_items(self, items: Tensor) -> Tensor:
        return self.item_tower(self.item_embedding(items))


def build_model(config: ModelConfig, num_users: int, num_items: int) -> Recommender:
    if config.kind == "mf":
        return Recommender(num_users, num_items, config.dim)
    if config.kind == "tower":
        return TwoTower(num_users, num_items, config.dim, hidden=config.hidden, dropout=config.dropout)
    raise ValueError(f"unknown kind of model: {config.kind}")
