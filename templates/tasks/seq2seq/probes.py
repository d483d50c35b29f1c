"""Pairs whose targets are known, a tiny encoder-decoder that can learn them, answers.

Loaded by the probes of `scaffold verify`, not emitted.

The target names the two or three things of the source that matter, in the second of two
languages.
"""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from scaffold_probes.rows import languages
from scaffold_probes.rows.languages import Answer, answers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import PreTrainedTokenizerFast, T5Config, T5ForConditionalGeneration

__all__ = [
    "answers",
    "content",
    "counted",
    "disguised",
    "gold",
    "make_rows",
    "prompts",
    "scores",
    "settings",
    "write_model",
    "write_rows",
    "wrong",
]

PRETRAINING = 100
"""Steps after which a model makes no mistake in either language."""
PAD, END, UNKNOWN = "<pad>", "</s>", "<unk>"

Row = Mapping[str, Any]


def make_rows(count: int, seed: int) -> list[Row]:
    """Distinct sources of 4 to 15 words; each colour and each animal comes as often."""
    return [
        {"source": source, "target": languages.names(source, languages.SECOND)}
        for source in languages.sources(count, seed)
    ]


def gold(row: Row) -> str:
    """The target."""
    return str(row["target"])


def wrong(row: Row) -> Row:
    """The same in the first language."""
    return {**row, "target": languages.names(row["source"].lower(), languages.FIRST)}


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
    vocabulary = {w: i for i, w in enumerate((PAD, END, UNKNOWN, *languages.WORDS))}
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

    def batch(lessons: list[tuple[str, str]]) -> Mapping[str, Any]:
        sources, targets = zip(*lessons, strict=True)
        read = tokenizer(list(sources), padding=True, return_tensors="pt")
        wanted = tokenizer(list(targets), padding=True, return_tensors="pt")
        labels = wanted["input_ids"].masked_fill(wanted["attention_mask"] == 0, -100)
        return {**read, "labels": labels}

    languages.teach(model, batch, PRETRAINING)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)


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


def prompts() -> Mapping[str, Any]:
    """Words before and behind the source."""
    return {"data.prompts.source": "story of {{ source }} and people"}


def counted(example: Mapping[str, Any]) -> int:
    """Each token of the target, its end among them."""
    return len(example["labels"])


def content(example: Mapping[str, Any]) -> str:
    """The source, in one case."""
    return str(example["source"]).casefold()


def scores(rows: Sequence[Row], answers: Sequence[Answer]) -> Mapping[str, float]:
    """Exact matches and ROUGE-1."""
    return languages.scores([gold(row) for row in rows], answers)
