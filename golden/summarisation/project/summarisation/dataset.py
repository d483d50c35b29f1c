"""Pairs made ready for the model: tokenised once, both sides padded batch by batch."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass as plain_dataclass
from typing import Annotated, Any

import numpy as np
import torch
from datasets import Dataset
from pydantic import Field
from pydantic.dataclasses import dataclass
from transformers import DataCollatorForSeq2Seq, PreTrainedTokenizerBase

from . import augmentation, cache, reading, splits, templating
from .augmentation import AugmentConfig
from .batching import Batch, Collate, Prepared
from .reading import ReadingConfig, Rows
from .splits import SplitConfig
from .targets import Targets
from .templating import Fields
from .writing import IGNORED

__all__ = ["Data", "DataConfig", "Targets", "build"]


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class DataConfig(ReadingConfig, SplitConfig, AugmentConfig):
    """Which pairs, which columns, how they are split and cut."""

    max_length: Annotated[int, Field(ge=4)] = 128
    """Tokens that the model reads; a source is cut so that what is around it stays."""
    max_target_length: Annotated[int, Field(ge=2)] = 128
    """Tokens after which a target is cut where it is learnt; scores take it whole."""
    workers: Annotated[int, Field(ge=0)] = 0
    """Processes that load batches; 0 loads them in the training process."""


@plain_dataclass(frozen=True, kw_only=True)
class Data(Prepared[Targets]):
    """What a run trains and evaluates on.

    `train` and `eval` have the columns source, target, kind, row (its number in the
    file, from 1), and what the model reads and learns: input_ids [T] and alike,
    labels [S], index [], length [] of the source.
    """


def build(
    cfg: DataConfig, tokenizer: PreTrainedTokenizerBase, noise: float = 0.0
) -> Data:
    """Read, clean, split and tokenise; `noise` goes into what is evaluated.

    Raises:
        UserError: naming file, column and row of what cannot be used.
    """
    rows = reading.read(cfg.train, cfg)
    other = reading.read(cfg.eval, cfg) if cfg.eval else None
    split = splits.make(rows, other, cfg)
    rules, names, parts = cache.rules(tokenizer), [], []
    for part in (split.train, split.eval.noisy(noise)):
        content = [part.fields, part.targets, part.labels, part.numbers]
        limits = (cfg.max_length, cfg.max_target_length)
        names.append(cache.name(rules, content, cfg.prompts.source, *limits))
        parts.append(_encode(part, names[-1], tokenizer, cfg))
    notes = (_summary(parts), *rows.notes)
    notes += (*(other.notes if other else ()), *split.notes, *_cut(parts, cfg))
    return Data(
        train=parts[0],
        eval=parts[1],
        targets=Targets(tokenizer=tokenizer),
        collate=collate_with(tokenizer),
        notes=notes,
        augment=augmentation.of(cfg, tokenizer),
        digest=hashlib.sha256("".join(names).encode()).hexdigest(),
    )


def given(
    tokenizer: PreTrainedTokenizerBase, rows: Sequence[Fields], cfg: DataConfig
) -> list[str]:
    """What the model reads of rows: sources within their prompt, cut so as to fit."""
    limit = min(cfg.max_length, tokenizer.model_max_length)
    prompt = cfg.prompts.source

    def length(text: str) -> int:
        return len(tokenizer(text)["input_ids"])

    texts = [templating.fill(prompt, fields) for fields in rows]
    lengths = map(len, tokenizer(texts)["input_ids"])
    return [
        text if whole <= limit else templating.fit(prompt, fields, length, limit)
        for text, whole, fields in zip(texts, lengths, rows, strict=True)
    ]


def tokenize(
    tokenizer: PreTrainedTokenizerBase, rows: Sequence[Fields], cfg: DataConfig
) -> dict[str, Any]:
    """The tokens that the model reads of rows, at most `cfg.max_length`."""
    return dict(tokenizer(given(tokenizer, rows, cfg)))


def previews(
    tokenizer: PreTrainedTokenizerBase, rows: Rows, cfg: DataConfig
) -> list[tuple[str, str]]:
    """What the model reads of each row, and its target."""
    return list(zip(given(tokenizer, rows.fields, cfg), rows.targets, strict=True))


def collate_with(tokenizer: PreTrainedTokenizerBase) -> Collate:
    """Pads both sides to the longest of a batch: input_ids [B, T], labels [B, S]."""
    # tensor cores want multiples of 8; a CPU would only compute more padding
    multiple = 8 if torch.cuda.is_available() else None
    pad = DataCollatorForSeq2Seq(
        tokenizer, pad_to_multiple_of=multiple, label_pad_token_id=IGNORED
    )
    keep = {*tokenizer.model_input_names, "labels", "index"}

    def collate(rows: list[dict[str, Any]]) -> Batch:
        return dict(pad([{k: v for k, v in r.items() if k in keep} for r in rows]))

    return collate


def _encode(
    rows: Rows, name: str, tokenizer: PreTrainedTokenizerBase, cfg: DataConfig
) -> Dataset:
    """The rows and their tokens."""
    fields = rows.fields

    def columns() -> cache.Table:
        return {
            "source": rows.texts,
            "target": rows.targets,
            "kind": [", ".join(kind) for kind in rows.labels],
            "row": rows.numbers,
            "index": range(len(rows.texts)),
        }

    def encode(batch: cache.Table) -> cache.Table:
        found = tokenize(tokenizer, [fields[i] for i in batch["index"]], cfg)
        limit = min(cfg.max_target_length, tokenizer.model_max_length)
        wanted = tokenizer(
            text_target=batch["target"], truncation=True, max_length=limit
        )
        lengths = [len(ids) for ids in found["input_ids"]]
        return {**found, "labels": wanted["input_ids"], "length": lengths}

    return cache.tokenised(name, columns, encode)


def _summary(parts: list[Dataset]) -> str:
    lengths = (_source_lengths(parts), _target_lengths(parts))
    source, target = (int(np.median(side)) for side in lengths)
    return (
        f"{len(parts[0]):,} pairs train, {len(parts[1]):,} evaluate; in the middle, a"
        f" source has {source} tokens and a target {target}"
    )


def _cut(parts: list[Dataset], cfg: DataConfig) -> list[str]:
    """A line for each side of which something may be lost."""
    sides = {
        "sources": ("max_length", _source_lengths(parts)),
        "targets": ("max_target_length", _target_lengths(parts)),
    }
    return [
        f"{full} {side} fill data.{key} = {getattr(cfg, key)} tokens; what goes beyond"
        " is cut"
        for side, (key, lengths) in sides.items()
        if (full := int((lengths >= getattr(cfg, key)).sum()))
    ]


def _source_lengths(parts: list[Dataset]) -> np.ndarray:
    return np.concatenate([part["length"][:] for part in parts])


def _target_lengths(parts: list[Dataset]) -> np.ndarray:
    return np.array([len(labels) for part in parts for labels in part["labels"][:]])
