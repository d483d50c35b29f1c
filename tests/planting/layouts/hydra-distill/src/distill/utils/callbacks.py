from __future__ import annotations

import operator
from pathlib import Path
from typing import TYPE_CHECKING

from distill.utils.checkpoint import save_checkpoint

if TYPE_CHECKING:
    from distill.trainer import Trainer


class Callback:
    def on_epoch_end(self, trainer: Trainer, model, metrics: dict[str, float]) -> None:
        """Called after validation."""


class _Monitor(Callback):
    def __init__(self, monitor: str, mode: str = "min") -> None:
        self.monitor = monitor
        self.better = operator.lt if mode == "min" else operator.gt
        self.best = float("inf") if mode == "min" else float("-inf")

    def improved(self, metrics: dict[str, float]) -> bool:
        value = metrics[self.monitor]
        if self.better(value, self.best):
            self.best = value
            return True
        return False


class ModelCheckpoint(_Monitor):
    def __init__(self, dirpath: str, monitor: str, mode: str = "min") -> None:
        super().__init__(monitor, mode=mode)
        self.dirpath = Path(dirpath)

    def on_epoch_end(self, trainer: Trainer, model, metrics: dict[str, float]) -> None:
        save_checkpoint(self.dirpath / "last.ckpt", model, trainer.current_epoch, metrics)
        if self.improved(metrics):
            save_checkpoint(self.dirpath / "best.ckpt", model, trainer.current_epoch, metrics)


class EarlyStopping(_Monitor):
    def __init__(self, monitor: str, patience: int = 3, mode: str = "min") -> None:
        super().__init__(monitor, mode=mode)
        self.patience = patience
        self.bad_epochs = 0

    def on_epoch_end(self, trainer: Trainer, model, metrics: dict[str, float]) -> None:
        self.bad_epochs = 0 if self.improved(metrics) else self.bad_epochs + 1
        if self.bad_epochs >= self.patience:
            trainer.should_stop = True
