import lightning.pytorch as pl
import numpy as np
import pandas as pd
from torch.utils.data import DataLoader

from .windows import WindowDataset


class BaseDataModule(pl.LightningDataModule):
    def __init__(self, context: int = 32, horizon: int = 8, batch_size: int = 16, num_workers: int = 0):
        super().__init__()
        self.context = context
        self.horizon = horizon
        self.batch_size = batch_size
        self.num_workers = num_workers

    def load_series(self):
        raise NotImplementedError

    def setup(self, stage):
        series = self.load_series()
        length = series.shape[1]
        val_start = int(length * 0.7)
        test_start = int(length * 0.85)
        parts = {
            "train": series[:, :val_start],
            "val": series[:, val_start - self.context:test_start],
            "test": series[:, test_start - self.context:],
        }
        self.datasets = {
            name: WindowDataset(part, self.context, self.horizon, stride=4 if name == "train" else self.horizon)
            for name, part in parts.items()
        }

    def _loader(self, name, shuffle=False):
        return DataLoader(self.datasets[name], batch_size=self.batch_size, shuffle=shuffle,
                          num_workers=self.num_workers)

    def train_dataloader(self):
        return self._loader("train", shuffle=True)

    def val_dataloader(self):
        return self._loader("val")

    def test_dataloader(self):
        return self._loader("test")


class SyntheticDataModule(BaseDataModule):
    def __init__(
        self,
        context: int = 32,
        horizon: int = 8,
        num_series: int = 8,
        length: int = 400,
        noise: float = 0.1,
        batch_size: int = 16,
        num_workers: int = 0,
    ):
        super().__init__(context, horizon, batch_size=batch_size, num_workers=num_workers)
        self.num_series = num_series
        self.length = length
        self.noise = noise

    def load_series(self):
        rng = np.random.default_rng(0)
        t = np.arange(self.length)
        rows = []
        for _ in range(self.num_series):
            season = rng.uniform(0.5, 2) * np.sin(2 * np.pi * t / 8 + rng.uniform(0, 6))
            trend = rng.uniform(-1, 1) * t / self.length
            rows.append(season + trend + rng.normal(0, self.noise, self.length))
        return np.stack(rows)


class CSVDataModule(BaseDataModule):
    def __init__(self, path: str, context: int = 96, horizon: int = 24, batch_size: int = 32):
        super().__init__(context, horizon, batch_size)
        self.path = path

    def load_series(self):
        frame = pd.read_csv(self.path).select_dtypes("number")
        return frame.to_numpy().T
