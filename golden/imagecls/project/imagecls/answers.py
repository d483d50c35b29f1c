"""What is said of new images: labels and their probabilities."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from accelerate.utils import send_to_device
from transformers import PreTrainedModel

from . import images, labelled, labels, objective, processing
from .config import Config
from .errors import UserError
from .processing import Processor
from .reading import Item

__all__ = ["LINE", "Item", "answer", "parse", "shown"]

LINE = "An image is named by its path; --input also takes a folder."


def parse(line: str, place: str, cfg: Config) -> Item:
    """The image that a line names."""
    return Item(place=place, image=line.strip())


def answer(
    model: PreTrainedModel, processor: Processor, items: Sequence[Item], cfg: Config
) -> list[dict[str, Any]]:
    """An answer for each image of a batch.

    It holds the image's path, if it has one, its label (or labels, if an image may have
    any number of them) and the probability of every label, the likeliest first.

    Raises:
        UserError: naming the image that cannot be read, and where it was named.
    """
    multi_label = labelled.is_multi_label(model)
    one_by_one = (processing.pixels(processor, [_load(item)]) for item in items)
    pixels = np.concatenate(list(one_by_one))  # [B, 3, H, W]
    batch = {"pixel_values": processing.normalised(processor, torch.from_numpy(pixels))}
    logits = model(**send_to_device(batch, model.device)).logits
    shares = objective.probabilities(  # [B, C]
        logits.float().cpu().numpy(), multi_label=multi_label
    )
    chosen = objective.decide(shares, multi_label=multi_label)
    said = labels.answers(labelled.names(model), shares, chosen)
    return [
        {"image": images.shown(item.image), **found}
        for item, found in zip(items, said, strict=True)
    ]


def shown(answer: dict[str, Any]) -> str:
    """An answer as a line for people."""
    return labels.line(answer, answer["image"])


def _load(item: Item) -> Any:
    try:
        return images.load(item.image)
    except ValueError as error:
        raise UserError(f"{item.place}: {error}") from error
