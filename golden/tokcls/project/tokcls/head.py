"""The head over each token: which class of transformers, and what it is told."""

from typing import Any

from transformers import AutoModelForTokenClassification, PreTrainedModel

from .dataset import Targets

KIND = AutoModelForTokenClassification
"""Logits are [B, T, C]."""

OUTPUTS = ("logits",)
"""What the model says, by name."""

TOKENIZER = {"add_prefix_space": True}
"""Settings of the tokeniser: words come one by one, each as if in a text."""

LACKING: dict[str, Any] = {}
"""What a tokeniser gets where it has none: nothing."""


def settings(targets: Targets) -> dict[str, Any]:
    """What the model's configuration says of the tags."""
    return {
        "num_labels": len(targets.tags),
        "id2label": dict(enumerate(targets.tags)),
        "label2id": {tag: i for i, tag in enumerate(targets.tags)},
    }


def labels(model: PreTrainedModel) -> list[str]:
    """The tags of a model, in the order of its logits."""
    config: Any = model.config
    return [config.id2label[i] for i in range(config.num_labels)]
