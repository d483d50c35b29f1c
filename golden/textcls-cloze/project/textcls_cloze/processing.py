"""The tokeniser: what makes the model's input of texts."""

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Tensor
from transformers import AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from . import head, pretrained

Processor = PreTrainedTokenizerBase

NOUN = "tokenizer"

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
    for name, value in head.LACKING.items():
        if getattr(loaded, name) is None:
            setattr(loaded, name, value)
    return loaded


def fit(model: PreTrainedModel, cfg: ProcessorConfig) -> PreTrainedModel:
    """The model, once it knows what its input is padded with, and where texts end."""
    config = model.config
    if config.pad_token_id is None:  # decoders: see load()
        config.pad_token_id = load(cfg).pad_token_id
    if model.can_generate():
        ends = {
            "pad_token_id": config.pad_token_id,
            "eos_token_id": config.eos_token_id,
        }
        model.generation_config.update(**ends)
    return model


def axes(name: str) -> tuple[str, ...]:
    """Which sizes of an input [B, T] differ from batch to batch, in their order."""
    return ("batch", "written" if name == "decoder_input_ids" else "length")


def samples(model: PreTrainedModel, tokenizer: Processor) -> list[dict[str, Tensor]]:
    """Inputs to try an exported model with, of other sizes and lengths.

    They are [B, T]; of a model that writes, what it has written is there too: [B, S].
    """
    found = []
    for texts in (SAMPLES, SAMPLES[:1], (*SAMPLES, SAMPLES[1] * 3), SAMPLES[::-1]):
        inputs: dict[str, Tensor] = dict(
            tokenizer(
                list(texts),
                padding=True,
                truncation=True,
                max_length=min(LONGEST, tokenizer.model_max_length),
                return_tensors="pt",
            )
        )
        if model.config.is_encoder_decoder and model.can_generate():
            written = inputs["input_ids"].repeat(1, 2)[:, :-1]  # as good as any
            inputs["decoder_input_ids"] = written
        found.append(inputs)
    return found
