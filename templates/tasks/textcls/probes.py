"""Texts of known labels, a tiny encoder that can learn them, and answers read back.

Loaded by the probes of `scaffold verify`, not emitted.
"""

import csv
import json
import math
import random
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import BertConfig, BertModel, BertTokenizer

# not in the order of the alphabet: an order of labels that is lost shows
LABELS = ("plain", "bold", "mild")
DECISIVE = (
    ("grey", "even", "quiet", "simple"),
    ("loud", "sharp", "striking", "vivid"),
    ("soft", "gentle", "warm", "tender"),
)
OTHER = ("the", "film", "is", "a", "story", "of", "and", "with", "music", "people")

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The label given to a text, and the probability of every label."""

    said: str
    probabilities: Mapping[str, float]

    @property
    def numbers(self) -> tuple[float, ...]:
        """In the alphabetical order of the labels."""
        return tuple(self.probabilities[label] for label in sorted(self.probabilities))


def make_rows(count: int, seed: int) -> list[Row]:
    """Distinct texts of 4 to 20 words with the label that half of their words decide."""
    rng = random.Random(seed)
    rows: dict[str, str] = {}
    while len(rows) < count:
        kind = len(rows) % len(LABELS)
        length = rng.choice((2, 3, 5, 10))  # as many words that do not matter
        words = rng.choices(OTHER, k=length) + rng.choices(DECISIVE[kind], k=length)
        rng.shuffle(words)
        rows[" ".join(words)] = LABELS[kind]
    return [{"text": text, "label": label} for text, label in rows.items()]


def gold(row: Row) -> str:
    """The label."""
    return str(row["label"])


def wrong(row: Row) -> Row:
    """The next label."""
    other = LABELS[(LABELS.index(row["label"]) + 1) % len(LABELS)]
    return {**row, "label": other}


def disguised(row: Row) -> Row:
    """Upper case, and more white space."""
    return {**row, "text": "  ".join(row["text"].upper().split())}


def write_rows(folder: Path, name: str, rows: Sequence[Row]) -> Path:
    """A CSV file of the columns text and label."""
    path = folder / f"{name}.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ("text", "label"))
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_model(folder: Path, rows: Sequence[Row]) -> None:
    """A two-layer BERT with random weights, and a tokeniser for these texts."""
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
    # what fills a gap comes last, and leaves the other weights as they would be
    pieces += [label for label in LABELS if label not in pieces]
    model.resize_token_embeddings(len(pieces), mean_resizing=False)
    vocabulary = {piece: i for i, piece in enumerate(pieces)}
    _pretrain(model, vocabulary)
    model.save_pretrained(folder)
    BertTokenizer(vocab=vocabulary).save_pretrained(folder)


@torch.no_grad()
def _pretrain(model: BertModel, vocabulary: Mapping[str, int]) -> None:
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


def settings(train: Path, held_out: Path | None, model: Path) -> Mapping[str, Any]:
    """The files, and their columns whatever the project's own are called."""
    return {
        "data.train": str(train),
        "data.eval": str(held_out) if held_out else None,
        "data.text_column": "text",
        "data.label_column": "label",
        "data.encoding": "utf-8",
        "data.max_length": 64,
        "model.name": str(model),
    }


def windows() -> Mapping[str, Any]:
    """A text that is too long is cut, not read in parts."""
    return {}


def packing() -> Mapping[str, Any]:
    """None: a row is learnt by itself."""
    return {}


def augmented() -> Mapping[str, Any]:
    """Most tokens are hidden."""
    return {"data.token_dropout": 0.8}


def prompts() -> Mapping[str, Any]:
    """Another sentence with a gap; it counts where a model fills gaps."""
    return {"data.prompts.pattern": "Well, {{ mask }}: {{ text }}"}


def counted(example: Mapping[str, Any]) -> int:
    """One label a row."""
    return 1


def content(example: Mapping[str, Any]) -> str:
    """The words of the text, in one case."""
    return " ".join(str(example["text"]).casefold().split())


def predict_arguments(rows: Path) -> Sequence[str]:
    """A data file goes in as it is; what comes out is no terminal, hence JSON."""
    return ("--json", "--input", str(rows))


def answers(output: str) -> list[Answer]:
    """One JSON object a line."""
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    return [
        Answer(said=line["label"], probabilities=line["probabilities"])
        for line in lines
    ]


def scores(rows: Sequence[Row], answers: Sequence[Answer]) -> Mapping[str, float]:
    """Accuracy, macro F1 and mean loss, from first principles."""
    pairs = [
        (gold(row), answer.said) for row, answer in zip(rows, answers, strict=True)
    ]
    f1 = []
    for label in LABELS:
        both = sum(wanted == said == label for wanted, said in pairs)
        either = sum((wanted == label) + (said == label) for wanted, said in pairs)
        f1.append(2 * both / either if either else 0.0)
    losses = [
        -math.log(max(answer.probabilities[gold(row)], 1e-12))
        for row, answer in zip(rows, answers, strict=True)
    ]
    return {
        "accuracy": sum(wanted == said for wanted, said in pairs) / len(pairs),
        "macro_f1": sum(f1) / len(f1),
        "loss": sum(losses) / len(losses),
    }
