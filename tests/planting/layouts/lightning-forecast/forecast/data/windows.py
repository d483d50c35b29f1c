import numpy as np
import torch
from torch.utils.data import Dataset


class WindowDataset(Dataset):
    """Every window of each series: what was, and what comes."""

    def __init__(self, series, context, horizon, stride=1):
        self.series = np.asarray(series, dtype=np.float32)
        self.context = context
        self.horizon = horizon
        self.stride = stride
        per_series = (self.series.shape[1] - context - horizon) // stride + 1
        if per_series < 1:
            raise ValueError("the series are shorter than context and horizon")
        self.per_series = per_series

    def __len__(self):
        return len(self.series) * self.per_series

    def __getitem__(self, index):
        row, window = divmod(index, self.per_series)
        start = window * self.stride
        middle = start + self.context
        return {
            "context": torch.from_numpy(self.series[row, start:middle]),
            "target": torch.from_numpy(self.series[row, middle:middle + self.horizon]),
            "series_id": row,
        }
