"""What the tuned model has to beat: base learners on the same rows."""

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import send_to_device
from datasets import Dataset
from torch.nn import functional
from transformers import PreTrainedModel

from . import learners, objective
from .batching import Collate, eval_batches, loader
from .dataset import Data

SIDE = 16
"""Of the grey images whose pixels a linear model looks at."""


def scores(
    accelerator: Accelerator, before: PreTrainedModel, data: Data, batch_size: int
) -> dict[str, dict[str, float]]:
    """Accuracy and macro F1 of each base learner; `before` is the untrained model."""
    parts = (data.train, data.eval)
    known, new = (
        features(accelerator, before, part, data.collate, batch_size) for part in parts
    )
    pixels, others = (grey(part, data.collate, batch_size) for part in parts)
    guesses = {
        "majority class": learners.majority(data.train, data.eval),
        "pixels + logistic regression": learners.frozen(pixels, data.train, others),
        "frozen body + logistic regression": learners.frozen(known, data.train, new),
    }
    return learners.scores(guesses, data.eval)


def grey(dataset: Dataset, collate: Collate, batch_size: int) -> np.ndarray:
    """The brightness of small grey images: [N, SIDE * SIDE]."""
    batches = eval_batches(dataset["length"][:], batch_size)
    parts = []
    for batch in loader(dataset, batches, collate):
        pixels = batch["pixel_values"].mean(dim=1, keepdim=True)  # [B, 1, H, W]
        parts.append(functional.adaptive_avg_pool2d(pixels, SIDE).flatten(1))
    return _in_order(parts, batches)


def features(
    accelerator: Accelerator,
    model: PreTrainedModel,
    dataset: Dataset,
    collate: Collate,
    batch_size: int,
) -> np.ndarray:
    """The mean of the body's last hidden states over each image: [N, H]."""
    body = model.base_model.eval()
    batches = eval_batches(dataset["length"][:], batch_size)
    parts = []
    with torch.inference_mode(), accelerator.autocast():
        for batch in loader(dataset, batches, collate):
            batch = send_to_device(batch, accelerator.device)
            hidden = body(**objective.inputs(batch)).last_hidden_state
            places = hidden.flatten(2).mT if hidden.ndim == 4 else hidden  # [B, T, H]
            parts.append(places.mean(dim=1).float().cpu())
    return _in_order(parts, batches)


def _in_order(parts: list[torch.Tensor], batches: list[list[int]]) -> np.ndarray:
    """What was computed batch by batch, row by row."""
    rows = [row for batch in batches for row in batch]
    found: np.ndarray = torch.cat(parts).numpy()[np.argsort(rows)]
    return found
