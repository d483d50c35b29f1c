"""A running average of the weights: it swings less than they do, often for the good."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import swa_utils


class Average:
    """The exponential moving average of what learns (Polyak & Juditsky, 1992).

    Training goes on with the weights themselves; the average is what is evaluated and
    kept. After n steps its decay is at most (1 + n) / (10 + n), as in TensorFlow's
    `ExponentialMovingAverage`: otherwise a short run would end near its first weights.
    """

    def __init__(self, model: nn.Module, decay: float) -> None:
        self._decay = decay
        named = model.named_parameters() if decay else ()
        self._weights = {name: p for name, p in named if p.requires_grad}
        self._averages = {n: p.detach().clone() for n, p in self._weights.items()}

    def update(self, step: int) -> None:
        """Take in the weights after a step, counted from 1."""
        if self._averages:
            # torch's AveragedModel would copy what is frozen as well
            mix: Any = swa_utils.get_ema_multi_avg_fn  # not annotated
            decay = min(self._decay, (1 + step) / (10 + step))
            mix(decay)([*self._averages.values()], [*self._weights.values()], step)

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Inside, the model has the average for its weights."""
        kept = {name: w.detach().clone() for name, w in self._weights.items()}
        for name, average in self._averages.items():
            gone = self._weights[name] == 0  # ranks that AdaLoRA has taken away
            self._set(name, average.masked_fill(gone, 0.0))
        try:
            yield
        finally:
            for name, weight in kept.items():
                self._set(name, weight)

    def state_dict(self) -> dict[str, Tensor]:
        """For `Accelerator.save_state`."""
        return dict(self._averages)

    def load_state_dict(self, state: dict[str, Tensor]) -> None:
        """For `Accelerator.load_state`."""
        for name, average in self._averages.items():
            average.copy_(state[name])

    @torch.no_grad()
    def _set(self, name: str, value: Tensor) -> None:
        self._weights[name].copy_(value)
