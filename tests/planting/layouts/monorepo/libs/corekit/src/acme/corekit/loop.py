"""A training loop that calls back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import torch
from torch import nn

from .metrics import MetricTracker


@dataclass
class LoopState:
    epoch: int = 0
    step: int = 0
    best: float = float("-inf")
    history: list[dict[str, float]] = field(default_factory=list)


class Loop:
    def __init__(
        self,
        model: nn.Module,
        optimizer: torch.optim.Optimizer,
        loss_fn: Callable[..., torch.Tensor],
        *,
        max_grad_norm: float = 1.0,
        hooks: Iterable[Callable[[LoopState], None]] = (),
    ) -> None:
        self.model = model
        self.optimizer = optimizer
        self.loss_fn = loss_fn
        self.max_grad_norm = max_grad_norm
        self.hooks = list(hooks)
        self.state = LoopState()
        self.tracker = MetricTracker()

    def train_step(self, batch: dict[str, torch.Tensor]) -> float:
        self.model.train()
        logits = self.model(batch["tokens"], batch["lengths"])
        loss = self.loss_fn(logits, batch["label"])
        self.optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), self.max_grad_norm)
        self.optimizer.step()
        self.state.step += 1
        return loss.item()

    @torch.no_grad()
    def predict(self, batches: Iterable[dict[str, torch.Tensor]]) -> tuple[torch.Tensor, torch.Tensor]:
        self.model.eval()
        logits, labels = [], []
        for batch in batches:
            logits.append(self.model(batch["tokens"], batch["lengths"]))
            labels.append(batch["label"])
        return torch.cat(logits), torch.cat(labels)

    def run_epoch(self, batches: Iterable[dict[str, torch.Tensor]]) -> float:
        self.tracker.reset()
        for batch in batches:
            self.tracker.update("loss", self.train_step(batch), n=len(batch["label"]))
        self.state.epoch += 1
        self.state.history.append(self.tracker.averages())
        for hook in self.hooks:
            hook(self.state)
        return self.tracker.average("loss")
