"""A tiny model with random weights that fills gaps: nothing is downloaded."""

import re
import string
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

import torch
from transformers import BertConfig, BertForMaskedLM, BertTokenizer

from textcls_cloze import config, reading, templating
from textcls_cloze.errors import run_door
from textcls_cloze.templating import PromptConfig

QUERIES, VALUES = "query", "value"
"""How the names of the layers that make queries and values end."""
LAYER = "encoder.layer."
"""What stands before the number of a layer that may learn alone."""


def make_model(folder: Path, corpus: Iterable[str], words: Iterable[str]) -> None:
    """Write a two-layer BERT and a tokenizer for this corpus and these words."""
    torch.manual_seed(0)
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *string.punctuation]
    pieces += [*string.ascii_lowercase, *(f"##{c}" for c in string.ascii_lowercase)]
    frequent = Counter(word for text in corpus for word in text.lower().split())
    numbers = map(str, range(100))  # labels may be such
    known = [*words, *numbers, *(word for word, _ in frequent.most_common(2000))]
    pieces = list(dict.fromkeys([*pieces, *known]))
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
    BertForMaskedLM(shape).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def make_for(folder: Path, rows: Iterable[tuple[str, str]]) -> None:
    """Write a model that knows the words of texts, which stand first, and labels."""
    texts, labels = zip(*rows, strict=True)
    make_model(folder, texts, around(PromptConfig(), labels))


def around(prompts: PromptConfig, labels: Iterable[str]) -> list[str]:
    """The words of the pattern, and those that stand for labels."""
    blank = dict.fromkeys(("text", "text_pair", "mask"), " ")
    pattern = templating.fill(prompts.pattern, blank)
    words = [templating.fill(prompts.word, {"label": name}) for name in set(labels)]
    found = chain.from_iterable(re.findall(r"\w+", t) for t in (pattern, *words))
    return sorted({word.lower() for word in found})


def main() -> None:
    """The command line: FOLDER, then what every command takes."""
    cli = config.parser("Write a tiny model that knows the words of the training data.")
    cli.usage = "python -m tests.tiny FOLDER [--config FILE]... [key=value]..."
    arguments = cli.parse_intermixed_args()
    if not arguments.overrides:
        cli.error("which folder?")
    folder, *arguments.overrides = arguments.overrides
    cfg = config.from_arguments(arguments)
    rows = reading.read(cfg.data.train, cfg.data)
    labels = chain.from_iterable(rows.labels)
    corpus = chain.from_iterable(rows.contents)
    make_model(Path(folder), corpus, around(cfg.data.prompts, labels))


if __name__ == "__main__":
    run_door(main)
