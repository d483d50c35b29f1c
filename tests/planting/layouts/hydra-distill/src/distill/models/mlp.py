from collections.abc import Sequence

from torch import Tensor, nn


class MLP(nn.Module):
    """Layers over the flattened signal."""

    def __init__(
        self, in_features: int, hidden: Sequence[int], num_classes: int, dropout: float = 0.0
    ) -> None:
        super().__init__()
        blocks: list[nn.Module] = [nn.Flatten()]
        size = in_features
        for h in hidden:
            blocks += [nn.Linear(size, h), nn.ReLU(), nn.Dropout(dropout)]
            size = h
        self.body = nn.Sequential(*blocks)
        self.head = nn.Linear(size, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(x))
