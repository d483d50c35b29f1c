"""Augmentation: of a text that is learnt from, some tokens are hidden each time."""

from typing import Annotated

import torch
from pydantic import Field
from pydantic.dataclasses import dataclass
from transformers import PreTrainedTokenizerBase

from .batching import Augment, Batch, unchanged
from .errors import UserError


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class AugmentConfig:
    """How much of texts is hidden while they are learnt from; never when evaluated."""

    token_dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Share of the tokens that are hidden: 0.05 to 0.3 keep a model from hanging on
    single words; 0 hides none."""


def of(cfg: AugmentConfig, tokenizer: PreTrainedTokenizerBase) -> Augment:
    """What is done to a batch that is learnt from: word dropout (Iyyer et al., 2015).

    A mask, or else the unknown token, takes the place of a token; special ones and
    padding stay, and so does all that counts in places. It draws from torch's own
    generator in the process that trains, as dropout does: so a resumed run goes on
    exactly.

    Raises:
        UserError: if the tokeniser has neither token.
    """
    if not cfg.token_dropout:
        return unchanged
    filler = tokenizer.mask_token_id
    filler = tokenizer.unk_token_id if filler is None else filler
    if filler is None:
        raise UserError(
            "data.token_dropout: the tokeniser has no mask and no unknown token that"
            " could stand for what is hidden; set it to 0"
        )
    special = torch.tensor(tokenizer.all_special_ids)

    def augment(batch: Batch) -> Batch:
        ids = batch["input_ids"]  # [B, T]
        hidden = torch.rand(ids.shape, device=ids.device) < cfg.token_dropout
        hidden &= ~torch.isin(ids, special.to(ids.device))
        return {**batch, "input_ids": ids.masked_fill(hidden, filler)}

    return augment
