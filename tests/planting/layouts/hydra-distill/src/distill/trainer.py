from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

from distill.losses import DistillationLoss
from distill.utils.logging import get_logger
from distill.utils.metrics import Accuracy, MeanMetric

if TYPE_CHECKING:
    from distill.data import SignalDataModule
    from distill.utils.callbacks import Callback

log = get_logger(__name__)


class Trainer:
    def __init__(
        self,
        max_epochs: int,
        device: str = "cpu",
        grad_clip: float = 0.0,
        log_every_n_steps: int = 10,
        callbacks: list[Callback] | None = None,
    ) -> None:
        self.max_epochs = max_epochs
        self.device = torch.device(device)
        self.grad_clip = grad_clip
        self.log_every_n_steps = log_every_n_steps
        self.callbacks = callbacks or []
        self.should_stop = False
        self.current_epoch = 0
        self.global_step = 0

    def fit(
        self,
        student: nn.Module,
        teacher: nn.Module,
        datamodule: SignalDataModule,
        criterion: DistillationLoss,
        optimizer: torch.optim.Optimizer,
    ) -> dict[str, float]:
        student.to(self.device)
        teacher.to(self.device).eval()
        metrics: dict[str, float] = {}
        for epoch in range(self.max_epochs):
            self.current_epoch = epoch
            metrics = self._train_epoch(student, teacher, datamodule, criterion, optimizer)
            metrics.update(self.validate(student, datamodule))
            log.info("epoch %d: %s", epoch, {k: round(v, 4) for k, v in metrics.items()})
            for callback in self.callbacks:
                callback.on_epoch_end(self, student, metrics)
            if self.should_stop:
                break
        return metrics

    def _train_epoch(self, student, teacher, datamodule, criterion, optimizer) -> dict[str, float]:
        student.train()
        losses = MeanMetric()
        for batch in datamodule.train_dataloader():
            signal = batch["signal"].to(self.device)
            label = batch["label"].to(self.device)
            with torch.no_grad():
                target = teacher(signal)
            out = criterion(student(signal), target, label)
            optimizer.zero_grad()
            out.total.backward()
            if self.grad_clip > 0:
                nn.utils.clip_grad_norm_(student.parameters(), max_norm=self.grad_clip)
            optimizer.step()
            losses.update(out.total.item(), weight=len(label))
            self.global_step += 1
            if self.global_step % self.log_every_n_steps == 0:
                log.info("step %d hard %.4f soft %.4f", self.global_step, out.hard.item(), out.soft.item())
        return {"train_loss": losses.compute()}

    @torch.no_grad()
    def validate(self, model: nn.Module, datamodule: SignalDataModule) -> dict[str, float]:
        model.eval()
        accuracy, loss = Accuracy(), MeanMetric()
        for batch in datamodule.val_dataloader():
            logits = model(batch["signal"].to(self.device))
            labels = batch["label"].to(self.device)
            accuracy.update(logits, labels)
            loss.update(nn.functional.cross_entropy(logits, labels).item(), weight=len(labels))
        return {"val_acc": accuracy.compute(), "val_loss": loss.compute()}
