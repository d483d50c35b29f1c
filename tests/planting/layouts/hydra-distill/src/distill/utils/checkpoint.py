from pathlib import Path

import torch
from torch import nn


def save_checkpoint(path, model: nn.Module, epoch: int, metrics: dict) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    torch.save({"state_dict": model.state_dict(), "epoch": epoch, "metrics": metrics}, path)


def load_checkpoint(path, model: nn.Module) -> int:
    ckpt = torch.load(path, map_location="cpu")
    model.load_state_dict(ckpt["state_dict"])
    return ckpt["epoch"]
