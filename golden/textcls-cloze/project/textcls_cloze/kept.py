"""What is made of rows, on disk: made once, mapped into memory, found by its name."""

import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import datasets
from datasets import Dataset

if not sys.stderr.isatty():
    datasets.disable_progress_bars()

Table = dict[str, Any]
"""Column by column; of a batch or of all rows."""


def name(*content: Any) -> str:
    """Names what is made of such rows, rules and settings."""
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def made(
    name: str,
    rows: Callable[[], Table],
    encode: Callable[[Table], Table],
    *,
    anew: bool = False,
    batch_size: int = 1000,
) -> Dataset:
    """What `encode` adds to batches of rows: from the cache, if it holds this name.

    `anew`: it makes other rows of them, of which there may be more or fewer.
    """
    cache = Path(datasets.config.HF_DATASETS_CACHE) / "encoded" / f"{name}.arrow"
    if cache.is_file():
        return Dataset.from_file(str(cache))
    cache.parent.mkdir(parents=True, exist_ok=True)
    given = Dataset.from_dict(rows())
    return given.map(
        encode,
        batched=True,
        batch_size=batch_size,
        writer_batch_size=batch_size,
        remove_columns=given.column_names if anew else None,
        cache_file_name=str(cache),
        new_fingerprint=name,
    )
