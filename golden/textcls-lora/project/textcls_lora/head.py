"""The classification head: which class of transformers, and what it is told."""

from typing import Any

from transformers import AutoModelForSequenceClassification

from . import labelled

KIND = AutoModelForSequenceClassification
"""Logits are [B, C]."""

OUTPUTS = ("logits",)
"""What the model says, by name."""

TOKENIZER: dict[str, Any] = {}
"""Settings of the tokeniser."""

LACKING: dict[str, Any] = {}
"""What a tokeniser gets where it has none: nothing."""

settings = labelled.settings
"""What the model's configuration says of the targets."""
