"""What is said of new texts: a number each."""

from collections.abc import Sequence
from typing import Any

from accelerate.utils import send_to_device
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from . import encoding, head, texts
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
    """An answer for each text of a batch: the text, and its number."""
    batch = encoding.batch_of(tokenizer, items, cfg.data)
    logits = model(**send_to_device(batch, model.device)).logits  # [B, 1]
    values = head.unscaled(logits.float().cpu().numpy(), head.targets(model))
    return [
        {**dict(zip(SHOWN, item, strict=False)), "value": value}
        for item, value in zip(items, values.tolist(), strict=True)
    ]


def shown(answer: dict[str, Any]) -> str:
    """An answer as a line for people."""
    return f"{answer['value']:10.4g}  {texts.shown(answer)}"
