"""The head that puts out words: which class of transformers, and what it is told."""

from typing import Any

from transformers import AutoModelForSeq2SeqLM

from .targets import Targets

KIND = AutoModelForSeq2SeqLM
"""Logits are [B, S, V]: of each place in the target, over the vocabulary."""

OUTPUTS = ("logits",)
"""What the model says, by name."""

TOKENIZER: dict[str, Any] = {}
"""Settings of the tokeniser."""

LACKING: dict[str, Any] = {}
"""What a tokeniser gets where it has none: nothing."""


def settings(targets: Targets) -> dict[str, Any]:
    """What the model's configuration is told: nothing, its head is a pretrained one."""
    return {}
