"""Tokenised rows on disk: made once, mapped into memory, found again by name."""

import json
from typing import Any

from transformers import PreTrainedTokenizerBase

from .kept import Table, name
from .kept import made as tokenised

__all__ = ["Table", "name", "rules", "tokenised"]


def rules(tokenizer: PreTrainedTokenizerBase) -> str:
    """Names what a tokeniser does: alike in every process, and after every call.

    The datasets library's own fingerprint changes with the state that calls leave
    behind in a tokeniser, so that texts would be tokenised again.
    """
    known: dict[str, Any] = {"vocabulary": tokenizer.get_vocab()}
    if backend := getattr(tokenizer, "backend_tokenizer", None):
        known = json.loads(backend.to_str()) | {"truncation": None, "padding": None}
    return name(
        (known, type(tokenizer).__name__, tokenizer.model_input_names),
        (tokenizer.truncation_side, tokenizer.model_max_length),
    )
