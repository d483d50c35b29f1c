"""The classification head: which class of transformers, and what it is told."""

from typing import Any

from transformers import AutoModelForSequenceClassification, PreTrainedModel

from .targets import Targets

KIND = AutoModelForSequenceClassification
"""Logits are [B, C]."""

OUTPUTS = ("logits",)
"""What the model says, by name."""

TOKENIZER: dict[str, Any] = {}
"""Settings of the tokeniser."""

LACKING: dict[str, Any] = {}
"""What a tokeniser gets where it has none: nothing."""


def settings(targets: Targets) -> dict[str, Any]:
    """What the model's configuration says of the labels.

    Its `problem_type` says whether a text has one of them or any number.
    """
    kind = "multi_label" if targets.multi_label else "single_label"
    return {
        "num_labels": len(targets.labels),
        "id2label": dict(enumerate(targets.labels)),
        "label2id": {label: i for i, label in enumerate(targets.labels)},
        "problem_type": f"{kind}_classification",
    }


def labels(model: PreTrainedModel) -> list[str]:
    """The labels of a model, in the order of its logits."""
    config: Any = model.config
    return [config.id2label[i] for i in range(config.num_labels)]


def is_multi_label(model: PreTrainedModel) -> bool:
    """Whether a text may have any number of the model's labels."""
    return bool(model.config.problem_type == "multi_label_classification")
