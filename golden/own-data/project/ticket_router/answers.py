"""What is said of new texts: labels and their probabilities."""

from collections.abc import Sequence
from typing import Any

from accelerate.utils import send_to_device
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from . import encoding, labelled, labels, objective, texts
from .config import Config
from .texts import LINE, SHOWN, Item

__all__ = ["LINE", "Item", "answer", "parse", "shown"]


def parse(line: str, place: str, cfg: Config) -> Item:
    """The text of a line, or both texts of it.

    Raises:
        UserError: naming the place, if there should be two.
    """
    return texts.split(line, place, pairs=cfg.data.text_pair_column is not None)


def answer(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    items: Sequence[Item],
    cfg: Config,
) -> list[dict[str, Any]]:
    """An answer for each text of a batch.

    It holds the text, its label (or labels, if a text may have any number of them) and
    the probability of every label, the likeliest first.
    """
    multi_label = labelled.is_multi_label(model)
    batch = encoding.batch_of(tokenizer, items, cfg.data)
    logits = model(**send_to_device(batch, model.device)).logits
    shares = objective.probabilities(  # [B, C]
        logits.float().cpu().numpy(), multi_label=multi_label
    )
    chosen = objective.decide(shares, multi_label=multi_label)
    said = labels.answers(labelled.names(model), shares, chosen)
    return [
        {**dict(zip(SHOWN, item, strict=False)), **found}
        for item, found in zip(items, said, strict=True)
    ]


def shown(answer: dict[str, Any]) -> str:
    """An answer as a line for people."""
    return labels.line(answer, texts.shown(answer))
