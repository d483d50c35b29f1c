"""A tiny model with random weights: nothing is downloaded."""

import string
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from typing import Any

import torch
from transformers import BertConfig, BertModel, BertTokenizer

from textreg import config, reading
from textreg.errors import run_door

QUERIES, VALUES = "query", "value"
"""How the names of the layers that make queries and values end."""
LAYER = "encoder.layer."
"""What stands before the number of a layer that may learn alone."""


def make_model(folder: Path, corpus: Iterable[str]) -> None:
    """Write a two-layer BERT and a tokenizer for this corpus."""
    torch.manual_seed(0)
    words = Counter(word for text in corpus for word in text.lower().split())
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    pieces += [*string.ascii_lowercase, *(f"##{c}" for c in string.ascii_lowercase)]
    pieces += [word for word, _ in words.most_common(2000) if word not in pieces]
    tokenizer = BertTokenizer(vocab={piece: i for i, piece in enumerate(pieces)})
    shape = BertConfig(
        vocab_size=len(pieces),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=512,
        initializer_range=0.1,  # so small a model learns little from smaller weights
    )
    BertModel(shape).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def make_for(folder: Path, rows: Iterable[tuple[str, Any]]) -> None:
    """Write a model that knows the words of texts that stand first in their rows."""
    make_model(folder, (text for text, _ in rows))


def main() -> None:
    """The command line: FOLDER, then what every command takes."""
    cli = config.parser("Write a tiny model that knows the words of the training data.")
    cli.usage = "python -m tests.tiny FOLDER [--config FILE]... [key=value]..."
    arguments = cli.parse_intermixed_args()
    if not arguments.overrides:
        cli.error("which folder?")
    folder, *arguments.overrides = arguments.overrides
    cfg = config.from_arguments(arguments)
    rows = reading.read_items(cfg.data.train, cfg.data)
    make_model(Path(folder), chain.from_iterable(rows))


if __name__ == "__main__":
    run_door(main)
