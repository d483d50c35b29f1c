"""Looks at a data file for `--data`: columns, labels, lengths."""

from collections.abc import Collection, Mapping
from pathlib import Path

from generator.data import (
    dialogues,
    images,
    numbers,
    pairs,
    questions,
    tagged,
    texts,
)
from generator.data.common import DataFacts
from generator.model import ConfigValue

__all__ = ["DataFacts", "inspect"]

_FINDERS = {
    "tags": tagged.find,
    "question": questions.find,
    "target": pairs.find,
    "messages": dialogues.find,
    "image": images.find,
    "number": numbers.find,
}
"""By the role that only such files have."""


def inspect(
    path: Path, *, roles: Collection[str], named: Mapping[str, ConfigValue]
) -> DataFacts:
    """Find the columns that a task needs of a file, and what else its project needs.

    Args:
        path: a data file, or a folder of images.
        roles: what the task can be told of the file, by its manifest's `[inspect]`: of
            words and `tags`, of a `question` and its answers, of sources and a `target`,
            of `messages`, of `image` and label, of texts and a `number`, or of texts and
            labels.
        named: what is known already, by role, such as the label's column.

    Raises:
        UserError: naming the file, and the row or column that is wrong.
    """
    finders = (find for role, find in _FINDERS.items() if role in roles)
    return next(finders, texts.find)(path, roles=roles, named=named)
