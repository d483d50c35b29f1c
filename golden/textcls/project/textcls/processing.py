"""The tokeniser: what makes the model's input of texts."""

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Tensor
from transformers import AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from . import head, pretrained

Processor = PreTrainedTokenizerBase

NOUN = "tokenizer"

AXES = {0: "batch", 1: "length"}
"""Which sizes of an input differ from batch to batch."""

SAMPLES = ("A short text.", "Another text, which is a good deal longer than the first.")
LONGEST = 64  # tokens of a sample; few models take less


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class ProcessorConfig:
    """Which pretrained model."""

    name: Annotated[str, Field(min_length=1)] = "sentence-transformers/all-MiniLM-L6-v2"
    """A model of the Hugging Face hub, or a local directory."""


def load(cfg: ProcessorConfig) -> Processor:
    """The tokeniser that belongs to a model."""
    loaded: Processor = pretrained.load(AutoTokenizer, cfg.name, **head.TOKENIZER)
    if loaded.pad_token is None:  # decoders were pretrained without padding
        loaded.pad_token = loaded.eos_token
    return loaded


def fit(model: PreTrainedModel, cfg: ProcessorConfig) -> PreTrainedModel:
    """The model, once it knows what its input will be padded with."""
    if model.config.pad_token_id is None:  # decoders: see load()
        model.config.pad_token_id = load(cfg).pad_token_id
    return model


def samples(tokenizer: Processor) -> list[dict[str, Tensor]]:
    """Inputs to try an exported model with, of other sizes and lengths."""
    return [
        dict(
            tokenizer(
                list(texts),
                padding=True,
                truncation=True,
                max_length=min(LONGEST, tokenizer.model_max_length),
                return_tensors="pt",
            )
        )
        for texts in (SAMPLES, SAMPLES[:1], (*SAMPLES, SAMPLES[1] * 3), SAMPLES[::-1])
    ]
