"""Rows of text and label, from a file or a split of a hub data set."""

from collections.abc import Sequence
from dataclasses import dataclass as plain_dataclass

from pydantic.dataclasses import dataclass

from . import labels, texts
from .files import FORMATS
from .labels import LabelConfig
from .texts import ITEM, SHOWN, TextConfig, Texts, read_items

__all__ = ["FORMATS", "ITEM", "SHOWN", "ReadingConfig", "Rows", "read", "read_items"]


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class ReadingConfig(TextConfig, LabelConfig):
    """Which files or data set, which columns, and how labels count."""


@plain_dataclass(frozen=True, kw_only=True)
class Rows(Texts):
    """Labelled texts that can be used; N entries in each."""

    labels: Sequence[tuple[str, ...]]
    """Exactly one each, unless a row may have several."""

    def shown(self, row: int) -> str:
        """What is said of a row, by its place here."""
        return ", ".join(sorted(self.labels[row]))


def read(source: str, cfg: ReadingConfig) -> Rows:
    """The rows of a file, or a split of `cfg.hub`; those without a text are left out.

    Raises:
        UserError: naming the source, and the row, line or column that cannot be used.
    """
    found, cells = texts.read(source, cfg, cfg.label_column)
    given = labels.read(found.source, cfg, cells, found.numbers)
    notes = (*found.notes, *labels.notes(found.source, cfg, given))
    return Rows(**{**vars(found), "notes": notes}, labels=given)
