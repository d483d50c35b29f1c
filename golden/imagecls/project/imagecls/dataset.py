"""Images made ready for the model: resized once, kept on disk, scaled by batch."""

from dataclasses import dataclass as plain_dataclass
from dataclasses import replace
from typing import Annotated, Any

import numpy as np
import torch
from datasets import Dataset
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Tensor

from . import augmentation, images, kept, labels, processing, reading, splits
from . import noise as noises
from .augmentation import AugmentConfig
from .batching import Batch, Collate, Prepared
from .errors import UserError
from .processing import Processor
from .reading import ReadingConfig, Rows
from .splits import SplitConfig

AT_ONCE = 100
"""Resized images that are in memory together before they are on disk."""


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class DataConfig(ReadingConfig, SplitConfig, AugmentConfig):
    """Which images, which columns, how they are split, changed and weighed."""

    workers: Annotated[int, Field(ge=0)] = 0
    """Processes that load batches; 0 loads them in the training process."""


@plain_dataclass(frozen=True, kw_only=True)
class Targets:
    """What there is to predict: one of the labels, or any number of them."""

    labels: tuple[str, ...]
    multi_label: bool = False


@plain_dataclass(frozen=True, kw_only=True)
class Data(Prepared[Targets]):
    """What a run trains and evaluates on.

    `train` and `eval` have the columns row (its number in the source, from 1), image
    (its path, if it has one), key (the same for the same pixels), label, pixels (uint8
    [3, H, W] as bytes), index [] (in the order of the rows), length [] (all the same)
    and labels [], or labels [C] of 0.0 and 1.0 where a row may have any number of the
    C labels (label is a list of names there).
    """

    size: tuple[int, int]
    """Height and width of the images, as the model sees them."""


def build(cfg: DataConfig, processor: Processor, noise: float = 0.0) -> Data:
    """Read, look at every image, split; `noise` goes into what is evaluated.

    Raises:
        UserError: naming folder or file, row and image of what cannot be used.
    """
    train, held_out = reading.sides(cfg)
    rows = reading.read(train, cfg)
    other = reading.read(held_out, cfg) if held_out else None
    names = labels.order(rows.source, rows.labels)
    if other:
        labels.check_known(
            other.source, other.numbers, other.labels, names, rows.source
        )
    rules = kept.name(processor.to_json_string(), names, cfg.multi_label)
    seen = [
        _encode(each, names, rules, processor, cfg) for each in (rows, other) if each
    ]
    known, *more = (
        replace(each, keys=whole["key"][:])
        for each, whole in zip((rows, other), seen, strict=False)
        if each
    )
    split = splits.make(known, more[0] if more else None, cfg)
    parts = [
        whole.select([number - 1 for number in part.numbers])
        for whole, part in zip(
            (seen[0], seen[-1]), (split.train, split.eval), strict=True
        )
    ]
    counts = labels.count(names, split.train.labels)
    notes = (labels.summary(len(parts[0]), len(parts[1]), counts, cfg), *rows.notes)
    notes += (*(other.notes if other else ()), *split.notes)
    content = [[p.keys, p.labels, list(p.numbers)] for p in (split.train, split.eval)]
    return Data(
        train=parts[0],
        eval=_grainy(parts[1], noise) if noise else parts[1],
        targets=Targets(labels=names, multi_label=cfg.multi_label),
        collate=collate_with(
            processor, labels.class_weights(counts, len(parts[0]), cfg)
        ),
        notes=notes,
        digest=kept.name(rules, content),
        augment=augmentation.of(cfg, processor),
        size=processing.shape(processor),
    )


def collate_with(processor: Processor, class_weights: Tensor | None = None) -> Collate:
    """Makes batches: pixel_values [B, 3, H, W] on the model's scale, labels, index [B].

    labels and weights are [B], or [B, C] of floats where a row may have several labels;
    weights are there if `class_weights`, [C] or [2, C] for absent and present, are.
    """
    size = (3, *processing.shape(processor))

    def collate(rows: list[dict[str, Any]]) -> Batch:
        pixels = [np.frombuffer(row["pixels"], dtype=np.uint8) for row in rows]
        whole = torch.from_numpy(np.stack(pixels)).reshape(-1, *size)
        batch = {
            "pixel_values": processing.normalised(processor, whole),
            "labels": torch.tensor([row["labels"] for row in rows]),
            "index": torch.tensor([row["index"] for row in rows]),
        }
        return labels.weigh(batch, class_weights)

    return collate


def _encode(
    rows: Rows,
    names: tuple[str, ...],
    rules: str,
    processor: Processor,
    cfg: DataConfig,
) -> Dataset:
    """Every row of a source with its pixels, in order."""

    def columns() -> kept.Table:
        targets = labels.targets(names, rows.labels, multi_label=cfg.multi_label)
        return {"row": list(rows.numbers), **targets}

    def encode(batch: kept.Table) -> kept.Table:
        places = [number - 1 for number in batch["row"]]
        found: kept.Table = {"key": [], "pixels": []}
        for image in (_load(rows, place) for place in places):
            found["key"].append(images.key(image))
            found["pixels"].append(processing.pixels(processor, [image]).tobytes())
        shown = [images.shown(rows.images[place]) for place in places]
        same = [1] * len(places)
        return {**found, "image": shown, "index": places, "length": same}

    known = list(map(images.identity, rows.images))
    name = kept.name(rules, rows.labels, known)
    return kept.made(name, columns, encode, batch_size=AT_ONCE)


def _grainy(part: Dataset, rate: float) -> Dataset:
    """The same images, with noise in their pixels."""

    def change(batch: kept.Table) -> kept.Table:
        pairs = zip(batch["pixels"], batch["index"], strict=True)
        return {"pixels": [noises.grainy(pixels, rate, row) for pixels, row in pairs]}

    return part.map(change, batched=True, batch_size=AT_ONCE)


def _load(rows: Rows, place: int) -> Any:
    try:
        return images.load(rows.images[place])
    except ValueError as error:
        number = rows.numbers[place]
        raise UserError(f"{rows.source}: row {number}: {error}") from error
