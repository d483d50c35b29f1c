"""Full tuning: every weight of the pretrained model learns."""

from pydantic.dataclasses import dataclass
from transformers import PreTrainedModel


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class TuningConfig:
    """What stays as it was pretrained."""

    freeze_embeddings: bool = False
    """Leave the token embeddings alone: faster, and steadier on little data."""


def prepare(model: PreTrainedModel, cfg: TuningConfig) -> PreTrainedModel:
    """The model to train."""
    if cfg.freeze_embeddings:
        model.get_input_embeddings().requires_grad_(False)
    return model


def merge(model: PreTrainedModel) -> PreTrainedModel:
    """The trained model as plain weights, which it is already."""
    return model
