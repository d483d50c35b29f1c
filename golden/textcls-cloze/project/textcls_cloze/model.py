"""A pretrained model with the head of the task, and what reads its input."""

from pathlib import Path
from typing import Annotated

import torch
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import nn
from transformers import AutoConfig, PreTrainedModel
from transformers.utils import logging

from . import head, pretrained, processing, tuning
from .dataset import Targets
from .errors import UserError
from .processing import Processor, ProcessorConfig

RATES = ("dropout", "attention_dropout")
"""How modules call a rate of dropout that they use without a module for it."""

logging.set_verbosity_error()  # that the head is new is no news
logging.disable_progress_bar()


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class ModelConfig(ProcessorConfig):
    """Which pretrained model, and how it is set up."""

    pretrained: bool = True
    """false begins with random weights: only the model's shape is taken over."""
    dropout: Annotated[float, Field(ge=0, lt=1)] | None = None
    """Dropout of every layer; without it, as the model was pretrained."""
    gradient_checkpointing: bool = False
    """Compute activations again in the backward pass: less memory, a third slower."""


def build(cfg: ModelConfig, targets: Targets) -> PreTrainedModel:
    """The model, a fresh head for these targets on top."""
    config = pretrained.load(AutoConfig, cfg.name)
    config.update(head.settings(targets))
    model: PreTrainedModel
    if cfg.pretrained:
        model = pretrained.load(
            head.KIND,
            cfg.name,
            config=config,
            dtype=torch.float32,
            # a head for other labels is replaced, not an error
            ignore_mismatched_sizes=True,
        )
    else:
        model = head.KIND.from_config(config, dtype=torch.float32)
    model = processing.fit(model, cfg)
    if cfg.dropout is not None:
        for module in model.modules():
            if isinstance(module, nn.Dropout):
                module.p = cfg.dropout
            for name in RATES:
                if isinstance(vars(module).get(name), float | int):
                    vars(module)[name] = cfg.dropout
    if cfg.gradient_checkpointing:
        model.activation_checkpointing_enable({"use_reentrant": False})
    return model


def load(folder: Path) -> PreTrainedModel:
    """A finished model, labels and all."""
    model: PreTrainedModel = pretrained.load(head.KIND, str(folder))
    return tuning.restore(model, folder)


def finished(folder: Path) -> tuple[PreTrainedModel, Processor]:
    """The model of a finished run, and what reads its input.

    Raises:
        UserError: if the run has not come to its end.
    """
    if not folder.is_dir():
        raise UserError(f"{folder}: no such model; train first", exit_code=1)
    return load(folder), processor(ModelConfig(name=str(folder)))


def processor(cfg: ModelConfig) -> Processor:
    """What makes the model's input: a tokeniser, an image processor."""
    return processing.load(cfg)


def describe(model: nn.Module) -> str:
    """How much of the model learns."""
    total = sum(p.numel() for p in model.parameters())
    learning = sum(p.numel() for p in model.parameters() if p.requires_grad)
    return f"{learning:,} of {total:,} parameters learn ({learning / total:.1%})"
