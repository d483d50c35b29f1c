from .signals import SignalDataModule, SignalDataset

__all__ = ["SignalDataModule", "SignalDataset"]
