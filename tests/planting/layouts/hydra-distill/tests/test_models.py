import pytest
import torch

from distill.data import SignalDataModule
from distill.losses import DistillationLoss
from distill.models import MLP, ConvNet


@pytest.mark.parametrize(
    "model",
    [
        ConvNet(in_channels=1, width=4, depth=2, num_classes=5),
        MLP(in_features=64, hidden=[16], num_classes=5),
    ],
)
def test_shapes(model):
    assert model(torch.randn(3, 1, 64)).shape == (3, 5)


def test_loss():
    criterion = DistillationLoss(temperature=4.0)
    out = criterion(torch.randn(8, 5), torch.randn(8, 5), torch.randint(5, (8,)))
    assert out.total.item() > 0


def test_batches():
    dm = SignalDataModule(num_classes=5, length=64, num_train=10, num_val=5, batch_size=5)
    batch = next(iter(dm.train_dataloader()))
    assert batch["signal"].shape == (5, 1, 64)
