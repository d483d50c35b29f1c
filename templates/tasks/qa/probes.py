"""Questions whose answers are known, a tiny encoder that can learn them, and answers read back.

Loaded by the probes of `scaffold verify`, not emitted.
"""

import json
import random
import string
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import BertConfig, BertModel, BertTokenizer

WHO = ("dora", "bob", "carl", "ann")
WHERE = ("port rosa", "lake verde", "mount blanco", "cape negro")
# by the word that asks; what is asked for decides which of a context's names is right
KINDS = {"who": WHO, "where": WHERE}
ENDS = ("sings", "was it", "is the story")
OTHER = ("the", "film", "is", "a", "story", "of", "and", "with", "music", "people")
PIECES = ("music", "people")
"""Words that the tokeniser cuts into letters."""

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What is answered, "" for nothing, and how sure that is."""

    said: str
    numbers: tuple[float, ...]


def make_rows(count: int, seed: int) -> list[Row]:
    """Questions with a context of 6 to 21 words each; a fifth have no answer in it."""
    rng = random.Random(seed)
    rows: dict[str, Row] = {}
    while len(rows) < count:
        number = len(rows)
        asks, other = list(KINDS) if number % 2 else reversed(list(KINDS))
        answer = "" if number % 5 == 1 else rng.choice(KINDS[asks])
        parts = rng.choices(OTHER, k=rng.choice((4, 6, 9, 16)))
        parts += [rng.choice(KINDS[other]), *([answer] if answer else [])]
        rng.shuffle(parts)
        context = " ".join(parts)
        question = f"{asks} {rng.choice(ENDS)}"
        rows.setdefault(context, _row(question, context, answer))
    return list(rows.values())


def _row(question: str, context: str, answer: str) -> Row:
    texts = [answer] if answer else []
    starts = [f" {context} ".index(f" {text} ") for text in texts]
    answers = {"text": texts, "answer_start": starts}
    return {"question": question, "context": context, "answers": answers}


def gold(row: Row) -> str:
    """The answer."""
    return str(next(iter(row["answers"]["text"]), ""))


def wrong(row: Row) -> Row:
    """Its answer has a word too many on either side, or is no name at all."""
    words, right = row["context"].split(), gold(row).split()
    place = words.index(right[0]) if right else 0
    around = words[max(place - 1, 0) : place + len(right) + 1]
    if not right or len(around) != len(right) + 2:
        around = [next(word for word in words if word in OTHER)]
    return _row(row["question"], row["context"], " ".join(around))


def disguised(row: Row) -> Row:
    """Upper case."""
    texts = [text.upper() for text in row["answers"]["text"]]
    answers = {**row["answers"], "text": texts}
    question, context = row["question"].upper(), row["context"].upper()
    return {"question": question, "context": context, "answers": answers}


def write_rows(folder: Path, name: str, rows: Sequence[Row]) -> Path:
    """A JSON Lines file of the columns question, context and answers."""
    path = folder / f"{name}.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def write_model(folder: Path, rows: Sequence[Row]) -> None:
    """A two-layer BERT with random weights, and a tokeniser for most of these words."""
    torch.manual_seed(0)
    texts = [f"{row['question']} {row['context']}" for row in rows]
    words = sorted({word for text in texts for word in text.lower().split()})
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
    shape.initializer_range = 0.002  # of the head, which is to learn in a few steps
    model.save_pretrained(folder)
    BertTokenizer(vocab=vocabulary).save_pretrained(folder)


@torch.no_grad()
def _pretrain(model: BertModel, vocabulary: Mapping[str, int]) -> None:
    """Knowledge as pretraining gives it: names attend to the word that asks for them.

    Of 64 features, 8 say for each kind that a word is a name of it, and 4 that a word asks
    for it; 8 say that a word begins a name, 8 that it ends one. A head of the first layer
    looks from names to the word that asks for their kind, and brings back that it was there.
    """
    words = model.embeddings.word_embeddings.weight  # [V, H]
    layer = model.encoder.layer[0].attention
    size = 64 // 2  # of a head
    for part in (layer.self.query, layer.self.key, layer.self.value):
        part.weight[:size] *= 1e-3  # no row of zeros: DoRA divides by their lengths
    layer.output.dense.weight[:, :size] *= 1e-3
    for kind, (asks, names) in enumerate(KINDS.items()):
        own, asked = 8 * kind, 16 + 4 * kind
        words[vocabulary[asks], asked : asked + 4] += 1.0
        for text in names:
            for word in text.split():
                words[vocabulary[word], own : own + 8] += 1.0
            words[vocabulary[text.split()[0]], 24:32] += 1.0
            words[vocabulary[text.split()[-1]], 32:40] += 1.0
        for i in range(4):
            layer.self.query.weight[4 * kind + i, own + i] = 2.0
            layer.self.key.weight[4 * kind + i, asked + i] = 2.0
            layer.self.value.weight[4 * kind + i, asked + i] = 2.0
            layer.output.dense.weight[40 + 4 * kind + i :: 8, 4 * kind + i] = 1.0
    for last in model.encoder.layer:
        last.output.LayerNorm.weight *= 4.0


def settings(train: Path, held_out: Path | None, model: Path) -> Mapping[str, Any]:
    """The files, and their columns whatever the project's own are called.

    Of answers that are all swapped, only the loss gets worse with each epoch: what was
    never right cannot be right less often.
    """
    return {
        "data.train": str(train),
        "data.eval": str(held_out) if held_out else None,
        "data.question_column": "question",
        "data.context_column": "context",
        "data.answers_column": "answers",
        "data.start_column": None,
        "data.impossible_column": None,
        "data.unanswerable": True,
        "data.encoding": "utf-8",
        "data.max_length": 96,
        "data.max_question_length": 16,
        "model.name": str(model),
        "objective.metric": "loss",
    }


def windows() -> Mapping[str, Any]:
    """Most contexts do not fit these."""
    return {"data.max_length": 16, "data.max_question_length": 5, "data.stride": 4}


def counted(example: Mapping[str, Any]) -> float:
    """A question counts once, by a share in each of its windows."""
    return float(example["share"])


def content(example: Mapping[str, Any]) -> str:
    """Question and context, in one case; they stand in the first window."""
    return f"{example['question']} {example['context']}".casefold()


def answers(output: str) -> list[Answer]:
    """One JSON object a line."""
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    return [
        Answer(said=line["answer"], numbers=(line["probability"],)) for line in lines
    ]


def scores(rows: Sequence[Row], answers: Sequence[Answer]) -> Mapping[str, float]:
    """Exact match and F1, from first principles: the one article here is dropped."""
    pairs = [
        (_words(gold(row)), _words(answer.said))
        for row, answer in zip(rows, answers, strict=True)
    ]
    return {
        "exact_match": sum(one == other for one, other in pairs) / len(pairs),
        "f1": sum(_f1(*pair) for pair in pairs) / len(pairs),
    }


def _words(text: str) -> list[str]:
    return [word for word in text.lower().split() if word not in ("a", "the")]


def _f1(gold: list[str], said: list[str]) -> float:
    if not gold or not said:
        return float(gold == said)
    common = sum((Counter(gold) & Counter(said)).values())
    return 2 * common / (len(gold) + len(said))
