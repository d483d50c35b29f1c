"""Pixel noise: as much as asked, in the held-out images alone, the same each time."""

from pathlib import Path

import numpy as np
import pytest
import torch

from imagecls import dataset, noise
from imagecls.dataset import DataConfig
from imagecls.processing import Processor

from . import examples


def test_it_is_as_strong_as_asked() -> None:
    grey = np.full(30_000, 128, dtype=np.uint8).tobytes()
    found = np.frombuffer(noise.grainy(grey, 0.1, 3), dtype=np.uint8).astype(float)
    assert found.mean() == pytest.approx(128, abs=1)
    assert found.std() == pytest.approx(25.5, rel=0.05)
    assert noise.grainy(grey, 0.1, 3) == noise.grainy(grey, 0.1, 3)
    assert noise.grainy(grey, 0.1, 3) != noise.grainy(grey, 0.1, 4)
    black = noise.grainy(bytes(9), 1.0, 0)
    assert len(black) == 9
    assert 0 in black


def test_held_out_images_alone_get_it(tmp_path: Path, processor: Processor) -> None:
    cfg = DataConfig(train=examples.write(tmp_path, "train", examples.rows(40)))
    clean, noisy = dataset.build(cfg, processor), dataset.build(cfg, processor, 0.1)
    assert noisy.train["pixels"][:] == clean.train["pixels"][:]
    pairs = zip(clean.eval["pixels"][:], noisy.eval["pixels"][:], strict=True)
    assert all(a != b for a, b in pairs)
    for name in ("row", "label", "labels", "index", "key"):
        assert noisy.eval[name][:] == clean.eval[name][:]
    one, other = (
        data.collate([data.eval[0]])["pixel_values"] for data in (clean, noisy)
    )
    assert 0 < torch.abs(one - other).mean() < 1
