"""What is learnt, what is predicted, and how predictions are scored."""

from collections.abc import Mapping
from dataclasses import dataclass as plain_dataclass
from typing import Annotated, Literal

import numpy as np
from datasets import Dataset
from pydantic import Field
from pydantic.dataclasses import dataclass
from sklearn.metrics import accuracy_score, f1_score
from torch import Tensor, nn
from torch.nn import functional

from .batching import Batch


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class ObjectiveConfig:
    """The loss, and the metric that decides."""

    metric: Literal["accuracy", "macro_f1", "loss"] = "accuracy"
    """Chooses the best epoch and stops early; measured on the held-out rows."""
    label_smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Share of each target that is spread over all labels."""


@plain_dataclass(frozen=True, kw_only=True)
class Scores:
    """Metrics by name; of all but "loss", more is better."""

    values: Mapping[str, float]

    def __str__(self) -> str:
        return ", ".join(f"{name} {value:.3f}" for name, value in self.values.items())

    def rank(self, metric: str) -> float:
        """The value of a metric, turned so that more is better."""
        return -self.values[metric] if metric == "loss" else self.values[metric]


def loss(model: nn.Module, batch: Batch, cfg: ObjectiveConfig) -> tuple[Tensor, Tensor]:
    """Cross entropy summed over the batch [], and the number of rows summed over [].

    A sum and a count, not a mean: so they add up over accumulation steps and processes.
    """
    labels = batch["labels"]  # [B]
    logits = _logits(model, batch)  # [B, C]
    total = functional.cross_entropy(
        logits, labels, reduction="sum", label_smoothing=cfg.label_smoothing
    )
    return total, labels.new_tensor(len(labels))


def predict(model: nn.Module, batch: Batch) -> dict[str, Tensor]:
    """logits [B, C] and index [B], the row that each belongs to."""
    return {"logits": _logits(model, batch), "index": batch["index"]}


def score(predictions: Mapping[str, list[np.ndarray]], examples: Dataset) -> Scores:
    """Accuracy, macro F1 and mean loss of the logits, N times [C], of N examples."""
    logits, gold = np.stack(predictions["logits"]), np.asarray(examples["labels"][:])
    guess = logits.argmax(axis=1)
    log_probabilities = np.log(np.maximum(probabilities(logits), 1e-12))
    return Scores(
        values={
            "accuracy": float(accuracy_score(gold, guess)),
            "macro_f1": float(f1_score(gold, guess, average="macro", zero_division=0)),
            "loss": float(-log_probabilities[np.arange(len(gold)), gold].mean()),
        }
    )


def probabilities(logits: np.ndarray) -> np.ndarray:
    """Softmax over the last axis: [N, C] to [N, C]."""
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    result: np.ndarray = exponents / exponents.sum(axis=-1, keepdims=True)
    return result


def _logits(model: nn.Module, batch: Batch) -> Tensor:
    inputs = {k: v for k, v in batch.items() if k not in ("labels", "index")}
    logits: Tensor = model(**inputs).logits
    return logits.float()
