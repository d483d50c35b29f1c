import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset


class SignalDataset(Dataset):
    """Sums of two sinusoids; the class is which second one."""

    def __init__(self, size: int, length: int, num_classes: int, noise: float, seed: int) -> None:
        self.size = size
        self.length = length
        self.num_classes = num_classes
        self.noise = noise
        self.seed = seed

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, index: int) -> dict[str, torch.Tensor]:
        rng = np.random.default_rng([self.seed, index])
        label = index % self.num_classes
        t = np.linspace(0, 1, self.length)
        wave = np.sin(2 * np.pi * 3 * t) + np.sin(2 * np.pi * (5 + 2 * label) * t + rng.uniform(0, 6))
        wave = wave + rng.normal(0, self.noise, self.length)
        return {
            "signal": torch.tensor(wave, dtype=torch.float32)[None],
            "label": torch.tensor(label),
        }


class SignalDataModule:
    def __init__(
        self,
        num_classes: int,
        length: int,
        num_train: int,
        num_val: int,
        batch_size: int = 32,
        num_workers: int = 0,
        noise: float = 0.1,
    ) -> None:
        self.num_classes = num_classes
        self.length = length
        self.batch_size = batch_size
        self.num_workers = num_workers
        self.train_set = SignalDataset(num_train, length, num_classes, noise, seed=0)
        self.val_set = SignalDataset(num_val, length, num_classes, noise, seed=1)

    def _loader(self, dataset: SignalDataset, shuffle: bool) -> DataLoader:
        return DataLoader(
            dataset, batch_size=self.batch_size, shuffle=shuffle, num_workers=self.num_workers
        )

    def train_dataloader(self) -> DataLoader:
        return self._loader(self.train_set, shuffle=True)

    def val_dataloader(self) -> DataLoader:
        return self._loader(self.val_set, shuffle=False)
