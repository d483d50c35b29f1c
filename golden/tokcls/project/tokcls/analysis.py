"""A closer look at the held-out texts: by type, and what went wrong in which text."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from seqeval.metrics.v1 import precision_recall_fscore_support
from seqeval.scheme import IOB2

from . import objective, plots, tags
from .dataset import Data, together
from .inference import Predictions
from .objective import Text
from .tags import Entity

Row = dict[str, Any]

NOTHING = "no entity"
FAULTS = ("missed", "spurious", "wrong_type", "wrong_words")


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """What there is to say of a model beside its scores."""

    labels: tuple[str, ...]
    """The types, and what is no entity."""
    metrics: dict[str, Any]
    rows: list[Row]
    """Each held-out text: its place, its entities, and those that were found."""
    mistakes: list[Row]
    """The texts in which something is wrong, most of it first."""
    confusion: np.ndarray
    """[C, C]: gold in rows, found in columns."""

    def draw(self, folder: Path) -> None:
        """The picture confusion.png."""
        plots.confusion(self.confusion, self.labels, folder / "confusion.png")


def analyse(predictions: Predictions, data: Data) -> Analysis:
    """Look at the logits, for each window [T, C]."""
    names = data.targets.tags
    numbers = data.eval["row"][:]
    places = [numbers[windows[0]] for windows in together(data.eval)]
    texts = objective.texts(predictions, data.eval)
    gold = [tags.read(names[i] for i in text.gold) for text in texts]
    guessed = [
        tags.read(names[i] for i in text.shares.argmax(axis=1)) for text in texts
    ]
    rows = [
        _row(*columns) for columns in zip(places, texts, gold, guessed, strict=True)
    ]
    labels = (*data.targets.types, NOTHING)
    confusion = _confusion(gold, guessed, labels)
    metrics = {
        "rows": len(texts),
        "words": sum(len(text.words) for text in texts),
        "entities": sum(map(len, gold)),
        "types": per_type(texts, gold, guessed, data.targets.types),
        "confusion": confusion.tolist(),
    }
    return Analysis(
        labels=labels,
        metrics=metrics,
        rows=rows,
        mistakes=_mistakes(rows),
        confusion=confusion,
    )


def per_type(
    texts: Sequence[Text],
    gold: Sequence[Sequence[Entity]],
    guessed: Sequence[Sequence[Entity]],
    types: tuple[str, ...],
) -> dict[str, dict[str, float]]:
    """Scores and counts of entities by type."""
    spelt = [
        [
            tags.spell(found, len(text.words), "IOB2")
            for text, found in zip(texts, side, strict=True)
        ]
        for side in (gold, guessed)
    ]
    columns = precision_recall_fscore_support(
        *spelt, average=None, scheme=IOB2, zero_division=0
    )
    there = sorted({e.type for side in (gold, guessed) for text in side for e in text})
    scores = {
        kind: {
            "precision": float(p),
            "recall": float(r),
            "f1": float(f),
            "rows": int(n),
        }
        for kind, p, r, f, n in zip(there, *columns, strict=True)
    }
    none = {"precision": 0.0, "recall": 0.0, "f1": 0.0, "rows": 0}
    return {kind: scores.get(kind, none) for kind in types}


def compare(gold: Sequence[Entity], guessed: Sequence[Entity]) -> dict[str, list[Any]]:
    """What is wrong: missed, spurious, wrong type, wrong words (and maybe type).

    The last two hold pairs of what is right and what was said.
    """
    wrong: dict[str, list[Any]] = {fault: [] for fault in FAULTS}
    for right, said in _pairs(gold, guessed):
        if said is None:
            wrong["missed"].append(right)
        elif right is None:
            wrong["spurious"].append(said)
        elif (right.start, right.end) != (said.start, said.end):
            wrong["wrong_words"].append((right, said))
        elif right.type != said.type:
            wrong["wrong_type"].append((right, said))
    return wrong


def _pairs(
    gold: Sequence[Entity], guessed: Sequence[Entity]
) -> list[tuple[Entity | None, Entity | None]]:
    """Each entity beside the one that was said in its place, if any was.

    The same words come first, then what has most words in common.
    """

    def shared(right: Entity, said: Entity) -> int:
        return min(right.end, said.end) - max(right.start, said.start)

    def apart(pair: tuple[Entity, Entity]) -> tuple[bool, int]:
        right, said = pair
        same = (right.start, right.end) == (said.start, said.end)
        return (not same, -shared(right, said))

    near = [(r, s) for r in gold for s in guessed if shared(r, s) > 0]
    left, over = dict.fromkeys(gold), dict.fromkeys(guessed)
    found: list[tuple[Entity | None, Entity | None]] = []
    for right, said in sorted(near, key=apart):
        if right in left and said in over:
            found.append((right, said))
            del left[right], over[said]
    return [
        *found,
        *((right, None) for right in left),
        *((None, said) for said in over),
    ]


def _confusion(
    gold: Sequence[Sequence[Entity]],
    guessed: Sequence[Sequence[Entity]],
    labels: tuple[str, ...],
) -> np.ndarray:
    place = {label: i for i, label in enumerate(labels)}
    counts = np.zeros((len(labels), len(labels)), dtype=np.int64)
    for rights, saids in zip(gold, guessed, strict=True):
        for right, said in _pairs(rights, saids):
            row = place[right.type if right else NOTHING]
            counts[row, place[said.type if said else NOTHING]] += 1
    return counts


def _row(
    number: int, text: Text, gold: tuple[Entity, ...], guessed: tuple[Entity, ...]
) -> Row:
    right = text.shares[np.arange(len(text.gold)), text.gold]
    return {
        "row": number,
        "tokens": text.words,
        "entities": [_said(e, text.words) for e in gold],
        "predictions": [_said(e, text.words) for e in guessed],
        "right": gold == guessed,
        "loss": float(-np.log(np.maximum(right, 1e-12)).sum()),
        **{
            fault: [
                (
                    _said(one, text.words)
                    if isinstance(one, Entity)
                    else {
                        "is": _said(one[0], text.words),
                        "said": _said(one[1], text.words),
                    }
                )
                for one in found
            ]
            for fault, found in compare(gold, guessed).items()
        },
    }


def _said(entity: Entity, words: Sequence[str]) -> Row:
    return {
        "text": " ".join(words[entity.start : entity.end]),
        "type": entity.type,
        "start": entity.start,
        "end": entity.end,
    }


def _mistakes(rows: Sequence[Row]) -> list[Row]:
    wrong = [row for row in rows if not row["right"]]
    return sorted(wrong, key=lambda r: (-sum(len(r[f]) for f in FAULTS), -r["loss"]))
