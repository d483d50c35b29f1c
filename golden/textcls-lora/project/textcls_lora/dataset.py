"""Rows made ready for the model: numbered, tokenised once, padded batch by batch."""

import hashlib
from dataclasses import dataclass as plain_dataclass
from typing import Annotated, Any

import numpy as np
import torch
from datasets import Dataset
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Tensor
from transformers import DataCollatorWithPadding, PreTrainedTokenizerBase

from . import cache, labels, reading, splits
from .batching import Augment, Batch, Collate, unchanged
from .reading import ReadingConfig, Rows
from .splits import SplitConfig


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class DataConfig(ReadingConfig, SplitConfig):
    """Which rows, which columns, how they are split, cut and weighed."""

    max_length: Annotated[int, Field(ge=4)] = 128
    """Tokens after which a text is cut; of two texts, the longer one is cut first."""
    workers: Annotated[int, Field(ge=0)] = 0
    """Processes that load batches; 0 loads them in the training process."""


@plain_dataclass(frozen=True, kw_only=True)
class Targets:
    """What there is to predict: one of the labels, or any number of them."""

    labels: tuple[str, ...]
    multi_label: bool = False


@plain_dataclass(frozen=True, kw_only=True)
class Data:
    """What a run trains and evaluates on.

    `train` and `eval` have the columns text, label, row (its number in the file, from
    1), text_pair where there are two texts, and what the model reads: input_ids and
    alike, index [], length [], labels [], or labels [C] of 0.0 and 1.0 where a row may
    have any number of the C labels (label is a list of names there).
    """

    train: Dataset
    eval: Dataset
    targets: Targets
    collate: Collate
    notes: tuple[str, ...]
    """What a person should know about the data, one line each."""
    digest: str
    """Changes when the texts, their tokens, the labels or the split change."""
    augment: Augment = unchanged
    """What is done to a batch that is learnt from."""


def build(cfg: DataConfig, tokenizer: PreTrainedTokenizerBase) -> Data:
    """Read, clean, split and tokenise.

    Raises:
        UserError: naming file, column and row of what cannot be used.
    """
    rows = reading.read(cfg.train, cfg)
    other = reading.read(cfg.eval, cfg) if cfg.eval else None
    names = labels.order(rows.source, rows.labels)
    if other:
        labels.check_known(
            other.source, other.numbers, other.labels, names, rows.source
        )
    split = splits.make(rows, other, cfg)
    rules, ids, parts = cache.rules(tokenizer), [], []
    for part in (split.train, split.eval):
        content = [part.contents, part.labels, part.numbers, names]
        ids.append(cache.name(rules, content, cfg.multi_label, cfg.max_length))
        parts.append(_encode(part, names, ids[-1], tokenizer, cfg))
    counts = labels.count(names, split.train.labels)
    notes = (labels.summary(len(parts[0]), len(parts[1]), counts, cfg), *rows.notes)
    notes += (*(other.notes if other else ()), *split.notes)
    full = sum(int((np.asarray(p["length"][:]) >= cfg.max_length).sum()) for p in parts)
    if full:
        notes += (
            f"{full} texts fill data.max_length = {cfg.max_length} tokens; what goes"
            " beyond is cut",
        )
    return Data(
        train=parts[0],
        eval=parts[1],
        targets=Targets(labels=names, multi_label=cfg.multi_label),
        collate=collate_with(
            tokenizer, labels.class_weights(counts, len(parts[0]), cfg)
        ),
        notes=notes,
        digest=hashlib.sha256("".join(ids).encode()).hexdigest(),
    )


def tokenize(
    tokenizer: PreTrainedTokenizerBase,
    texts: list[str],
    pairs: list[str] | None,
    cfg: DataConfig,
) -> dict[str, Any]:
    """What the model reads of texts or of pairs of texts, cut to `cfg.max_length`."""
    limit = min(cfg.max_length, tokenizer.model_max_length)
    return dict(tokenizer(texts, pairs, truncation="longest_first", max_length=limit))


def collate_with(
    tokenizer: PreTrainedTokenizerBase, class_weights: Tensor | None = None
) -> Collate:
    """Pads rows to the longest of a batch: input_ids [B, T], labels, index [B].

    labels and weights are [B], or [B, C] of floats where a row may have several labels;
    weights are there if `class_weights`, [C] or [2, C] for absent and present, are.
    """
    # tensor cores want multiples of 8; a CPU would only compute more padding
    multiple = 8 if torch.cuda.is_available() else None
    pad = DataCollatorWithPadding(tokenizer, pad_to_multiple_of=multiple)
    keep = {*tokenizer.model_input_names, "labels", "index"}

    def collate(rows: list[dict[str, Any]]) -> Batch:
        batch = dict(pad([{k: v for k, v in r.items() if k in keep} for r in rows]))
        return labels.weigh(batch, class_weights)

    return collate


def _encode(
    rows: Rows,
    names: tuple[str, ...],
    name: str,
    tokenizer: PreTrainedTokenizerBase,
    cfg: DataConfig,
) -> Dataset:
    """The rows and their tokens."""

    def columns() -> cache.Table:
        found: cache.Table = {"text": rows.texts, "row": rows.numbers}
        if rows.pairs:
            found["text_pair"] = rows.pairs
        targets = labels.targets(names, rows.labels, multi_label=cfg.multi_label)
        return {**found, **targets, "index": range(len(rows.texts))}

    def encode(batch: cache.Table) -> cache.Table:
        encoded = tokenize(tokenizer, batch["text"], batch.get("text_pair"), cfg)
        return {**encoded, "length": [len(ids) for ids in encoded["input_ids"]]}

    return cache.tokenised(name, columns, encode)
