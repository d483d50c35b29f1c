import numpy as np


def add_noise(wave, snr_db, rng):
    power = np.mean(wave ** 2)
    scale = np.sqrt(power / 10 ** (snr_db / 10))
    return wave + rng.randn(*wave.shape) * scale


def normalize(wave, eps=1e-8):
    return (wave - wave.mean()) / (wave.std() + eps)
