"""Tokenised rows on disk: made once, mapped into memory, found again by name."""

import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import datasets
from datasets import Dataset
from transformers import PreTrainedTokenizerBase

if not sys.stderr.isatty():
    datasets.disable_progress_bars()

Table = dict[str, Any]
"""Column by column; of a batch or of all rows."""


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


def name(*content: Any) -> str:
    """Names what is made of such rows, rules and settings."""
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def tokenised(
    name: str,
    rows: Callable[[], Table],
    encode: Callable[[Table], Table],
    *,
    anew: bool = False,
) -> Dataset:
    """What `encode` adds to batches of rows: from the cache, if it holds this name.

    `anew`: it makes other rows of them, of which there may be more or fewer.
    """
    cache = Path(datasets.config.HF_DATASETS_CACHE) / "tokenised" / f"{name}.arrow"
    if cache.is_file():
        return Dataset.from_file(str(cache))
    cache.parent.mkdir(parents=True, exist_ok=True)
    given = Dataset.from_dict(rows())
    return given.map(
        encode,
        batched=True,
        remove_columns=given.column_names if anew else None,
        cache_file_name=str(cache),
        new_fingerprint=name,
    )
