import numpy as np
import torch
from scipy import signal
from torch.utils.data import Dataset

from utils.signals import add_noise, normalize


class Tones(Dataset):
    """Sine, square, sawtooth and chirp of random frequency, in noise."""

    shapes = ('sine', 'square', 'sawtooth', 'chirp')

    def __init__(self, cfg, is_train):
        self.sample_rate = cfg.DATASET.SAMPLE_RATE
        self.length = int(cfg.DATASET.SAMPLE_RATE * cfg.DATASET.DURATION)
        self.num_classes = cfg.DATASET.NUM_CLASSES
        self.snr_db = cfg.DATASET.SNR_DB
        self.is_train = is_train
        self.size = cfg.DATASET.TRAIN_SIZE if is_train else cfg.DATASET.TEST_SIZE

    def __len__(self):
        return self.size

    def synthesize(self, label, freq):
        t = np.arange(self.length) / self.sample_rate
        if self.shapes[label] == 'sine':
            return np.sin(2 * np.pi * freq * t)
        if self.shapes[label] == 'square':
            return signal.square(2 * np.pi * freq * t)
        if self.shapes[label] == 'sawtooth':
            return signal.sawtooth(2 * np.pi * freq * t)
        return signal.chirp(t, f0=freq, t1=t[-1], f1=freq * 3)

    def __getitem__(self, index):
        rng = np.random.RandomState(index if self.is_train else index + 10 ** 6)
        label = index % self.num_classes
        wave = self.synthesize(label, freq=rng.uniform(40, 200))
        wave = normalize(add_noise(wave, self.snr_db, rng))
        meta = {'index': index, 'shape': self.shapes[label]}
        return torch.from_numpy(wave.astype(np.float32))[None], label, meta
