"""A closer look at the held-out questions: by what they ask, and what went wrong."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from . import objective, plots
from .dataset import Data, together
from .inference import Predictions
from .objective import Question

Row = dict[str, Any]

KINDS = 8
"""Beginnings of questions that are looked at for themselves: the most frequent ones."""

OTHER = "other"
ANSWERED, UNANSWERED = "with an answer", "without one"


@dataclass(frozen=True, kw_only=True)
class Analysis:
    """What there is to say of a model beside its scores."""

    metrics: dict[str, Any]
    rows: list[Row]
    """Each held-out question: its place, its texts, and what was answered."""
    mistakes: list[Row]
    """The questions whose answer is not exact, the farthest off first."""

    def draw(self, folder: Path) -> None:
        """The picture kinds.png: the scores of each kind of question."""
        kinds = {**self.metrics["kinds"], **self.metrics["answers"]}
        names = tuple(f"{name} ({row['rows']})" for name, row in kinds.items())
        series = {
            title: [row[key] for row in kinds.values()]
            for title, key in (("exact match", "exact_match"), ("F1", "f1"))
        }
        plots.bars(series, names, folder / "kinds.png")


def analyse(predictions: Predictions, data: Data) -> Analysis:
    """Look at the logits, for each window [T]."""
    numbers = data.eval["row"][:]
    places = [numbers[windows[0]] for windows in together(data.eval)]
    found = objective.questions(predictions, data.eval, data.targets)
    begins = [_beginning(question.question) for question in found]
    frequent = [name for name, _ in Counter(begins).most_common(KINDS)]
    kinds = [name if name in frequent else OTHER for name in begins]
    answered = [ANSWERED if question.answers else UNANSWERED for question in found]
    rows = [_row(*pair) for pair in zip(places, found, strict=True)]
    wrong = [row for row in rows if not row["exact_match"]]
    return Analysis(
        metrics={
            "rows": len(found),
            "kinds": _scores(kinds, [*frequent, OTHER], found),
            "answers": _scores(answered, [ANSWERED, UNANSWERED], found),
        },
        rows=rows,
        mistakes=sorted(wrong, key=lambda row: (row["f1"], -row["loss"])),
    )


def _beginning(question: str) -> str:
    """Its first word, and the second of "how many"."""
    first, *more = [*question.lower().split(), ""]
    return " ".join([first, *more[: first == "how"]]).strip("¿?,. ")


def _scores(
    names: Sequence[str], order: Sequence[str], found: Sequence[Question]
) -> dict[str, dict[str, float]]:
    """Scores of the questions by their name, in this order; of those that there are."""
    own: dict[str, list[Question]] = {name: [] for name in order}
    for name, question in zip(names, found, strict=True):
        own[name].append(question)
    return {
        name: {
            "exact_match": float(np.mean([question.exact for question in some])),
            "f1": float(np.mean([question.f1 for question in some])),
            "rows": len(some),
        }
        for name, some in own.items()
        if some
    }


def _row(number: int, question: Question) -> Row:
    best = question.spans[0]
    return {
        "row": number,
        "question": question.question,
        "context": question.context,
        "answers": question.answers,
        "prediction": question.said,
        "start": best.start,
        "end": best.end,
        "probability": best.probability,
        "exact_match": question.exact,
        "f1": question.f1,
        "loss": question.loss,
    }
