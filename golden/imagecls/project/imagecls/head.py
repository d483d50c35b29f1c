"""The classification head: which class of transformers, and what it is told."""

from transformers import AutoModelForImageClassification

from . import labelled

KIND = AutoModelForImageClassification
"""Logits are [B, C]."""

OUTPUTS = ("logits",)
"""What the model says, by name."""

settings = labelled.settings
"""What the model's configuration says of the targets."""
