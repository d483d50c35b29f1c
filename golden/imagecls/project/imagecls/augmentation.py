"""Augmentation: images that are learnt from are changed a little, each time anew."""

from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import nn

from . import processing
from .batching import Augment, Batch, unchanged
from .processing import Processor


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class AugmentConfig:
    """How much images are changed while they are learnt from; never when evaluated."""

    flip: bool = False
    """Mirror half of the images, left to right: not what has a right way round."""
    shift: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Move each image by at most this share of its side; its edge fills the gap."""
    zoom: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Make each image larger or smaller by at most this share."""
    rotate: Annotated[float, Field(ge=0, le=180)] = 0.0
    """Turn each image by at most so many degrees."""
    colour: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Change brightness, contrast and saturation by at most this share."""
    erase: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Share of the images in which a grey rectangle hides a part."""


def of(cfg: AugmentConfig, processor: Processor) -> Augment:
    """What is done to a batch that is learnt from; each image gets its own.

    It draws from torch's own generator in the process that trains, as dropout does: so
    a resumed run goes on exactly.
    """
    changes = nn.Sequential(*_changes(cfg))
    if not changes:
        return unchanged

    def augment(batch: Batch) -> Batch:
        seen = processing.visible(processor, batch["pixel_values"])  # [B, 3, H, W]
        pixels = processing.normalised(processor, 255 * changes(seen))
        return {**batch, "pixel_values": pixels}

    return augment


def _changes(cfg: AugmentConfig) -> list[nn.Module]:
    """What is asked for, in the order in which it is done, on images from 0 to 1."""
    moved = (cfg.shift, cfg.zoom, cfg.rotate)
    if not any((cfg.flip, *moved, cfg.colour, cfg.erase)):
        return []
    # importing it takes a second, which only those should wait that want it
    from kornia import augmentation as kornia

    found: list[nn.Module] = []
    if cfg.flip:
        found.append(kornia.RandomHorizontalFlip(p=0.5))
    if any(moved):
        affine = kornia.RandomAffine(
            degrees=cfg.rotate,
            translate=(cfg.shift, cfg.shift),
            scale=(1 - cfg.zoom, 1 + cfg.zoom),
            padding_mode="border",
            p=1.0,
        )
        found.append(affine)
    if cfg.colour:
        found.append(kornia.ColorJitter(cfg.colour, cfg.colour, cfg.colour, p=1.0))
    if cfg.erase:  # Zhong et al., 2020
        found.append(kornia.RandomErasing(value=0.5, p=cfg.erase))
    return found
