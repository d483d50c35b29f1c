"""Rows made ready for the model: numbers to one scale, texts tokenised once."""

import hashlib
from dataclasses import dataclass as plain_dataclass
from typing import Annotated

import numpy as np
from datasets import Dataset
from pydantic import Field
from pydantic.dataclasses import dataclass
from transformers import PreTrainedTokenizerBase

from . import augmentation, cache, encoding, reading, splits, texts
from .augmentation import AugmentConfig
from .batching import Prepared
from .encoding import tokenize
from .errors import UserError
from .reading import ReadingConfig, Rows
from .splits import SplitConfig


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class DataConfig(ReadingConfig, SplitConfig, AugmentConfig):
    """Which rows, which columns, how they are split, cut and hidden."""

    workers: Annotated[int, Field(ge=0)] = 0
    """Processes that load batches; 0 loads them in the training process."""


@plain_dataclass(frozen=True, kw_only=True)
class Targets:
    """What there is to predict: a number, learnt as deviations from the usual one.

    So the loss and the learning rate mean the same for prices as for ratings.
    """

    mean: float
    deviation: float
    """Standard deviation; both of the training rows."""


@plain_dataclass(frozen=True, kw_only=True)
class Data(Prepared[Targets]):
    """What a run trains and evaluates on.

    `train` and `eval` have the columns text, label (a number), row (its place in the
    file, from 1), text_pair where there are two texts, and what the model reads and
    learns: input_ids and alike, index [], length [], labels [], deviations from the
    mean in standard ones.
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
    targets = _scale(split.train)
    rules, names, parts = encoding.rules(tokenizer, cfg), [], []
    for part in (split.train, split.eval.noisy(noise)):
        content = [part.contents, part.values, part.numbers]
        scale = (targets.mean, targets.deviation)
        names.append(cache.name(rules, content, scale))
        parts.append(_encode(part, targets, names[-1], tokenizer, cfg))
    notes = (_summary(parts), *rows.notes, *(other.notes if other else ()))
    return Data(
        train=parts[0],
        eval=parts[1],
        targets=targets,
        collate=texts.collate_with(tokenizer),
        notes=(*notes, *split.notes, *encoding.cut(parts, cfg)),
        augment=augmentation.of(cfg, tokenizer, encoding.FILLERS),
        digest=hashlib.sha256("".join(names).encode()).hexdigest(),
    )


def _scale(rows: Rows) -> Targets:
    deviation = float(np.std(rows.values))
    if not deviation:
        raise UserError(
            f"{rows.source}: all numbers are {rows.values[0]:g}, nothing to learn"
        )
    return Targets(mean=float(np.mean(rows.values)), deviation=deviation)


def _encode(
    rows: Rows,
    targets: Targets,
    name: str,
    tokenizer: PreTrainedTokenizerBase,
    cfg: DataConfig,
) -> Dataset:
    """The rows and their tokens."""

    def columns() -> cache.Table:
        found: cache.Table = {"text": rows.texts, "row": rows.numbers}
        if rows.pairs:
            found["text_pair"] = rows.pairs
        values = np.asarray(rows.values)
        scaled = ((values - targets.mean) / targets.deviation).astype(np.float32)
        numbers = {"label": rows.values, "labels": scaled}
        return {**found, **numbers, "index": range(len(rows.texts))}

    def encode(batch: cache.Table) -> cache.Table:
        encoded = tokenize(tokenizer, batch["text"], batch.get("text_pair"), cfg)
        return {**encoded, "length": [len(ids) for ids in encoded["input_ids"]]}

    return cache.tokenised(name, columns, encode)


def _summary(parts: list[Dataset]) -> str:
    values = np.asarray(parts[0]["label"][:])
    low, middle, high = np.quantile(values, (0, 0.5, 1))
    return (
        f"{len(parts[0]):,} rows train, {len(parts[1]):,} evaluate; numbers from"
        f" {low:g} to {high:g}, half of them below {middle:g}"
    )
