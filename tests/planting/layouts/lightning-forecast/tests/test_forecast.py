import numpy as np
import pytest
import torch

from forecast.data import SyntheticDataModule, WindowDataset
from forecast.metrics import seasonal_naive
from forecast.models import LinearForecaster, LSTMForecaster


def test_windows():
    dataset = WindowDataset(np.zeros((2, 20)), context=8, horizon=4, stride=2)
    item = dataset[0]
    assert item["context"].shape == (8,)
    assert item["target"].shape == (4,)


@pytest.mark.parametrize("model", [
    LSTMForecaster(hidden_size=4, horizon=8),
    LinearForecaster(context=32, horizon=8, decompose=True),
])
def test_loss(model):
    datamodule = SyntheticDataModule(num_series=2)
    datamodule.setup("fit")
    batch = next(iter(datamodule.train_dataloader()))
    loss, prediction, target = model.shared_step(batch)
    assert prediction.shape == target.shape
    assert torch.isfinite(loss)


def test_naive():
    context = torch.arange(16.0)[None]
    assert seasonal_naive(context, 10, period=4).shape == (1, 10)
