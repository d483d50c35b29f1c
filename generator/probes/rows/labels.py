"""One label a row: what is right, what is wrong, what is said, and how that scores."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The label given to a row, and the probability of every label."""

    said: str
    probabilities: Mapping[str, float]

    @property
    def numbers(self) -> tuple[float, ...]:
        """In the alphabetical order of the labels."""
        return tuple(self.probabilities[label] for label in sorted(self.probabilities))


def gold(row: Row) -> str:
    """The label."""
    return str(row["label"])


def another(row: Row, labels: Sequence[Any]) -> Row:
    """The same row with the next label."""
    place = labels.index(row["label"])
    return {**row, "label": labels[(place + 1) % len(labels)]}


def answers(output: str) -> list[Answer]:
    """One JSON object a line."""
    lines = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    return [
        Answer(said=line["label"], probabilities=line["probabilities"])
        for line in lines
    ]


def scores(rows: Sequence[Row], answers: Sequence[Answer]) -> Mapping[str, float]:
    """Accuracy, macro F1 and mean loss, from first principles."""
    pairs = [
        (gold(row), answer.said) for row, answer in zip(rows, answers, strict=True)
    ]
    f1 = []
    for label in answers[0].probabilities:
        both = sum(wanted == said == label for wanted, said in pairs)
        either = sum((wanted == label) + (said == label) for wanted, said in pairs)
        f1.append(2 * both / either if either else 0.0)
    losses = [
        -math.log(max(answer.probabilities[gold(row)], 1e-12))
        for row, answer in zip(rows, answers, strict=True)
    ]
    return {
        "accuracy": sum(wanted == said for wanted, said in pairs) / len(pairs),
        "macro_f1": sum(f1) / len(f1),
        "loss": sum(losses) / len(losses),
    }
