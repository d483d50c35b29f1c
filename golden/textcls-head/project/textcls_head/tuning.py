"""Head tuning: the pretrained body is frozen, only the classification head learns."""

from pydantic.dataclasses import dataclass
from torch import nn
from transformers import PreTrainedModel


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class TuningConfig:
    """What belongs to the head."""

    train_pooler: bool = True
    """Count the layer before the classifier (BERT's pooler) as part of the head."""


def prepare(model: PreTrainedModel, cfg: TuningConfig) -> PreTrainedModel:
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


def merge(model: PreTrainedModel) -> PreTrainedModel:
    """The trained model as plain weights, which it is already."""
    return model
