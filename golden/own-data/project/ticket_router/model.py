"""A pretrained model with the head of the task, and its tokeniser."""

from pathlib import Path
from typing import Annotated, Any

import torch
from huggingface_hub import snapshot_download
from huggingface_hub.errors import LocalEntryNotFoundError
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import nn
from transformers import (
    AutoConfig,
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.utils import logging

from . import head, hub, tuning
from .dataset import Targets
from .errors import UserError

logging.set_verbosity_error()  # that the head is new is no news
logging.disable_progress_bar()


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class ModelConfig:
    """Which pretrained model, and how it is set up."""

    name: Annotated[str, Field(min_length=1)] = "sentence-transformers/all-MiniLM-L6-v2"
    """A model of the Hugging Face hub, or a local directory."""
    dropout: Annotated[float, Field(ge=0, lt=1)] | None = None
    """Dropout of every layer; without it, as the model was pretrained."""
    gradient_checkpointing: bool = False
    """Compute activations again in the backward pass: less memory, a third slower."""


def build(cfg: ModelConfig, targets: Targets) -> PreTrainedModel:
    """The model, a fresh head for these targets on top."""
    config = _load(AutoConfig, cfg.name, **head.settings(targets))
    model: PreTrainedModel = _load(
        head.KIND,
        cfg.name,
        config=config,
        dtype=torch.float32,
        # a head for other labels is replaced, not an error
        ignore_mismatched_sizes=True,
    )
    if cfg.dropout is not None:
        for module in model.modules():
            if isinstance(module, nn.Dropout):
                module.p = cfg.dropout
            elif isinstance(vars(module).get("dropout"), float | int):
                vars(module)["dropout"] = cfg.dropout  # called as a function
    if cfg.gradient_checkpointing:
        model.activation_checkpointing_enable({"use_reentrant": False})
    if model.config.pad_token_id is None:  # decoders: see processor()
        model.config.pad_token_id = processor(cfg).pad_token_id
    return model


def load(folder: Path) -> PreTrainedModel:
    """A finished model, labels and all."""
    model: PreTrainedModel = _load(head.KIND, str(folder))
    return tuning.restore(model, folder)


def finished(folder: Path) -> tuple[PreTrainedModel, PreTrainedTokenizerBase]:
    """The model of a finished run, and its tokeniser.

    Raises:
        UserError: if the run has not come to its end.
    """
    if not folder.is_dir():
        raise UserError(f"{folder}: no such model; train first", exit_code=1)
    return load(folder), processor(ModelConfig(name=str(folder)))


def processor(cfg: ModelConfig) -> PreTrainedTokenizerBase:
    """The tokeniser that belongs to the model."""
    loaded: PreTrainedTokenizerBase = _load(AutoTokenizer, cfg.name, **head.TOKENIZER)
    if loaded.pad_token is None:  # decoders were pretrained without padding
        loaded.pad_token = loaded.eos_token
    return loaded


def describe(model: nn.Module) -> str:
    """How much of the model learns."""
    total = sum(p.numel() for p in model.parameters())
    learning = sum(p.numel() for p in model.parameters() if p.requires_grad)
    return f"{learning:,} of {total:,} parameters learn ({learning / total:.1%})"


def locate(name: str) -> str:
    """A local directory or a hub name as it is, or else the hub's copy in the cache.

    Raises:
        UserError: if it is neither here nor can be fetched; at once, where
            `from_pretrained` would try for a minute.
    """
    if Path(name).is_dir() or hub.reachable("model.name", name, "model"):
        return name
    try:
        return str(snapshot_download(name, local_files_only=True))
    except LocalEntryNotFoundError as error:
        raise UserError(
            f"model.name: {name} is no directory here, the Hugging Face hub cannot be"
            " reached, and its cache does not hold the model; give model.name the"
            " directory of a downloaded model, such as models/minilm",
            exit_code=1,
        ) from error


def _load(kind: Any, name: str, **options: Any) -> Any:
    try:
        return kind.from_pretrained(locate(name), **options)
    except (OSError, ValueError) as error:
        raise UserError(f"model.name: {name}: {error}", exit_code=1) from error
