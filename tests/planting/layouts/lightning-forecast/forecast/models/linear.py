import torch.nn as nn
import torch.nn.functional as F

from .base import Forecaster


class LinearForecaster(Forecaster):
    """One linear map, or one for the trend and one for the rest."""

    def __init__(
        self,
        context: int = 32,
        horizon: int = 8,
        decompose: bool = False,
        kernel_size: int = 5,
        lr: float = 1e-3,
    ):
        super().__init__(horizon=horizon, lr=lr)
        self.save_hyperparameters()
        self.decompose = decompose
        self.kernel_size = kernel_size
        self.rest = nn.Linear(context, horizon)
        self.trend = nn.Linear(context, horizon) if decompose else None

    def split(self, x):
        pad = self.kernel_size // 2
        smooth = F.avg_pool1d(F.pad(x[:, None], (pad, pad), mode="replicate"), self.kernel_size, stride=1)
        trend = smooth[:, 0]
        return trend, x - trend

    def forward(self, context):
        if self.trend is None:
            return self.rest(context)
        trend, rest = self.split(context)
        return self.trend(trend) + self.rest(rest)
