import lightning.pytorch as pl
import torch
import torch.nn.functional as F

from forecast import metrics


class Forecaster(pl.LightningModule):
    """Steps that all models share; a model gives `forward(context)`."""

    def __init__(self, horizon: int = 8, lr: float = 1e-3, weight_decay: float = 0.0):
        super().__init__()
        self.horizon = horizon
        self.lr = lr
        self.weight_decay = weight_decay

    def forward(self, context):
        raise NotImplementedError

    def shared_step(self, batch):
        context, target = batch["context"], batch["target"]
        mean, std = self.scale(context)
        prediction = self((context - mean) / std) * std + mean
        loss = F.smooth_l1_loss(prediction, target)
        return loss, prediction, target

    @staticmethod
    def scale(context):
        mean = context.mean(dim=1, keepdim=True)
        std = context.std(dim=1, keepdim=True) + 1e-5
        return mean, std

    def training_step(self, batch, batch_idx):
        loss, _, _ = self.shared_step(batch)
        self.log("train_loss", loss, on_epoch=True, prog_bar=True)
        return loss

    def validation_step(self, batch, batch_idx):
        loss, prediction, target = self.shared_step(batch)
        self.log("val_loss", loss)
        self.log("val_mae", metrics.mae(prediction, target))

    def test_step(self, batch, batch_idx):
        loss, prediction, target = self.shared_step(batch)
        naive = metrics.seasonal_naive(batch["context"], self.horizon, period=8)
        self.log_dict({
            "test_loss": loss,
            "test_smape": metrics.smape(prediction, target),
            "test_naive": metrics.mae(naive, target),
        })

    def configure_optimizers(self):
        optimizer = torch.optim.AdamW(self.parameters(), lr=self.lr, weight_decay=self.weight_decay)
        scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=2)
        return {"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "monitor": "val_loss"}}
