"""Noise for the evaluation: as of a cheap camera in the dark, the same each time."""

import numpy as np


def named(rate: float) -> str:
    """What is said of scores on such images."""
    return f"{100 * rate:g}% pixel noise"


def grainy(pixels: bytes, rate: float, row: int) -> bytes:
    """uint8 pixels of an image with Gaussian noise (Hendrycks & Dietterich, 2019).

    Its deviation is that share of the whole range of brightness.
    """
    rng = np.random.default_rng(row)
    values = np.frombuffer(pixels, dtype=np.uint8)
    noisy = values + rng.normal(scale=255 * rate, size=values.shape)
    return noisy.round().clip(0, 255).astype(np.uint8).tobytes()
