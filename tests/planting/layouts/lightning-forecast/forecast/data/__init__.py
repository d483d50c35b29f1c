from .datamodule import BaseDataModule, CSVDataModule, SyntheticDataModule
from .windows import WindowDataset
