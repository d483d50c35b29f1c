"""What is learnt, what is predicted, and how predictions are scored."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import numpy as np
from datasets import Dataset
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Tensor, nn
from torch.nn import functional

from . import head, measures
from .batching import Batch
from .dataset import Targets
from .scores import Scores


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class ObjectiveConfig:
    """The loss, and the metric that decides."""

    metric: Literal["spearman", "pearson", "mse", "mae", "loss"] = "spearman"
    """Chooses the best epoch and stops early; measured on the held-out rows."""
    huber_delta: Annotated[float, Field(ge=0)] = 0.0
    """Standard deviations from which an error counts in proportion, no longer squared
    (Huber, 1964): for data with gross errors; 0 squares all."""


DEFAULTS = ObjectiveConfig()


def loss(model: nn.Module, batch: Batch, cfg: ObjectiveConfig) -> tuple[Tensor, Tensor]:
    """Squared errors summed over the batch [], and how many they are [].

    A sum and a count, not a mean: so they add up over accumulation steps and processes.
    """
    said, labels = _logits(model, batch).squeeze(1), batch["labels"]  # [B] both
    if cfg.huber_delta:
        errors = functional.huber_loss(
            said, labels, reduction="sum", delta=cfg.huber_delta
        )
    else:
        errors = functional.mse_loss(said, labels, reduction="sum")
    return errors, labels.new_tensor(labels.numel())


def predict(
    model: nn.Module, batch: Batch, cfg: ObjectiveConfig = DEFAULTS
) -> dict[str, Tensor]:
    """logits [B, 1] and index [B], the row that each belongs to."""
    return {"logits": _logits(model, batch), "index": batch["index"]}


def score(
    predictions: Mapping[str, Sequence[np.ndarray]],
    examples: Dataset,
    targets: Targets,
) -> Scores:
    """What `measures` says of the numbers, and the mean squared error as learnt."""
    logits = np.stack(predictions["logits"])  # [N, 1]
    gold = np.asarray(examples["label"][:])  # [N]
    found = measures.measure(head.unscaled(logits, targets), gold)
    return Scores(values={**found, "loss": found["mse"] / targets.deviation**2})


def inputs(batch: Batch) -> Batch:
    """What of a batch the model reads."""
    return {k: v for k, v in batch.items() if k not in ("labels", "index")}


def _logits(model: nn.Module, batch: Batch) -> Tensor:
    logits: Tensor = model(**inputs(batch)).logits
    return logits.float()
