"""What there is to predict."""

from dataclasses import dataclass

from transformers import PreTrainedTokenizerBase

from .reading import ReadingConfig


@dataclass(frozen=True, kw_only=True)
class Targets:
    """One of the labels, or any number of them."""

    labels: tuple[str, ...]
    multi_label: bool = False


def of(
    labels: tuple[str, ...], cfg: ReadingConfig, tokenizer: PreTrainedTokenizerBase
) -> Targets:
    """What a model is to tell apart, in the order of its logits."""
    return Targets(labels=labels, multi_label=cfg.multi_label)
