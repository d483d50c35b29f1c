"""The head that puts out a number: which class of transformers, what it is told."""

from typing import Any

import numpy as np
from transformers import AutoModelForSequenceClassification, PreTrainedModel

from .dataset import Targets

KIND = AutoModelForSequenceClassification
"""Logits are [B, 1]: deviations from the mean, in standard ones."""

OUTPUTS = ("logits",)
"""What the model says, by name."""

TOKENIZER: dict[str, Any] = {}
"""Settings of the tokeniser."""

LACKING: dict[str, Any] = {}
"""What a tokeniser gets where it has none: nothing."""


def settings(targets: Targets) -> dict[str, Any]:
    """What the model's configuration says: one number, and the scale that it has."""
    return {
        "num_labels": 1,
        "problem_type": "regression",
        "target_mean": targets.mean,
        "target_deviation": targets.deviation,
    }


def targets(model: PreTrainedModel) -> Targets:
    """The scale of a model's numbers."""
    config: Any = model.config
    return Targets(mean=config.target_mean, deviation=config.target_deviation)


def unscaled(logits: np.ndarray, targets: Targets) -> np.ndarray:
    """Logits [N, 1] as numbers on the scale of the data [N]."""
    return targets.mean + targets.deviation * logits.astype(np.float64).reshape(-1)
