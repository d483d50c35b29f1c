from pathlib import Path

import pandas as pd
from lightning.pytorch.callbacks import Callback


class LossHistory(Callback):
    """Keeps the losses of each epoch, in a CSV file if there is a path."""

    def __init__(self, path=None):
        super().__init__()
        self.path = path
        self.rows = []

    def on_validation_epoch_end(self, trainer, pl_module):
        metrics = trainer.callback_metrics
        if "val_loss" not in metrics:
            return
        self.rows.append({"epoch": trainer.current_epoch, "val_loss": metrics["val_loss"].item()})

    def on_fit_end(self, trainer, pl_module):
        if self.path is not None:
            Path(self.path).parent.mkdir(parents=True, exist_ok=True)
            pd.DataFrame(self.rows).to_csv(self.path, index=False)
