"""Head tuning: the pretrained body is frozen, only the classification head learns."""

from pathlib import Path

from pydantic.dataclasses import dataclass
from torch import nn
from transformers import PreTrainedModel


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class TuningConfig:
    """What belongs to the head."""

    train_pooler: bool = True
    """Count the layer before the classifier (BERT's pooler) as part of the head."""


def prepare(
    model: PreTrainedModel, cfg: TuningConfig, steps: int, longest: int
) -> PreTrainedModel:
    """The model to train, its body frozen and free of dropout."""
    body = model.base_model
    body.requires_grad_(False)
    for module in body.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0  # noise would only blur features that cannot adapt to it
    pooler = getattr(body, "pooler", None)
    if cfg.train_pooler and isinstance(pooler, nn.Module):
        pooler.requires_grad_(True)
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
