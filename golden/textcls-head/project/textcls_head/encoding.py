"""How texts become what the model reads: their tokens, cut to what it may see."""

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from datasets import Dataset
from pydantic import Field
from pydantic.dataclasses import dataclass
from transformers import PreTrainedTokenizerBase

from . import augmentation, cache
from .batching import Batch

FILLERS = augmentation.FILLERS
"""What may stand for a token that is hidden."""


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class EncodingConfig:
    """How much of a text is read."""

    max_length: Annotated[int, Field(ge=4)] = 128
    """Tokens after which a text is cut; of two texts, the longer one is cut first."""


def rules(tokenizer: PreTrainedTokenizerBase, cfg: EncodingConfig) -> str:
    """Names what `tokenize` does."""
    return cache.name(cache.rules(tokenizer), cfg.max_length)


def tokenize(
    tokenizer: PreTrainedTokenizerBase,
    texts: Sequence[str],
    pairs: Sequence[str] | None,
    cfg: EncodingConfig,
) -> dict[str, Any]:
    """What the model reads of texts or of pairs of texts, cut to `cfg.max_length`."""
    limit = min(cfg.max_length, tokenizer.model_max_length)
    return dict(tokenizer(texts, pairs, truncation="longest_first", max_length=limit))


def batch_of(
    tokenizer: PreTrainedTokenizerBase,
    items: Sequence[tuple[str, ...]],
    cfg: EncodingConfig,
) -> Batch:
    """What the model reads of new texts: input_ids [B, T] and alike."""
    first, *second = (list(side) for side in zip(*items, strict=True))
    rows = tokenize(tokenizer, first, second[0] if second else None, cfg)
    return dict(tokenizer.pad(rows, return_tensors="pt"))


def cut(parts: Sequence[Dataset], cfg: EncodingConfig) -> list[str]:
    """A line if something of the texts may be lost."""
    full = sum(int((np.asarray(p["length"][:]) >= cfg.max_length).sum()) for p in parts)
    if not full:
        return []
    return [
        f"{full} texts fill data.max_length = {cfg.max_length} tokens; what goes beyond"
        " is cut"
    ]
