"""How texts become what the model reads: each in a sentence with a gap, as tokens.

The pattern of Schick & Schütze (2021), "Exploiting Cloze Questions for Few Shot Text
Classification and Natural Language Inference": what fills the gap is the answer.
"""

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from datasets import Dataset
from pydantic import Field
from pydantic.dataclasses import dataclass
from transformers import PreTrainedTokenizerBase

from . import cache, templating
from .batching import Batch
from .errors import UserError
from .templating import PromptConfig

FILLERS = ("unk_token",)
"""What may stand for a token that is hidden: no mask, which would be a second gap."""

FIELDS = ("text", "text_pair")
"""How the pattern calls a row's texts."""


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class EncodingConfig:
    """What stands around a text, and how much of it is read."""

    max_length: Annotated[int, Field(ge=4)] = 128
    """Tokens of a text and its pattern; of the text goes what is too much, and of two
    the longer one is cut first."""
    prompts: PromptConfig = PromptConfig()


def rules(tokenizer: PreTrainedTokenizerBase, cfg: EncodingConfig) -> str:
    """Names what `tokenize` does."""
    return cache.name(cache.rules(tokenizer), cfg.max_length, cfg.prompts.pattern)


def fill(
    tokenizer: PreTrainedTokenizerBase,
    texts: Sequence[str],
    pairs: Sequence[str] | None,
    cfg: EncodingConfig,
) -> list[str]:
    """The pattern around each text, which is cut so that all else stays whole."""
    limit = min(cfg.max_length, tokenizer.model_max_length)
    pattern, mask = cfg.prompts.pattern, str(tokenizer.mask_token)

    def length(text: str) -> int:
        return len(tokenizer(text)["input_ids"])

    rows = [
        {name: text.replace(mask, " ") for name, text in zip(FIELDS, row, strict=False)}
        for row in (zip(texts, pairs, strict=True) if pairs else zip(texts))
    ]  # a text that has a mask in it would have a gap of its own
    filled = [templating.fill(pattern, {**row, "mask": mask}) for row in rows]
    lengths = map(len, tokenizer(filled)["input_ids"])
    return [
        (
            text
            if whole <= limit
            else templating.fit(pattern, row, length, limit, {"mask": mask})
        )
        for text, whole, row in zip(filled, lengths, rows, strict=True)
    ]


def tokenize(
    tokenizer: PreTrainedTokenizerBase,
    texts: Sequence[str],
    pairs: Sequence[str] | None,
    cfg: EncodingConfig,
) -> dict[str, Any]:
    """What the model reads of texts or of pairs of texts, one gap in each.

    Raises:
        UserError: if the pattern leaves a text without a gap, or with several.
    """
    encoded = dict(tokenizer(fill(tokenizer, texts, pairs, cfg)))
    for text, ids in zip(texts, encoded["input_ids"], strict=True):
        if (gaps := ids.count(tokenizer.mask_token_id)) != 1:
            raise UserError(
                f"data.prompts.pattern: leaves {gaps} gaps around {text[:40]!r}, and"
                " must leave one: name `mask` once"
            )
    return encoded


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
        f"{full} texts fill data.max_length = {cfg.max_length} tokens, their pattern"
        " counted in; what of a text goes beyond is cut"
    ]
