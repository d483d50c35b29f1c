"""What is learnt, what is predicted, and how predictions are scored."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import numpy as np
from datasets import Dataset
from pydantic import Field
from pydantic.dataclasses import dataclass
from sklearn.metrics import accuracy_score, f1_score
from torch import Tensor, nn
from torch.nn import functional

from .batching import Batch
from .dataset import Targets
from .errors import UserError
from .scores import Scores


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class ObjectiveConfig:
    """The loss, and the metric that decides."""

    metric: Literal["accuracy", "macro_f1", "loss"] = "accuracy"
    """Chooses the best epoch and stops early; measured on the held-out rows."""
    label_smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Share of each target that is spread over all labels."""


DEFAULTS = ObjectiveConfig()


def loss(model: nn.Module, batch: Batch, cfg: ObjectiveConfig) -> tuple[Tensor, Tensor]:
    """Cross entropy summed over the batch [], and how much was summed [].

    Of one label a row: softmax, and the rows are counted. Of several: sigmoid, and all
    labels of all rows are counted. Weights count as much as they weigh. A sum and a
    count, not a mean: so they add up over accumulation steps and processes.

    Raises:
        UserError: if labels are smoothed that do not exclude each other.
    """
    labels = batch["labels"]  # [B], or [B, C] of 0.0 and 1.0
    logits = _logits(model, batch)  # [B, C]
    if labels.ndim == 1:
        losses = functional.cross_entropy(
            logits, labels, reduction="none", label_smoothing=cfg.label_smoothing
        )
    elif cfg.label_smoothing:
        raise UserError(
            "objective.label_smoothing gives to other labels what it takes from one;"
            " with data.multi_label they do not exclude each other: set it to 0"
        )
    else:
        losses = functional.binary_cross_entropy_with_logits(
            logits, labels, reduction="none"
        )
    weights = batch.get("weights")
    if weights is None:
        return losses.sum(), labels.new_tensor(labels.numel())
    return (weights * losses).sum(), weights.sum()


def predict(
    model: nn.Module, batch: Batch, cfg: ObjectiveConfig = DEFAULTS
) -> dict[str, Tensor]:
    """logits [B, C] and index [B], the row that each belongs to."""
    return {"logits": _logits(model, batch), "index": batch["index"]}


def score(
    predictions: Mapping[str, Sequence[np.ndarray]],
    examples: Dataset,
    targets: Targets,
) -> Scores:
    """Accuracy, macro F1 and mean loss of the logits, N times [C], of N examples.

    Where a row may have several labels, it is right if all of them are.
    """
    logits = np.stack(predictions["logits"])  # [N, C]
    gold = np.asarray(examples["labels"][:])  # [N] or [N, C]
    multi_label = targets.multi_label
    shares = probabilities(logits, multi_label=multi_label)
    guess = decide(shares, multi_label=multi_label)
    if multi_label:
        right = np.where(gold > 0, shares, 1 - shares)  # [N, C]
    else:
        right = shares[np.arange(len(gold)), gold]  # [N]
    return Scores(
        values={
            "accuracy": float(accuracy_score(gold, guess)),
            "macro_f1": float(f1_score(gold, guess, average="macro", zero_division=0)),
            "loss": float(-np.log(np.maximum(right, 1e-12)).mean()),
        }
    )


def probabilities(logits: np.ndarray, *, multi_label: bool) -> np.ndarray:
    """[N, C] to [N, C]: softmax, or sigmoid where a row may have several labels."""
    if multi_label:
        result: np.ndarray = 0.5 * (1 + np.tanh(0.5 * logits))  # overflows nowhere
        return result
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result = exponents / exponents.sum(axis=-1, keepdims=True)
    return result


def decide(probabilities: np.ndarray, *, multi_label: bool) -> np.ndarray:
    """[N, C] to the likeliest label [N], or to 0 and 1, from one half on: [N, C]."""
    if multi_label:
        return (probabilities >= 0.5).astype(np.int64)
    result: np.ndarray = probabilities.argmax(axis=-1)
    return result


def inputs(batch: Batch) -> Batch:
    """What of a batch the model reads."""
    return {k: v for k, v in batch.items() if k not in ("labels", "index", "weights")}


def _logits(model: nn.Module, batch: Batch) -> Tensor:
    logits: Tensor = model(**inputs(batch)).logits
    return logits.float()
