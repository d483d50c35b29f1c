"""Metrics of held-out rows, by name."""

from collections.abc import Mapping
from dataclasses import dataclass

FALLING = ("loss", "perplexity", "mse", "mae")
"""Those of which less is better."""


@dataclass(frozen=True, kw_only=True)
class Scores:
    """What a model reached; of all metrics but those in `FALLING`, more is better."""

    values: Mapping[str, float]

    def __str__(self) -> str:
        return ", ".join(
            f"{name.replace('_', ' ')} {value:.3f}"
            for name, value in self.values.items()
        )

    def rank(self, metric: str) -> float:
        """The value of a metric, turned so that more is better."""
        value = self.values[metric]
        return -value if metric in FALLING else value
