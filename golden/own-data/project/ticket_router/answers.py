"""What is said of new texts: labels and their probabilities."""

from collections.abc import Sequence
from typing import Any

from accelerate.utils import send_to_device
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from . import dataset, head, objective
from .config import Config
from .errors import UserError

LINE = "Two texts that belong together have a tab between them."

Text = tuple[str, ...]
"""(text,) or (text, second text)."""


def parse(line: str, place: str, cfg: Config) -> Text:
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
    texts: Sequence[Text],
    cfg: Config,
) -> list[dict[str, Any]]:
    """An answer for each text of a batch.

    It holds the text, its label (or labels, if a text may have any number of them) and
    the probability of every label, the likeliest first.
    """
    multi_label = head.is_multi_label(model)
    labels = head.labels(model)
    first, *second = (list(side) for side in zip(*texts, strict=True))
    rows = dataset.tokenize(tokenizer, first, second[0] if second else None, cfg.data)
    batch = dict(tokenizer.pad(rows, return_tensors="pt"))
    logits = model(**send_to_device(batch, model.device)).logits
    shares = objective.probabilities(  # [B, C]
        logits.float().cpu().numpy(), multi_label=multi_label
    )
    chosen = objective.decide(shares, multi_label=multi_label)
    answers = []
    for text, row, choice in zip(texts, shares, chosen, strict=True):
        found = (
            {"labels": [labels[i] for i in choice.nonzero()[0]]}
            if multi_label
            else {"label": labels[choice]}
        )
        ranked = {labels[i]: row[i].item() for i in (-row).argsort(kind="stable")}
        named = dict(zip(("text", "text_pair"), text, strict=False))
        answers.append({**named, **found, "probabilities": ranked})
    return answers


def shown(answer: dict[str, Any]) -> str:
    """An answer as a line for people."""
    best = max(answer["probabilities"].values())
    names = answer["labels"] if "labels" in answer else [answer["label"]]
    texts = [answer[name] for name in ("text", "text_pair") if name in answer]
    return f"{', '.join(names) or '-':<16} {best:.3f}  {'  |  '.join(texts)}"
