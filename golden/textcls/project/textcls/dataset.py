"""Rows made ready for the model: numbered, tokenised once, padded batch by batch."""

import hashlib
from dataclasses import dataclass as plain_dataclass
from typing import Annotated

from datasets import Dataset
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from . import augmentation, cache, encoding, labels, reading, splits, targets, texts
from .augmentation import AugmentConfig
from .batching import Collate, Prepared
from .encoding import tokenize
from .reading import ReadingConfig, Rows
from .splits import SplitConfig
from .targets import Targets

__all__ = ["Data", "DataConfig", "Targets", "build", "collate_with"]


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class DataConfig(ReadingConfig, SplitConfig, AugmentConfig):
    """Which rows, which columns, how they are split, cut, hidden and weighed."""

    workers: Annotated[int, Field(ge=0)] = 0
    """Processes that load batches; 0 loads them in the training process."""


@plain_dataclass(frozen=True, kw_only=True)
class Data(Prepared[Targets]):
    """What a run trains and evaluates on.

    `train` and `eval` have the columns text, label, row (its number in the file, from
    1), text_pair where there are two texts, and what the model reads: input_ids and
    alike, index [], length [], labels [], or labels [C] of 0.0 and 1.0 where a row may
    have any number of the C labels (label is a list of names there).
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
    names = labels.order(rows.source, rows.labels)
    if other:
        labels.check_known(
            other.source, other.numbers, other.labels, names, rows.source
        )
    wanted = targets.of(names, cfg, tokenizer)
    split = splits.make(rows, other, cfg)
    rules, ids, parts = encoding.rules(tokenizer, cfg), [], []
    for part in (split.train, split.eval.noisy(noise)):
        content = [part.contents, part.labels, part.numbers, names]
        ids.append(cache.name(rules, content, cfg.multi_label))
        parts.append(_encode(part, names, ids[-1], tokenizer, cfg))
    counts = labels.count(names, split.train.labels)
    notes = (labels.summary(len(parts[0]), len(parts[1]), counts, cfg), *rows.notes)
    notes += (*(other.notes if other else ()), *split.notes, *encoding.cut(parts, cfg))
    return Data(
        train=parts[0],
        eval=parts[1],
        targets=wanted,
        collate=collate_with(
            tokenizer, labels.class_weights(counts, len(parts[0]), cfg)
        ),
        notes=notes,
        augment=augmentation.of(cfg, tokenizer, encoding.FILLERS),
        digest=hashlib.sha256("".join(ids).encode()).hexdigest(),
    )


def collate_with(
    tokenizer: PreTrainedTokenizerBase, class_weights: Tensor | None = None
) -> Collate:
    """As `texts.collate_with`; labels [B], or [B, C] of floats where there are several.

    Weights of the same shape are there if `class_weights`, [C] or [2, C] for absent and
    present, are.
    """
    pad = texts.collate_with(tokenizer)
    return lambda rows: labels.weigh(pad(rows), class_weights)


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
        numbers = labels.targets(names, rows.labels, multi_label=cfg.multi_label)
        return {**found, **numbers, "index": range(len(rows.texts))}

    def encode(batch: cache.Table) -> cache.Table:
        encoded = tokenize(tokenizer, batch["text"], batch.get("text_pair"), cfg)
        return {**encoded, "length": [len(ids) for ids in encoded["input_ids"]]}

    return cache.tokenised(name, columns, encode)
