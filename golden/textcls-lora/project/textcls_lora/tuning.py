"""LoRA (Hu et al., 2021): low-rank updates of linear layers, and a new head, learn."""

import warnings
from pathlib import Path
from typing import Annotated

from peft import LoraConfig, PeftModel
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import nn
from transformers import PreTrainedModel

from . import parts


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class TuningConfig:
    """Size and place of the updates."""

    rank: Annotated[int, Field(ge=1)] = 8
    """Rank of each update: 4 to 16 do for most data."""
    alpha: Annotated[int, Field(ge=1)] = 16
    """Updates are scaled by alpha / rank."""
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.05
    """Dropout on what goes into an update."""
    targets: tuple[str, ...] = ()
    """Linear layers to update, by the end of their names; empty: all of the body."""


def prepare(
    model: PreTrainedModel, cfg: TuningConfig, steps: int, longest: int
) -> PeftModel:
    """The model to train: body frozen, updates beside it, head and pooler whole."""
    # explicit targets and heads: peft's own tables know only some architectures
    lora = LoraConfig(
        r=cfg.rank,
        lora_alpha=cfg.alpha,
        lora_dropout=cfg.dropout,
        use_dora=False,
        target_modules=list(parts.linear_layers(model, cfg.targets)),
        modules_to_save=list(parts.head(model)),
    )
    with warnings.catch_warnings():
        # peft asks for gradient checkpointing by a name that transformers is dropping
        warnings.simplefilter("ignore", FutureWarning)
        return PeftModel(model, lora)


def penalty(model: nn.Module) -> float:
    """What is added to the mean loss: nothing."""
    return 0.0


def after_step(model: nn.Module, step: int) -> None:
    """What is left to do when the optimiser has taken a step: nothing."""


def merge(model: PeftModel) -> PreTrainedModel:
    """The trained model as plain weights, the updates added in."""
    merged: PreTrainedModel = model.merge_and_unload()
    return merged


def restore(model: PreTrainedModel, folder: Path) -> PreTrainedModel:
    """A finished model, just loaded from its folder: nothing is missing."""
    return model
