"""Augmentation: images that are learnt from are changed a little, each time anew."""

import math
from typing import Annotated

import torch
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Tensor
from torch.nn import functional

from .batching import Augment, Batch, unchanged


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
    """Change brightness, and the contrast of each colour, by at most this share."""


def of(cfg: AugmentConfig) -> Augment:
    """What is done to a batch that is learnt from.

    It draws from torch's own generator in the process that trains, as dropout does: so
    a resumed run goes on exactly.
    """
    if not any((cfg.flip, cfg.shift, cfg.zoom, cfg.rotate, cfg.colour)):
        return unchanged

    def augment(batch: Batch) -> Batch:
        pixels = batch["pixel_values"]
        return {**batch, "pixel_values": _coloured(_moved(pixels, cfg), cfg)}

    return augment


def _moved(pixels: Tensor, cfg: AugmentConfig) -> Tensor:
    """Images [B, 3, H, W] mirrored, turned, zoomed and shifted, all in one."""
    rows = len(pixels)
    angle = math.radians(cfg.rotate) * _around_zero(pixels, rows)  # [B]
    size = 1 + cfg.zoom * _around_zero(pixels, rows)  # [B]
    shift = 2 * cfg.shift * _around_zero(pixels, rows, 2)  # [B, 2], of -1 to 1
    mirror = torch.ones_like(angle)
    if cfg.flip:
        mirror = torch.where(_around_zero(pixels, rows) < 0, -1.0, 1.0)
    cos, sin = angle.cos() / size, angle.sin() / size
    turn = torch.stack(
        [torch.stack([mirror * cos, -sin], -1), torch.stack([mirror * sin, cos], -1)],
        dim=1,
    )  # [B, 2, 2]
    where = torch.cat([turn, shift.unsqueeze(2)], dim=2)  # [B, 2, 3]
    grid = functional.affine_grid(where, list(pixels.shape), align_corners=False)
    return functional.grid_sample(
        pixels, grid, padding_mode="border", align_corners=False
    )


def _coloured(pixels: Tensor, cfg: AugmentConfig) -> Tensor:
    """Images [B, 3, H, W] with other brightness and contrast."""
    if not cfg.colour:
        return pixels
    rows = len(pixels)
    middle = pixels.mean(dim=(2, 3), keepdim=True)  # [B, 3, 1, 1]
    spread = pixels.std(dim=(1, 2, 3), keepdim=True)  # [B, 1, 1, 1]
    contrast = 1 + cfg.colour * _around_zero(pixels, rows, 3, 1, 1)
    brighter = cfg.colour * spread * _around_zero(pixels, rows, 1, 1, 1)
    return middle + contrast * (pixels - middle) + brighter


def _around_zero(like: Tensor, *shape: int) -> Tensor:
    """Random numbers from -1 to 1, where the images are."""
    return 2 * torch.rand(*shape, device=like.device) - 1
