"""Augmentation: of a text that is learnt from, some tokens are hidden each time."""

from collections.abc import Sequence
from typing import Annotated

import torch
from pydantic import Field
from pydantic.dataclasses import dataclass
from transformers import PreTrainedTokenizerBase

from .batching import Augment, Batch, unchanged
from .errors import UserError

FILLERS = ("mask_token", "unk_token")
"""What stands for a token that is hidden: the first that a tokeniser has."""


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class AugmentConfig:
    """How much of texts is hidden while they are learnt from; never when evaluated."""

    token_dropout: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Share of the tokens that are hidden: 0.05 to 0.3 keep a model from hanging on
    single words; 0 hides none."""


def of(
    cfg: AugmentConfig,
    tokenizer: PreTrainedTokenizerBase,
    fillers: Sequence[str] = FILLERS,
) -> Augment:
    """What is done to a batch that is learnt from: word dropout (Iyyer et al., 2015).

    One of the `fillers` takes the place of a token; special ones and padding stay,
    and so does all that counts in places. It draws from torch's own generator in the
    process that trains, as dropout does: so a resumed run goes on exactly.

    Raises:
        UserError: if the tokeniser has none of them.
    """
    if not cfg.token_dropout:
        return unchanged
    known = (getattr(tokenizer, f"{name}_id") for name in fillers)
    filler = next((token for token in known if token is not None), None)
    if filler is None:
        raise UserError(
            f"data.token_dropout: the tokeniser has no {' and no '.join(fillers)}"
            " that could stand for what is hidden; set it to 0"
        )
    special = torch.tensor(tokenizer.all_special_ids)

    def augment(batch: Batch) -> Batch:
        ids = batch["input_ids"]  # [B, T]
        hidden = torch.rand(ids.shape, device=ids.device) < cfg.token_dropout
        hidden &= ~torch.isin(ids, special.to(ids.device))
        return {**batch, "input_ids": ids.masked_fill(hidden, filler)}

    return augment
