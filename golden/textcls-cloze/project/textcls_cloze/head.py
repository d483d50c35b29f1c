"""The head of a cloze: what the masked-LM head says of the labels' words in the gap."""

import logging
from typing import Any

from torch import Tensor, nn
from transformers import (
    MODEL_FOR_MASKED_LM_MAPPING,
    AutoConfig,
    AutoModelForMaskedLM,
    PreTrainedConfig,
    PreTrainedModel,
)

from . import labelled
from .errors import UserError
from .targets import Targets

LOG = logging.getLogger(__name__)


class ClozeModel:
    """Makes masked language models that answer with a logit for each label: [B, C].

    They are plain ones, and their weights are: only what comes out of them is picked.
    """

    @staticmethod
    def from_pretrained(name: str, **options: Any) -> PreTrainedModel:
        """A model with the head that it was pretrained with.

        Raises:
            UserError: if models of its kind fill no gaps.
        """
        config = options.pop("config", None) or AutoConfig.from_pretrained(name)
        _check(config)
        model, loaded = AutoModelForMaskedLM.from_pretrained(
            name, config=config, output_loading_info=True, **options
        )
        weights = dict(model.named_parameters())
        lacking = loaded["missing_keys"] & weights.keys()
        if new := sum(weights[key].numel() for key in lacking):
            LOG.warning(
                "model.name: %s comes without its masked-LM head: %s new weights must"
                " learn what a gap is, which a cloze is there to spare; take a model"
                " that has it",
                name,
                f"{new:,}",
            )
        return _pick(model)

    @staticmethod
    def from_config(config: PreTrainedConfig, **options: Any) -> PreTrainedModel:
        """A model with random weights.

        Raises:
            UserError: if models of its kind fill no gaps.
        """
        _check(config)
        return _pick(AutoModelForMaskedLM.from_config(config, **options))


KIND = ClozeModel
"""Logits are [B, C]."""

OUTPUTS = ("logits",)
"""What the model says, by name."""

TOKENIZER: dict[str, Any] = {}
"""Settings of the tokeniser."""

LACKING: dict[str, Any] = {}
"""What a tokeniser gets where it has none: nothing."""


def settings(targets: Targets) -> dict[str, Any]:
    """What the model's configuration says of the labels, their words and the gap."""
    return {
        **labelled.settings(targets),
        "word_ids": list(targets.words),
        "mask_token_id": targets.mask,
    }


def _check(config: PreTrainedConfig) -> None:
    if type(config) not in MODEL_FOR_MASKED_LM_MAPPING:
        raise UserError(
            f"model.name: {config.name_or_path}: models of the type"
            f" {config.model_type} fill no gaps; take one that was pretrained to, such"
            " as BERT or RoBERTa"
        )


def _pick(model: PreTrainedModel) -> PreTrainedModel:
    """Let a model answer of the gap alone, and of the labels' words alone."""
    model.base_model.register_forward_hook(_in_the_gap, with_kwargs=True)
    model.register_forward_hook(_of_the_words)
    return model


def _in_the_gap(
    body: nn.Module, inputs: tuple[Tensor, ...], named: dict[str, Tensor], said: Any
) -> Any:
    """Leave of the body's last hidden states [B, T, H] the one in the gap: [B, 1, H].

    So the head, which has the whole vocabulary before it, works on one token a row.
    """
    ids = named["input_ids"] if "input_ids" in named else inputs[0]  # [B, T]
    config: Any = body.config
    place = (ids == config.mask_token_id).int().argmax(dim=1)  # [B]
    hidden = said.last_hidden_state
    places = place[:, None, None].expand(-1, 1, hidden.shape[2])  # [B, 1, H]
    said.last_hidden_state = hidden.gather(1, places)
    return said


def _of_the_words(model: nn.Module, inputs: tuple[Tensor, ...], said: Any) -> Any:
    """Leave of the logits [B, 1, V] those of the labels' words: [B, C]."""
    config: Any = model.config
    said.logits = said.logits[:, 0, config.word_ids]
    return said
