"""A linear model on pixels: it learns what there is to see, each row in its place."""

from pathlib import Path

import numpy as np

from imagecls import baselines, learners

from . import examples
from .conftest import Build


def test_brightness_is_seen(tmp_path: Path, build: Build) -> None:
    rng = np.random.default_rng(0)
    rows = []
    for number in range(60):
        pixels = rng.integers(120, size=(12, 12, 3)).astype(np.uint8)
        half = slice(0, 6) if number % 2 else slice(6, 12)
        pixels[:, half] += 100  # the left side is bright, or the right one
        rows.append((examples.png(pixels), ("right", "left")[number % 2]))
    data = build(train=examples.write(tmp_path, "train", rows))
    known, new = (
        baselines.grey(part, data.collate, 7) for part in (data.train, data.eval)
    )
    assert known.shape == (48, baselines.SIDE**2)
    guesses = learners.frozen(known, data.train, new)
    assert guesses.tolist() == data.eval["labels"][:]
    alone = data.collate([data.train[5]])["pixel_values"].mean().item()
    np.testing.assert_allclose(known[5].mean(), alone, atol=1e-5)
