"""The head that puts out words: which class of transformers, and what it is told."""

from pathlib import Path
from typing import Any

from transformers import AutoModelForCausalLM

from . import chat
from .targets import Targets

KIND = AutoModelForCausalLM
"""Logits are [B, T, V]: of each place for the next token, over the vocabulary."""

OUTPUTS = ("logits",)
"""What the model says, by name."""

TOKENIZER: dict[str, Any] = {}
"""Settings of the tokeniser."""

LACKING = {"chat_template": Path(__file__).with_name("chat.jinja").read_text("utf-8")}
"""What a tokeniser gets where it has none; it is saved with the model."""


def settings(targets: Targets) -> dict[str, Any]:
    """What the model's configuration says: with which tokens an answer ends."""
    ends = chat.ends(targets.tokenizer)
    return {"eos_token_id": ends if len(ends) > 1 else ends[0]}
