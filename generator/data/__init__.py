"""Looks at a data file for `--data`: columns, labels, lengths."""

from collections.abc import Collection, Mapping
from pathlib import Path

from generator.data import pairs, tagged, texts
from generator.data.common import DataFacts
from generator.model import ConfigValue

__all__ = ["DataFacts", "inspect"]


def inspect(
    path: Path, *, roles: Collection[str], named: Mapping[str, ConfigValue]
) -> DataFacts:
    """Find the columns that a task needs of a file, and what else its project needs.

    Args:
        path: a data file.
        roles: what the task can be told of the file, by its manifest's `[inspect]`: of
            words and `tags`, of sources and a `target`, or of texts and labels.
        named: what is known already, by role, such as the label's column.

    Raises:
        UserError: naming the file, and the row or column that is wrong.
    """
    find = texts.find
    if "tags" in roles:
        find = tagged.find
    elif "target" in roles:
        find = pairs.find
    return find(path, roles=roles, named=named)
