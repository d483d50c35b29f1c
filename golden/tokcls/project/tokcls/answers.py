"""What is said of new texts: their entities, and how sure each of them is."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from accelerate.utils import send_to_device
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from . import dataset, head, objective, tags
from .config import Config
from .dataset import Window

LINE = "Words are what white space separates."

Item = tuple[str, ...]
"""The words."""


def parse(line: str, place: str, cfg: Config) -> Item:
    """The words of a line."""
    return tuple(line.split())


def answer(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    texts: Sequence[Item],
    cfg: Config,
) -> list[dict[str, Any]]:
    """An answer for each text: its words, and the entities in it.

    An entity has its text, its type, its first word and the one after its last, counted
    from 0, and the probability of its least sure tag.
    """
    names = head.labels(model)
    shares = [np.empty((0, len(names))) for _ in texts]  # of each text [W, C]
    windows = dataset.tokenize(tokenizer, texts, cfg.data)
    size = cfg.train.eval_batch_size  # a long text has many windows
    for start in range(0, len(windows), size):
        chunk = windows[start : start + size]
        for window, logits in zip(chunk, _logits(model, tokenizer, chunk), strict=True):
            own = objective.probabilities(logits[window.places])
            shares[window.text] = np.concatenate([shares[window.text], own])
    return [
        {"tokens": list(words), "entities": _entities(words, found, names)}
        for words, found in zip(texts, shares, strict=True)
    ]


def shown(answer: dict[str, Any]) -> str:
    """An answer as a line for people."""
    words = list(answer["tokens"])
    for entity in answer["entities"]:
        words[entity["start"]] = f"[{words[entity['start']]}"
        last = entity["end"] - 1
        words[last] += f" | {entity['type']} {entity['probability']:.2f}]"
    return " ".join(words)


def _logits(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    windows: Sequence[Window],
) -> np.ndarray:
    """[B, T, C]"""
    rows = [window.inputs for window in windows]
    batch = dict(tokenizer.pad(rows, return_tensors="pt"))
    logits: np.ndarray = (
        model(**send_to_device(batch, model.device)).logits.float().cpu().numpy()
    )
    return logits


def _entities(
    words: Sequence[str], shares: np.ndarray, names: Sequence[str]
) -> list[dict[str, Any]]:
    chosen = shares.argmax(axis=1)
    return [
        {
            "text": " ".join(words[e.start : e.end]),
            "type": e.type,
            "start": e.start,
            "end": e.end,
            "probability": float(shares[e.start : e.end].max(axis=1).min()),
        }
        for e in tags.read(names[i] for i in chosen)
    ]
