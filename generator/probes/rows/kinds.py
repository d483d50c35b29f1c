"""Texts of three kinds, told by half of their words; an encoder that can learn them."""

import csv
import random
import string
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from transformers import BertConfig, BertModel, BertTokenizer

DECISIVE = (
    ("grey", "even", "quiet", "simple"),
    ("loud", "sharp", "striking", "vivid"),
    ("soft", "gentle", "warm", "tender"),
)
OTHER = ("the", "film", "is", "a", "story", "of", "and", "with", "music", "people")

Row = Mapping[str, Any]
"""A text, and as its label whatever its kind stands for."""


def make_rows(count: int, seed: int, labels: Sequence[Any]) -> list[Row]:
    """Distinct texts of 4 to 20 words; `labels` says what each kind stands for."""
    rng = random.Random(seed)
    rows: dict[str, Any] = {}
    while len(rows) < count:
        kind = len(rows) % len(DECISIVE)
        length = rng.choice((2, 3, 5, 10))  # as many words that do not matter
        words = rng.choices(OTHER, k=length) + rng.choices(DECISIVE[kind], k=length)
        rng.shuffle(words)
        rows[" ".join(words)] = labels[kind]
    return [{"text": text, "label": label} for text, label in rows.items()]


def disguised(row: Row) -> Row:
    """Upper case, and more white space."""
    return {**row, "text": "  ".join(row["text"].upper().split())}


def content(example: Mapping[str, Any]) -> str:
    """The words of the text, in one case."""
    return " ".join(str(example["text"]).casefold().split())


def write_rows(folder: Path, name: str, rows: Sequence[Row]) -> Path:
    """A CSV file of the columns text and label."""
    path = folder / f"{name}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ("text", "label"))
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_model(folder: Path, rows: Sequence[Row], more: Sequence[str] = ()) -> None:
    """A two-layer BERT with random weights, and a tokeniser for these texts.

    It knows the words of `more` as well; they leave its other weights as they would be.
    """
    torch.manual_seed(0)
    words = sorted({word for row in rows for word in row["text"].lower().split()})
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    pieces += [*string.ascii_lowercase, *(f"##{c}" for c in string.ascii_lowercase)]
    pieces += [word for word in words if word not in pieces]
    shape = BertConfig(
        vocab_size=len(pieces),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=192,
        initializer_range=0.1,  # so small a model learns little from smaller weights
    )
    model = BertModel(shape)
    if beside := [word for word in more if word not in pieces]:
        pieces += beside
        model.resize_token_embeddings(len(pieces), mean_resizing=False)
    vocabulary = {piece: i for i, piece in enumerate(pieces)}
    _pretrain(model, vocabulary)
    model.save_pretrained(folder)
    BertTokenizer(vocab=vocabulary).save_pretrained(folder)


@torch.no_grad()
def _pretrain(model: Any, vocabulary: Mapping[str, int]) -> None:
    """Knowledge as pretraining gives it, so that a frozen body has features as well.

    Words of a kind lie together, and attention carries them to the first token.
    """
    words = model.embeddings.word_embeddings.weight  # [V, H]
    for kind, decisive in enumerate(DECISIVE):
        for word in decisive:
            words[vocabulary[word], kind :: len(DECISIVE)] += 0.5
    for layer in model.encoder.layer:
        for linear in (layer.attention.self.value, layer.attention.output.dense):
            linear.weight += torch.eye(len(linear.weight))
