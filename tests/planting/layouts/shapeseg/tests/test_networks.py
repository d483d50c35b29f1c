import pytest
import torch

from datasets import ShapesDataset
from losses import SegLoss
from networks import build_model
from utils import load_config


@pytest.mark.parametrize('path', ['configs/unet.yaml', 'configs/fpn.yaml'])
def test_forward(path):
    config = load_config(path)
    model = build_model(config)
    size = config['data']['image_size']
    logits = model(torch.randn(2, 3, size, size))
    assert logits.shape == (2, config['data']['num_classes'], size, size)


def test_loss():
    config = load_config('configs/unet.yaml')
    sample = ShapesDataset(4, 32)[0]
    logits = torch.randn(1, 4, 32, 32)
    loss, parts = SegLoss(config)(logits, sample['mask'][None])
    assert loss.item() > 0
    assert set(parts) == {'ce', 'dice'}
