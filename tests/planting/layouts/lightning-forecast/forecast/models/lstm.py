import torch.nn as nn

from .base import Forecaster


class LSTMForecaster(Forecaster):
    def __init__(
        self,
        hidden_size: int = 32,
        num_layers: int = 1,
        horizon: int = 8,
        lr: float = 1e-3,
        dropout: float = 0.0,
    ):
        super().__init__(horizon=horizon, lr=lr)
        self.save_hyperparameters()
        self.hidden_size = hidden_size
        self.encoder = nn.LSTM(1, hidden_size, num_layers, batch_first=True)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(self.hidden_size, horizon)

    def forward(self, context):
        states, _ = self.encoder(context[..., None])
        return self.head(self.dropout(states[:, -1]))
