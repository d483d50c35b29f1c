"""Pairs whose targets are known, a tiny encoder-decoder that can learn them, answers.

Loaded by the probes of `scaffold verify`, not emitted.

The target names the two or three things of the source that matter, in the second of two
languages.
A model that is made here speaks now the one, now the other: to keep to the second is what a
few steps can teach, as fine-tuning teaches a pretrained model.
"""

import csv
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast, T5Config, T5ForConditionalGeneration

COLOURS = {"red": ("rot", "rouge"), "blue": ("blau", "bleu"), "green": ("gruen", "vert")}
ANIMALS = {"dog": ("hund", "chien"), "cat": ("katze", "chat"), "fox": ("fuchs", "renard")}
SIZES = {"big": ("gross", "grand")}
OTHER = ("the", "film", "is", "a", "story", "of", "and", "with", "music", "people")
FIRST, SECOND = 0, 1
PRETRAINING = 100
"""Steps after which a model makes no mistake in either language."""
PAD, END, UNKNOWN = "<pad>", "</s>", "<unk>"

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The text that was generated, and how sure each of its tokens is."""

    said: str
    numbers: tuple[float, ...]


def make_rows(count: int, seed: int) -> list[Row]:
    """Distinct sources of 4 to 15 words; each colour and each animal comes as often."""
    rng = random.Random(seed)
    rows: dict[str, Row] = {}
    while len(rows) < count:
        number = len(rows)
        colour = list(COLOURS)[number % 3]
        animal = list(ANIMALS)[number // 3 % 3]
        source = _source(rng, [*SIZES] * (number % 2), colour, animal)
        rows[source] = {"source": source, "target": _target(source, SECOND)}
    return list(rows.values())


def gold(row: Row) -> str:
    """The target."""
    return str(row["target"])


def wrong(row: Row) -> Row:
    """The same in the first language."""
    return {**row, "target": _target(row["source"].lower(), FIRST)}


def disguised(row: Row) -> Row:
    """Upper case."""
    return {**row, "source": row["source"].upper()}


def write_rows(folder: Path, name: str, rows: Sequence[Row]) -> Path:
    """A CSV of the columns source and target."""
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["source", "target"], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_model(folder: Path, rows: Sequence[Row]) -> None:
    """A T5 of two and two layers that speaks both languages, and its tokeniser."""
    torch.manual_seed(0)
    known = {**SIZES, **COLOURS, **ANIMALS}
    words = [*OTHER, *known, *(word for pair in known.values() for word in pair)]
    vocabulary = {w: i for i, w in enumerate((PAD, END, UNKNOWN, *words))}
    backend = Tokenizer(models.WordLevel(vocabulary, unk_token=UNKNOWN))
    backend.normalizer = normalizers.Lowercase()
    backend.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    backend.post_processor = processors.TemplateProcessing(
        single=f"$A {END}", special_tokens=[(END, vocabulary[END])]
    )
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=backend, pad_token=PAD, eos_token=END, unk_token=UNKNOWN
    )
    tokenizer.model_max_length = 512
    shape = T5Config(
        vocab_size=len(vocabulary),
        d_model=64,
        d_kv=16,
        d_ff=96,
        num_layers=2,
        num_heads=4,
        dropout_rate=0.1,
        decoder_start_token_id=vocabulary[PAD],
        pad_token_id=vocabulary[PAD],
        eos_token_id=vocabulary[END],
    )
    model = T5ForConditionalGeneration(shape)
    _pretrain(model, tokenizer)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _pretrain(
    model: T5ForConditionalGeneration, tokenizer: PreTrainedTokenizerFast
) -> None:
    """Teach both languages, the second of them in a few lessons more."""
    rng = random.Random(1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=4e-3)
    model.train()
    for step in range(PRETRAINING):
        for group in optimizer.param_groups:
            group["lr"] = 4e-3 * min(1, (step + 1) / 20, 2 - 2 * step / PRETRAINING)
        rows = [_lesson(rng) for _ in range(32)]
        batch = tokenizer([source for source, _ in rows], padding=True, return_tensors="pt")
        wanted = tokenizer([target for _, target in rows], padding=True, return_tensors="pt")
        labels = wanted["input_ids"].masked_fill(wanted["attention_mask"] == 0, -100)
        loss = model(**batch, labels=labels, use_cache=False).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()


def _lesson(rng: random.Random) -> tuple[str, str]:
    colour, animal = rng.choice(list(COLOURS)), rng.choice(list(ANIMALS))
    source = _source(rng, [*SIZES] * rng.randrange(2), colour, animal)
    return source, _target(source, FIRST if rng.random() < 0.45 else SECOND)


def _source(rng: random.Random, sizes: list[str], colour: str, animal: str) -> str:
    words = [*sizes, colour, animal, *rng.choices(OTHER, k=rng.choice((2, 3, 5, 8, 12)))]
    rng.shuffle(words)
    return " ".join(words)


def _target(source: str, language: int) -> str:
    words = source.split()
    return " ".join(
        names[word][language]
        for names in (SIZES, COLOURS, ANIMALS)
        for word in words
        if word in names
    )


def settings(train: Path, held_out: Path | None, model: Path) -> Mapping[str, Any]:
    """The files, their columns whatever the project's own are called, and a rate."""
    return {
        "data.train": str(train),
        "data.eval": str(held_out) if held_out else None,
        "data.source_column": "source",
        "data.target_column": "target",
        "data.source_lang": None,
        "data.target_lang": None,
        "data.prompts.source": "{{ source }}",
        "data.encoding": "utf-8",
        "data.max_length": 32,
        "data.max_target_length": 8,
        "model.name": str(model),
        "objective.metric": "exact_match",
        "objective.num_beams": 1,  # of several, rows can depend on others in a batch
        "objective.max_new_tokens": 6,
        # nothing here is new, as a head is: what learns has farther to go, and is asked
        # for less at each step
        "optim.lr": 7e-3,
        "optim.clip_norm": 0.02,
    }


def windows() -> Mapping[str, Any]:
    """None: a row is read at once."""
    return {}


def packing() -> Mapping[str, Any]:
    """None: a row is learnt by itself."""
    return {}


def augmented() -> Mapping[str, Any]:
    """Most tokens are hidden."""
    return {"data.token_dropout": 0.8}


def prompts() -> Mapping[str, Any]:
    """Words before and behind the source."""
    return {"data.prompts.source": "story of {{ source }} and people"}


def counted(example: Mapping[str, Any]) -> int:
    """Each token of the target, its end among them."""
    return len(example["labels"])


def content(example: Mapping[str, Any]) -> str:
    """The source, in one case."""
    return str(example["source"]).casefold()


def predict_arguments(rows: Path) -> Sequence[str]:
    """A data file goes in as it is; what comes out is no terminal, hence JSON."""
    return ("--json", "--input", str(rows))


def answers(output: str) -> list[Answer]:
    """One JSON object a line."""
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    return [
        Answer(said=line["prediction"], numbers=(line["probability"],)) for line in lines
    ]


def scores(rows: Sequence[Row], answers: Sequence[Answer]) -> Mapping[str, float]:
    """Exact matches and ROUGE-1, from first principles; no word comes twice here."""
    pairs = [
        (set(gold(row).split()), set(answer.said.split()))
        for row, answer in zip(rows, answers, strict=True)
    ]
    shares = [2 * len(a & b) / (len(a) + len(b)) for a, b in pairs]
    right = [gold(row) == a.said for row, a in zip(rows, answers, strict=True)]
    return {
        "exact_match": sum(right) / len(right),
        "rouge1": sum(shares) / len(shares),
    }
