"""What a model's configuration says of its labels."""

from typing import Any

from transformers import PreTrainedModel

from .dataset import Targets


def settings(targets: Targets) -> dict[str, Any]:
    """Their names in the order of the logits, and whether they exclude each other."""
    kind = "multi_label" if targets.multi_label else "single_label"
    return {
        "num_labels": len(targets.labels),
        "id2label": dict(enumerate(targets.labels)),
        "label2id": {label: i for i, label in enumerate(targets.labels)},
        "problem_type": f"{kind}_classification",
    }


def names(model: PreTrainedModel) -> list[str]:
    """The labels of a model, in the order of its logits."""
    config: Any = model.config
    return [config.id2label[i] for i in range(config.num_labels)]


def is_multi_label(model: PreTrainedModel) -> bool:
    """Whether a row may have any number of the model's labels."""
    return bool(model.config.problem_type == "multi_label_classification")
