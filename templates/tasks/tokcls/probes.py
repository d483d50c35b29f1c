"""Texts whose entities are known, a tiny encoder that can learn them, and answers read back.

Loaded by the probes of `scaffold verify`, not emitted.
"""

import json
import random
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import BertConfig, BertModel, BertTokenizer

# what a word is; not in the order of the alphabet: an order of tags that is lost shows
KINDS = {
    "B-PLACE": ("port", "lake", "mount", "cape"),
    "I-PLACE": ("rosa", "verde", "blanco", "negro"),
    "B-NAME": ("ann", "bob", "carl", "dora"),
}
OTHER = ("the", "film", "is", "a", "story", "of", "and", "with", "music", "people")
PIECES = ("with", "music", "people")
"""Words that the tokeniser cuts into letters: a tag counts at the first of them only."""

Row = Mapping[str, Any]
Entity = tuple[int, int, str]
"""First word, the word after the last, type."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The entities found in a text, and how sure each of them is."""

    said: tuple[Entity, ...]
    numbers: tuple[float, ...]


def make_rows(count: int, seed: int) -> list[Row]:
    """Distinct texts of 4 to 21 words; half of these are in entities, of both types."""
    rng = random.Random(seed)
    rows: dict[str, Row] = {}
    while len(rows) < count:
        parts = [
            [(word, "O")] for word in rng.choices(OTHER, k=rng.choice((2, 3, 5, 9)))
        ]
        for number in range(max(2, len(parts) // 2)):
            tags = ("B-NAME",) if number % 2 else ("B-PLACE", "I-PLACE")
            parts.append([(rng.choice(KINDS[tag]), tag) for tag in tags])
        rng.shuffle(parts)
        pairs = [pair for part in parts for pair in part]
        words, tags = zip(*pairs, strict=True)
        rows[" ".join(words)] = {"tokens": list(words), "ner_tags": list(tags)}
    return list(rows.values())


def gold(row: Row) -> tuple[Entity, ...]:
    """The entities, in order."""
    found: list[Entity] = []
    for place, tag in enumerate(row["ner_tags"]):
        letter, _, kind = tag.partition("-")
        if letter == "B":
            found.append((place, place + 1, kind))
        elif letter == "I":
            start, _, kind = found.pop()
            found.append((start, place + 1, kind))
    return tuple(found)


def wrong(row: Row) -> Row:
    """Each word of an entity is in none, each other word is a name."""
    tags = ["B-NAME" if tag == "O" else "O" for tag in row["ner_tags"]]
    return {**row, "ner_tags": tags}


def disguised(row: Row) -> Row:
    """Upper case."""
    return {**row, "tokens": [word.upper() for word in row["tokens"]]}


def write_rows(folder: Path, name: str, rows: Sequence[Row]) -> Path:
    """A JSON Lines file of the columns tokens and ner_tags."""
    path = folder / f"{name}.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def write_model(folder: Path, rows: Sequence[Row]) -> None:
    """A two-layer BERT with random weights, and a tokeniser for most of these words."""
    torch.manual_seed(0)
    words = sorted({word.lower() for row in rows for word in row["tokens"]})
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    pieces += [*string.ascii_lowercase, *(f"##{c}" for c in string.ascii_lowercase)]
    pieces += [word for word in words if word not in (*pieces, *PIECES)]
    shape = BertConfig(
        vocab_size=len(pieces),
        hidden_size=64,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=192,
        initializer_range=0.1,  # so small a model learns little from smaller weights
    )
    model = BertModel(shape)
    vocabulary = {piece: i for i, piece in enumerate(pieces)}
    _pretrain(model, vocabulary)
    shape.initializer_range = 0.02  # of the head, which is to learn in a few steps
    model.save_pretrained(folder)
    BertTokenizer(vocab=vocabulary).save_pretrained(folder)


@torch.no_grad()
def _pretrain(model: BertModel, vocabulary: Mapping[str, int]) -> None:
    """Knowledge as pretraining gives it: words of a kind lie together."""
    words = model.embeddings.word_embeddings.weight  # [V, H]
    kinds = [*KINDS.values(), OTHER]
    for number, kind in enumerate(kinds):
        for word in kind:
            words[
                vocabulary.get(word, vocabulary[word[0]]), number :: len(kinds)
            ] += 0.5


def settings(train: Path, held_out: Path | None, model: Path) -> Mapping[str, Any]:
    """The files, and their columns whatever the project's own are called.

    Of tags that are all swapped, only the loss gets worse with each epoch: entities that
    were never found cannot be found less often.
    """
    return {
        "data.train": str(train),
        "data.eval": str(held_out) if held_out else None,
        "data.tokens_column": "tokens",
        "data.tags_column": "ner_tags",
        "data.encoding": "utf-8",
        "data.max_length": 96,
        "model.name": str(model),
        "objective.metric": "loss",
    }


def windows() -> Mapping[str, Any]:
    """Most texts do not fit these."""
    return {"data.max_length": 12, "data.stride": 4}


def counted(example: Mapping[str, Any]) -> int:
    """Each word that a window answers for."""
    return len(example["tokens"])


def content(example: Mapping[str, Any]) -> str:
    """The words, in one case."""
    return " ".join(example["tokens"]).casefold()


def answers(output: str) -> list[Answer]:
    """One JSON object a line."""
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    return [
        Answer(
            said=tuple((e["start"], e["end"], e["type"]) for e in line["entities"]),
            numbers=tuple(e["probability"] for e in line["entities"]),
        )
        for line in lines
    ]


def scores(rows: Sequence[Row], answers: Sequence[Answer]) -> Mapping[str, float]:
    """Precision, recall and F1 of the entities, from first principles."""
    pairs = [
        (set(gold(row)), set(answer.said))
        for row, answer in zip(rows, answers, strict=True)
    ]
    both = sum(len(wanted & said) for wanted, said in pairs)
    wanted, said = (sum(len(pair[side]) for pair in pairs) for side in (0, 1))
    return {
        "precision": both / said if said else 0.0,
        "recall": both / wanted if wanted else 0.0,
        "f1": 2 * both / (wanted + said) if wanted + said else 0.0,
    }
