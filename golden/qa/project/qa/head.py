"""The head over each token: which class of transformers, and what it is told."""

from typing import Any

from transformers import AutoModelForQuestionAnswering

from .dataset import Targets

KIND = AutoModelForQuestionAnswering
"""Two logits a token, [B, T] each: to be the first of the answer, to be its last."""

OUTPUTS = ("start_logits", "end_logits")
"""What the model says, by name."""

TOKENIZER: dict[str, Any] = {}
"""Settings of the tokeniser."""

LACKING: dict[str, Any] = {}
"""What a tokeniser gets where it has none: nothing."""


def settings(targets: Targets) -> dict[str, Any]:
    """What the model's configuration says of the logits."""
    return {"num_labels": len(OUTPUTS)}
