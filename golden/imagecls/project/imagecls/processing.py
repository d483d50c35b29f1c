"""The image processor: how large the model sees images, and on which scale."""

import copy
from typing import Annotated, Any

import numpy as np
import torch
from PIL import Image
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Tensor
from transformers import AutoImageProcessor, BaseImageProcessor, PreTrainedModel

from . import pretrained
from .errors import UserError

Processor = BaseImageProcessor

NOUN = "image processor"


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class ProcessorConfig:
    """Which pretrained model, and how large it sees images."""

    name: Annotated[str, Field(min_length=1)] = "google/vit-base-patch16-224-in21k"
    """A model of the Hugging Face hub, or a local directory."""
    image_size: Annotated[int, Field(ge=1)] | None = None
    """Side of the images that it sees, in pixels; without it, as it was pretrained."""


def load(cfg: ProcessorConfig) -> Processor:
    """The image processor that belongs to a model.

    Raises:
        UserError: if it does more than resize, crop and scale, or leaves images of
            different sizes.
    """
    # without torchvision, whether it is there or not: so pixels are the same everywhere
    loaded: Any = pretrained.load(AutoImageProcessor, cfg.name, backend="pil")
    if cfg.image_size:
        _resize(loaded, cfg.image_size)
    noise = np.random.default_rng(0).integers(256, size=(40, 60, 3), dtype=np.uint8)
    tried = [Image.fromarray(values) for values in (noise, noise.transpose(1, 0, 2))]
    parts = normalised(loaded, torch.from_numpy(pixels(loaded, tried)))
    whole = loaded(images=tried, return_tensors="pt")["pixel_values"]
    if whole.shape != parts.shape or not torch.allclose(whole, parts, atol=1e-3):
        raise UserError(
            f"model.name: {cfg.name}: its image processor, {type(loaded).__name__},"
            " does more than resize, crop and scale images; take another model"
        )
    processor: Processor = loaded
    return processor


def pixels(processor: Processor, images: list[Image.Image]) -> np.ndarray:
    """RGB images resized and cropped as the model wants them: uint8 [B, 3, H, W].

    Raises:
        UserError: if the model's processor leaves them of different sizes.
    """
    call: Any = processor
    found = call(images=images, do_rescale=False, do_normalize=False)["pixel_values"]
    if len({image.shape for image in found}) > 1:
        raise UserError(
            "model.name: the model's image processor leaves images of different sizes;"
            " set model.image_size"
        )
    return np.stack(found).astype(np.uint8)


def shape(processor: Processor) -> tuple[int, int]:
    """Height and width of the images that the model sees."""
    _, _, height, width = pixels(processor, [Image.new("RGB", (40, 60))]).shape
    return height, width


def normalised(processor: Processor, pixels: Tensor) -> Tensor:
    """uint8 [B, 3, H, W] on the model's own scale."""
    how: Any = processor
    values = pixels.float()
    if how.do_rescale:
        values = values * how.rescale_factor
    if how.do_normalize:
        values = values - _numbers(how.image_mean, values)
        values = values / _numbers(how.image_std, values)
    return values


def visible(processor: Processor, values: Tensor) -> Tensor:
    """What `normalised` made [B, 3, H, W] as colours from 0 to 1 again."""
    how: Any = processor
    if how.do_normalize:
        values = values * _numbers(how.image_std, values)
        values = values + _numbers(how.image_mean, values)
    whole = 255 * how.rescale_factor if how.do_rescale else 255
    return (values / whole).clamp(0, 1)


def fit(model: PreTrainedModel, cfg: ProcessorConfig) -> PreTrainedModel:
    """The model for images of this size: its positions are interpolated, once.

    Models without a table of positions, such as convolutions, take any size.

    Raises:
        UserError: if there is a table that cannot be interpolated.
    """
    side, config = cfg.image_size, copy.deepcopy(model.config)
    if side is None or getattr(config, "image_size", side) in (side, [side, side]):
        return model
    config.image_size = side
    kind: Any = type(model)
    resized: PreTrainedModel = kind(config)
    weights = model.state_dict()
    for name, wanted in resized.state_dict().items():
        if weights[name].shape != wanted.shape:
            weights[name] = _interpolated(model, name, wanted, side)
    resized.load_state_dict(weights)
    return resized


def axes(name: str) -> tuple[str, ...]:
    """Which sizes of an input [B, 3, H, W] differ from batch to batch."""
    return ("batch",)


def samples(model: PreTrainedModel, processor: Processor) -> list[dict[str, Tensor]]:
    """Inputs to try an exported model with: batches of other sizes."""
    generator = torch.Generator().manual_seed(0)
    size = (3, *shape(processor))
    return [
        {"pixel_values": torch.randn(rows, *size, generator=generator)}
        for rows in (2, 1, 3)
    ]


def _numbers(colours: list[float], like: Tensor) -> Tensor:
    """A number for each colour, [3, 1, 1], where the images are."""
    return torch.as_tensor(colours, device=like.device).reshape(-1, 1, 1)


def _resize(processor: Any, side: int) -> None:
    """Let a processor make images of this side, cropped as much as before."""
    if getattr(processor, "do_center_crop", None):
        edge = processor.size["shortest_edge"] or processor.size["height"]
        cropped = processor.crop_size["height"]
        edge = round(edge * side / cropped)
        processor.crop_size = {"height": side, "width": side}
    else:
        edge = side
    if processor.size["shortest_edge"]:
        processor.size = {"shortest_edge": edge}
    else:
        processor.size = {"height": edge, "width": edge}


@torch.no_grad()
def _interpolated(
    model: PreTrainedModel, name: str, wanted: Tensor, side: int
) -> Tensor:
    """Positions [1, 1 + N, H] for the N patches of images of another side."""
    embeddings: Any = model.get_submodule(name.rpartition(".")[0])
    if not hasattr(embeddings, "interpolate_pos_encoding"):
        raise UserError(
            f"model.image_size = {side}: {type(model).__name__} was pretrained for"
            f" images of {model.config.image_size}, and {name} cannot be interpolated"
        )
    found: Tensor = embeddings.interpolate_pos_encoding(
        torch.zeros_like(wanted), side, side
    )
    return found.contiguous()
