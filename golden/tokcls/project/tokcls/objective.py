"""What is learnt, what is predicted, and how predictions are scored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass as plain_dataclass
from typing import Annotated, Literal

import numpy as np
from datasets import Dataset
from pydantic import Field
from pydantic.dataclasses import dataclass
from seqeval.metrics.v1 import precision_recall_fscore_support
from seqeval.scheme import IOB2
from torch import Tensor, nn
from torch.nn import functional

from . import tags
from .batching import Batch
from .dataset import IGNORED, Targets, together
from .scores import Scores


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class ObjectiveConfig:
    """The loss, and the metric that decides."""

    metric: Literal["f1", "precision", "recall", "accuracy", "loss"] = "f1"
    """Chooses the best epoch and stops early; measured on the held-out texts."""
    label_smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Share of each target that is spread over all tags."""


DEFAULTS = ObjectiveConfig()


@plain_dataclass(frozen=True, kw_only=True)
class Text:
    """A text of W words, its windows put together."""

    words: list[str]
    gold: np.ndarray
    """The number of the right tag of each word: [W]."""
    shares: np.ndarray
    """The probability of each tag for each word: [W, C]."""


def loss(model: nn.Module, batch: Batch, cfg: ObjectiveConfig) -> tuple[Tensor, Tensor]:
    """Cross entropy summed over the words of the batch [], and how many they are [].

    A word counts at its first token, in the one window that answers for it. A sum and a
    count, not a mean: so they add up over accumulation steps and processes.
    """
    labels = batch["labels"]  # [B, T]
    logits = _logits(model, batch)  # [B, T, C]
    total = functional.cross_entropy(
        logits.transpose(1, 2),
        labels,
        ignore_index=IGNORED,
        reduction="sum",
        label_smoothing=cfg.label_smoothing,
    )
    return total, (labels != IGNORED).sum()


def predict(
    model: nn.Module, batch: Batch, cfg: ObjectiveConfig = DEFAULTS
) -> dict[str, Tensor]:
    """logits [B, T, C] and index [B], the window that each belongs to."""
    return {"logits": _logits(model, batch), "index": batch["index"]}


def score(
    predictions: Mapping[str, Sequence[np.ndarray]],
    examples: Dataset,
    targets: Targets,
) -> Scores:
    """How well the entities of the texts were found; `predictions` are by window.

    An entity is found if its words and its type are right. Accuracy and loss are means
    over words.
    """
    found = texts(predictions, examples)
    named = [[targets.tags[i] for i in text.gold] for text in found]
    guessed = [[targets.tags[i] for i in text.shares.argmax(axis=1)] for text in found]
    gold = np.concatenate([text.gold for text in found])
    shares = np.concatenate([text.shares for text in found])
    right = shares[np.arange(len(gold)), gold]
    return Scores(
        values={
            **entity_scores(named, guessed),
            "accuracy": float((shares.argmax(axis=1) == gold).mean()),
            "loss": float(-np.log(np.maximum(right, 1e-12)).mean()),
        }
    )


def entity_scores(
    gold: Sequence[Sequence[str]], guessed: Sequence[Sequence[str]]
) -> dict[str, float]:
    """Precision, recall and F1 of the entities that tags spell, text by text."""
    spelt = [
        [tags.spell(tags.read(text), len(text), "IOB2") for text in side]
        for side in (gold, guessed)
    ]
    precision, recall, f1, _ = precision_recall_fscore_support(
        *spelt, average="micro", scheme=IOB2, zero_division=0
    )
    return {"precision": float(precision), "recall": float(recall), "f1": float(f1)}


def texts(
    predictions: Mapping[str, Sequence[np.ndarray]], examples: Dataset
) -> list[Text]:
    """What was said of each text, each word by the window that answers for it."""
    rows = examples.select_columns(["tokens", "labels"])[:]
    found = []
    for windows in together(examples):
        parts = [np.asarray(rows["labels"][i]) for i in windows]
        places = [np.flatnonzero(labels != IGNORED) for labels in parts]
        logits = [
            predictions["logits"][i][own]
            for i, own in zip(windows, places, strict=True)
        ]
        gold = [labels[own] for labels, own in zip(parts, places, strict=True)]
        text = Text(
            words=[word for i in windows for word in rows["tokens"][i]],
            gold=np.concatenate(gold),
            shares=probabilities(np.concatenate(logits)),
        )
        found.append(text)
    return found


def probabilities(logits: np.ndarray) -> np.ndarray:
    """Softmax over the tags: [W, C] to [W, C]."""
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True, initial=-1e9))
    result: np.ndarray = exponents / exponents.sum(axis=-1, keepdims=True)
    return result


def inputs(batch: Batch) -> Batch:
    """What of a batch the model reads."""
    return {k: v for k, v in batch.items() if k not in ("labels", "index")}


def _logits(model: nn.Module, batch: Batch) -> Tensor:
    logits: Tensor = model(**inputs(batch)).logits
    return logits.float()
