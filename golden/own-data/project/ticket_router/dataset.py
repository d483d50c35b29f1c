"""Rows made ready for the model: numbered, tokenised once, padded batch by batch."""

import hashlib
from collections import Counter
from dataclasses import dataclass as plain_dataclass
from itertools import chain
from typing import Annotated, Any, Literal

import numpy as np
import torch
from datasets import Dataset
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Tensor
from transformers import DataCollatorWithPadding, PreTrainedTokenizerBase

from . import cache, reading, splits
from .batching import Batch, Collate
from .errors import UserError
from .files import nearest
from .reading import ReadingConfig, Rows
from .splits import SplitConfig


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class DataConfig(ReadingConfig, SplitConfig):
    """Which rows, which columns, how they are split, cut and weighed."""

    max_length: Annotated[int, Field(ge=4)] = 128
    """Tokens after which a text is cut; of two texts, the longer one is cut first."""
    class_weights: Literal["none", "balanced"] = "none"
    """balanced: in the loss, every label counts as much as any other, however rare."""
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


def build(cfg: DataConfig, tokenizer: PreTrainedTokenizerBase) -> Data:
    """Read, clean, split and tokenise.

    Raises:
        UserError: naming file, column and row of what cannot be used.
    """
    rows = reading.read(cfg.train, cfg)
    other = reading.read(cfg.eval, cfg) if cfg.eval else None
    labels = _names(rows, cfg)
    if other:
        _check_known(other, labels, rows.source)
    split = splits.make(rows, other, cfg)
    counts = Counter(dict.fromkeys(labels, 0))
    counts.update(chain.from_iterable(split.train.labels))
    rules, names, parts = cache.rules(tokenizer), [], []
    for part in (split.train, split.eval):
        content = [part.contents, part.labels, part.numbers, labels]
        names.append(cache.name(rules, content, cfg.multi_label, cfg.max_length))
        parts.append(_encode(part, labels, names[-1], tokenizer, cfg))
    notes = (_summary(split, counts, cfg), *rows.notes)
    notes += (*(other.notes if other else ()), *split.notes)
    full = sum(int((np.asarray(p["length"][:]) >= cfg.max_length).sum()) for p in parts)
    if full:
        notes += (
            f"{full} texts fill data.max_length = {cfg.max_length} tokens; what goes"
            " beyond is cut",
        )
    weights = None
    if cfg.class_weights == "balanced":
        weights = _class_weights(counts, len(parts[0]), multi_label=cfg.multi_label)
    return Data(
        train=parts[0],
        eval=parts[1],
        targets=Targets(labels=labels, multi_label=cfg.multi_label),
        collate=collate_with(tokenizer, weights),
        notes=notes,
        digest=hashlib.sha256("".join(names).encode()).hexdigest(),
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
        if class_weights is not None and class_weights.ndim == 1:
            batch["weights"] = class_weights[batch["labels"]]
        elif class_weights is not None:
            absent, present = class_weights
            batch["weights"] = torch.where(batch["labels"] > 0, present, absent)
        return batch

    return collate


def _names(rows: Rows, cfg: DataConfig) -> tuple[str, ...]:
    names = tuple(sorted(set(chain.from_iterable(rows.labels)), key=_by_number_or_name))
    if not names:
        raise UserError(f"{rows.source}: no row has a label, nothing to learn")
    if len(set(rows.labels)) < 2:
        shown = ", ".join(map(repr, names))
        raise UserError(f"{rows.source}: all labels are {shown}, nothing to learn")
    return names


def _check_known(rows: Rows, known: tuple[str, ...], train: str) -> None:
    unknown = set(chain.from_iterable(rows.labels)) - set(known)
    for number, labels in zip(rows.numbers, rows.labels, strict=True):
        for label in unknown.intersection(labels):
            raise UserError(
                f"{rows.source}: row {number}: label {label!r} is not in {train}"
                f" ({nearest(label, known)})"
            )


def _summary(split: splits.Split, counts: Counter[str], cfg: DataConfig) -> str:
    train, held_out = len(split.train.texts), len(split.eval.texts)
    ranked = counts.most_common()
    shown = ", ".join(f"{n:,} {label}" for label, n in ranked[:10])
    (frequent, most), (rarest, least) = ranked[0], ranked[-1]
    if len(ranked) > 10:
        shown += f", … {least:,} {rarest}"
    line = f"{train:,} rows train ({shown}), {held_out:,} evaluate"
    if most > 4 * least and cfg.class_weights == "none":
        line += (
            f"; {most / max(least, 1):.0f} times more {frequent} than {rarest}: look at"
            " macro F1, and try data.class_weights = balanced"
        )
    return line


def _class_weights(counts: Counter[str], rows: int, *, multi_label: bool) -> Tensor:
    """[C], or [2, C] for absent and present labels; the mean over all rows is 1."""
    present = torch.tensor(list(counts.values()), dtype=torch.float).clamp(min=1)
    if not multi_label:
        return rows / (len(counts) * present)
    absent = (rows - present).clamp(min=1)
    return rows / (2 * torch.stack([absent, present]))


def _columns(rows: Rows, labels: tuple[str, ...], cfg: DataConfig) -> dict[str, Any]:
    place = {label: i for i, label in enumerate(labels)}
    found: dict[str, Any] = {"text": rows.texts, "row": rows.numbers}
    if rows.pairs:
        found["text_pair"] = rows.pairs
    if cfg.multi_label:
        targets = np.zeros((len(rows.texts), len(labels)), dtype=np.float32)
        for row, names in enumerate(rows.labels):
            targets[row, [place[name] for name in names]] = 1
        found |= {"label": list(map(list, rows.labels)), "labels": list(targets)}
    else:
        found["label"] = [name for (name,) in rows.labels]
        found["labels"] = [place[name] for (name,) in rows.labels]
    return found | {"index": range(len(rows.texts))}


def _encode(
    rows: Rows,
    labels: tuple[str, ...],
    name: str,
    tokenizer: PreTrainedTokenizerBase,
    cfg: DataConfig,
) -> Dataset:
    """The rows and their tokens."""

    def encode(batch: cache.Table) -> cache.Table:
        encoded = tokenize(tokenizer, batch["text"], batch.get("text_pair"), cfg)
        return {**encoded, "length": [len(ids) for ids in encoded["input_ids"]]}

    return cache.tokenised(name, lambda: _columns(rows, labels, cfg), encode)


def _by_number_or_name(label: str) -> tuple[bool, int, str]:
    number = label.lstrip("-").isdecimal()
    return (not number, int(label) if number else 0, label)
