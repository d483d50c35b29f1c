"""Cloze (Schick & Schütze, 2021): every weight of the masked language model learns."""

from pathlib import Path

from pydantic.dataclasses import dataclass
from torch import nn
from transformers import PreTrainedModel


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class TuningConfig:
    """What stays as it was pretrained."""

    freeze_embeddings: bool = False
    """Leave what embeds tokens or patches alone: steadier on little data."""


def prepare(
    model: PreTrainedModel, cfg: TuningConfig, steps: int, longest: int
) -> PreTrainedModel:
    """The model to train, for `steps` steps, on rows of at most `longest` tokens."""
    if cfg.freeze_embeddings:
        model.get_input_embeddings().requires_grad_(False)
    return model


def penalty(model: nn.Module) -> float:
    """What is added to the mean loss: nothing."""
    return 0.0


def after_step(model: nn.Module, step: int) -> None:
    """What is left to do when the optimiser has taken a step: nothing."""


def merge(model: PreTrainedModel) -> PreTrainedModel:
    """The trained model as plain weights, which it is already."""
    return model


def restore(model: PreTrainedModel, folder: Path) -> PreTrainedModel:
    """A finished model, just loaded from its folder: nothing is missing."""
    return model
