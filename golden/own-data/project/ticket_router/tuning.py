"""LoRA: low-rank updates of the body's linear layers, and a new head, learn."""

import warnings
from typing import Annotated

from peft import LoraConfig, PeftModel
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import nn
from transformers import PreTrainedModel

from .errors import UserError


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


def prepare(model: PreTrainedModel, cfg: TuningConfig) -> PeftModel:
    """The model to train: body frozen, updates beside it, head and pooler whole."""
    body = model.base_model
    linear = [
        f"{model.base_model_prefix}.{name}"
        for name, module in body.named_modules()
        if isinstance(module, nn.Linear) and not name.startswith("pooler")
    ]
    chosen = [n for n in linear if not cfg.targets or n.endswith(cfg.targets)]
    if not chosen:
        ends = sorted({name.rpartition(".")[2] for name in linear})
        raise UserError(
            f"tuning.targets = {list(cfg.targets)} names no linear layer of the body"
            f" (there are: {', '.join(ends)})"
        )
    heads = [
        name
        for name, module in model.named_children()
        if module is not body and any(True for _ in module.parameters())
    ]
    if isinstance(getattr(body, "pooler", None), nn.Module):
        heads.append("pooler")
    # explicit targets and heads: peft's own tables know only some architectures
    lora = LoraConfig(
        r=cfg.rank,
        lora_alpha=cfg.alpha,
        lora_dropout=cfg.dropout,
        target_modules=chosen,
        modules_to_save=heads,
    )
    with warnings.catch_warnings():
        # peft asks for gradient checkpointing by a name that transformers is dropping
        warnings.simplefilter("ignore", FutureWarning)
        return PeftModel(model, lora)


def merge(model: PeftModel) -> PreTrainedModel:
    """The trained model as plain weights, the updates added in."""
    merged: PreTrainedModel = model.merge_and_unload()
    return merged
