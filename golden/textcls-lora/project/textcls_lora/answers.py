"""What is said of new texts: labels and their probabilities."""

from collections.abc import Sequence
from typing import Any

from accelerate.utils import send_to_device
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from . import dataset, head, labels, objective
from .config import Config
from .errors import UserError

LINE = "Two texts that belong together have a tab between them."

Item = tuple[str, ...]
"""(text,) or (text, second text)."""


def parse(line: str, place: str, cfg: Config) -> Item:
    """The text of a line, or both texts of it.

    Raises:
        UserError: naming the place, if there should be two.
    """
    if cfg.data.text_pair_column is None:
        return (line,)
    if line.count("\t") != 1:
        raise UserError(f"{place}: expected two texts with a tab between them")
    return tuple(line.split("\t"))


def answer(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    texts: Sequence[Item],
    cfg: Config,
) -> list[dict[str, Any]]:
    """An answer for each text of a batch.

    It holds the text, its label (or labels, if a text may have any number of them) and
    the probability of every label, the likeliest first.
    """
    multi_label = head.is_multi_label(model)
    first, *second = (list(side) for side in zip(*texts, strict=True))
    rows = dataset.tokenize(tokenizer, first, second[0] if second else None, cfg.data)
    batch = dict(tokenizer.pad(rows, return_tensors="pt"))
    logits = model(**send_to_device(batch, model.device)).logits
    shares = objective.probabilities(  # [B, C]
        logits.float().cpu().numpy(), multi_label=multi_label
    )
    chosen = objective.decide(shares, multi_label=multi_label)
    said = labels.answers(head.labels(model), shares, chosen)
    names = ("text", "text_pair")
    return [
        {**dict(zip(names, text, strict=False)), **found}
        for text, found in zip(texts, said, strict=True)
    ]


def shown(answer: dict[str, Any]) -> str:
    """An answer as a line for people."""
    texts = [answer[name] for name in ("text", "text_pair") if name in answer]
    return labels.line(answer, "  |  ".join(texts))
