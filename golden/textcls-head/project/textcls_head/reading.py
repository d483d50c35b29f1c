"""Rows of text and label, from a file or a split of a hub data set."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass as plain_dataclass
from typing import Annotated, Self

from pydantic import Field
from pydantic.dataclasses import dataclass

from . import labels, sources
from .errors import UserError
from .files import FORMATS
from .labels import LabelConfig
from .sources import SourceConfig

__all__ = [
    "FORMATS",
    "ITEM",
    "SHOWN",
    "ReadingConfig",
    "Rows",
    "read",
    "read_items",
]

ITEM = "text"
"""What a row is about, in a word."""

SHOWN = ("text", "text_pair")
"""Columns that show a person what a row is; the first is always there."""


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class ReadingConfig(SourceConfig, LabelConfig):
    """Which files or data set, and which columns."""

    text_column: Annotated[str, Field(min_length=1)] = "text"
    """Column with the text."""
    text_pair_column: str | None = None
    """Column with a second text, where the label is about two: question and answer."""


@plain_dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows that can be used, column by column; N entries in each."""

    source: str
    """The file or split, as messages name it."""
    numbers: Sequence[int]
    """Which row of the source, from 1."""
    texts: Sequence[str]
    pairs: Sequence[str] | None
    """The second texts, where there are any."""
    labels: Sequence[tuple[str, ...]]
    """Exactly one each, unless a row may have several."""
    groups: Sequence[str] | None
    """What rows belong to; "" belongs to nothing."""
    notes: tuple[str, ...] = ()

    @property
    def contents(self) -> list[tuple[str, ...]]:
        """What two rows have in common if they are the same: (text,) or both texts."""
        pairs = self.pairs
        return list(zip(self.texts, pairs, strict=True) if pairs else zip(self.texts))

    def shown(self, row: int) -> str:
        """What is said of a row, by its place here."""
        return ", ".join(sorted(self.labels[row]))

    def take(self, indices: Iterable[int]) -> Self:
        """Some of the rows, in the order of the indices."""
        chosen = list(indices)
        optional = (self.pairs, self.groups)
        pairs, groups = ([c[i] for i in chosen] if c else None for c in optional)
        return type(self)(
            source=self.source,
            numbers=[self.numbers[i] for i in chosen],
            texts=[self.texts[i] for i in chosen],
            pairs=pairs,
            labels=[self.labels[i] for i in chosen],
            groups=groups,
        )


def read(source: str, cfg: ReadingConfig) -> Rows:
    """The rows of a file, or a split of `cfg.hub`; those without a text are left out.

    Raises:
        UserError: naming the source, and the row, line or column that cannot be used.
    """
    names = (cfg.text_column, cfg.text_pair_column, cfg.label_column, cfg.group_column)
    columns = sources.columns(source, cfg, [name for name in names if name])
    source = sources.named(source, cfg)

    def column(name: str | None) -> list[str] | None:
        return sources.texts(source, name, columns) if name else None

    texts = sources.texts(source, cfg.text_column, columns)
    pairs, groups = column(cfg.text_pair_column), column(cfg.group_column)
    kept = [
        i
        for i, text in enumerate(texts)
        if text.strip() and (not pairs or pairs[i].strip())
    ]
    wanted = f"column {cfg.text_column!r}"
    if pairs:
        wanted += f" and {cfg.text_pair_column!r}"
    if not kept:
        raise UserError(f"{source}: no row with a text in {wanted}")
    notes = []
    if empty := len(texts) - len(kept):
        gap = next((n for n, i in enumerate(kept) if n != i), len(kept))
        notes.append(
            f"{source}: {empty} rows without a text in {wanted} left out,"
            f" the first is row {gap + 1}"
        )
    found = labels.read(source, cfg, columns[cfg.label_column], kept)
    return Rows(
        source=source,
        numbers=[i + 1 for i in kept],
        texts=[texts[i] for i in kept],
        pairs=[pairs[i] for i in kept] if pairs else None,
        labels=found,
        groups=[groups[i].strip() for i in kept] if groups else None,
        notes=(*notes, *labels.notes(source, cfg, found)),
    )


def read_items(source: str, cfg: ReadingConfig) -> Iterator[tuple[str, ...]]:
    """(text,) or (text, second text) of every row, also where there are no labels."""
    names = [name for name in (cfg.text_column, cfg.text_pair_column) if name]
    columns = sources.columns(source, cfg, names)
    return zip(*(sources.texts(source, name, columns) for name in names), strict=True)
