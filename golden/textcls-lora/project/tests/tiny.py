"""A tiny model with random weights, and texts to learn from: nothing is downloaded."""

import random
import string
import sys
from collections import Counter
from pathlib import Path

import torch
from transformers import BertConfig, BertModel, BertTokenizer

from textcls_lora import config, dataset

GOOD = ("fine", "warm", "bright", "lively")
BAD = ("dull", "cold", "flat", "empty")
OTHER = ("the", "film", "is", "a", "story", "of", "and", "with", "music", "people")


def texts(count: int, seed: int = 0) -> list[tuple[str, str]]:
    """Distinct texts of 2 to 8 words with the label that one of their words decides."""
    rng = random.Random(seed)
    pairs: dict[str, str] = {}
    while len(pairs) < count:
        label, decisive = (("good", GOOD), ("bad", BAD))[len(pairs) % 2]
        words = [*rng.choices(OTHER, k=rng.randint(1, 7)), rng.choice(decisive)]
        rng.shuffle(words)
        pairs[" ".join(words)] = label
    return list(pairs.items())


def make_model(folder: Path, corpus: list[str]) -> None:
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


if __name__ == "__main__":
    cfg = config.load([config.DEFAULT_FILE])
    make_model(Path(sys.argv[1]), list(dataset.read_texts(cfg.data.train, cfg.data)))
