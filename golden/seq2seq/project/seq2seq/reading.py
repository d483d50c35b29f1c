"""Pairs of texts, from a file or a split of a hub data set."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass as plain_dataclass
from dataclasses import replace
from typing import Annotated, Any, Self

from pydantic import Field
from pydantic.dataclasses import dataclass

from . import noise, sources, templating
from .errors import UserError
from .files import FORMATS, Columns, nearest
from .rows import BaseRows, left_out
from .sources import SourceConfig
from .templating import Fields, PromptConfig

__all__ = ["FORMATS", "ITEM", "ReadingConfig", "Rows", "read", "read_items"]

LONGEST = 60
"""Characters of a text that a message shows."""

ITEM = "text"
"""What a row is about, in a word."""


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class ReadingConfig(SourceConfig):
    """Which files or data set, and which columns."""

    source_column: Annotated[str, Field(min_length=1)] = "source"
    """Column with the text that goes in."""
    target_column: Annotated[str, Field(min_length=1)] = "target"
    """Column with the text that should come out."""
    source_lang: str | None = None
    """Where a column holds texts by language, {"en": …, "ro": …}: the one to read."""
    target_lang: str | None = None
    """The language in that column to translate into."""
    translation_column: Annotated[str, Field(min_length=1)] = "translation"
    """Name of that column; the two above then do without columns of their own."""
    kind_column: str | None = None
    """Column with what a pair is of: held out in proportion, scored apart."""
    prompts: PromptConfig = PromptConfig()


@plain_dataclass(frozen=True, kw_only=True)
class Rows(BaseRows):
    """Pairs that can be used, column by column; N entries in each."""

    texts: Sequence[str]
    """What goes in."""
    targets: Sequence[str]
    """What should come out."""
    labels: Sequence[tuple[str, ...]]
    """The kind of each pair; none, if there is no column of them."""
    beside: Sequence[Fields]
    """What else the prompt names of each pair."""

    @property
    def fields(self) -> list[Fields]:
        """What the prompt is filled in with."""
        pairs = zip(self.texts, self.beside, strict=True)
        return [{**others, "source": text} for text, others in pairs]

    @property
    def contents(self) -> list[tuple[str, ...]]:
        """What two rows have in common if they are the same: what goes in."""
        return [(text,) for text in self.texts]

    def shown(self, row: int) -> str:
        """What is said of a row, by its place here."""
        target = self.targets[row]
        return target if len(target) <= LONGEST else f"{target[: LONGEST - 1]}…"

    def noisy(self, rate: float) -> Self:
        """The same rows, with typing errors in that share of their sources' letters."""
        return replace(self, texts=noise.mistyped(self.texts, rate))


def read(source: str, cfg: ReadingConfig) -> Rows:
    """The pairs of a file, or a split of `cfg.hub`; those without both are left out.

    Raises:
        UserError: naming the source, and the row, line or column that cannot be used.
    """
    more = [name for name in (cfg.kind_column, cfg.group_column) if name]
    texts, targets, columns = _pairs(source, cfg, more)
    source = sources.named(source, cfg)
    kept = [i for i, pair in enumerate(zip(texts, targets, strict=True)) if all(pair)]
    if not kept:
        raise UserError(f"{source}: no row with a source and a target in it")

    def column(name: str) -> list[str]:
        return [text.strip() for text in sources.texts(source, name, columns)]

    beside = templating.beside(cfg.prompts, source, columns)
    kinds = column(cfg.kind_column) if cfg.kind_column else [""] * len(texts)
    groups = column(cfg.group_column) if cfg.group_column else None
    return Rows(
        source=source,
        numbers=[i + 1 for i in kept],
        texts=[texts[i] for i in kept],
        targets=[targets[i] for i in kept],
        labels=[(kinds[i],) if kinds[i] else () for i in kept],
        beside=[beside[i] for i in kept],
        groups=[groups[i] for i in kept] if groups else None,
        notes=tuple(left_out(source, len(texts), kept, "a source or a target")),
    )


def read_items(source: str, cfg: ReadingConfig) -> Iterator[Fields]:
    """What the prompt is filled in with, also of rows without a target."""
    by_language = cfg.source_lang is not None
    side = cfg.translation_column if by_language else cfg.source_column
    columns = _columns(source, cfg, [side])
    if cfg.source_lang is None:
        texts = sources.texts(source, side, columns)
    else:
        texts = _of_language(source, columns[side], cfg.source_lang, cfg)
    beside = templating.beside(cfg.prompts, source, columns)
    for text, others in zip(texts, beside, strict=True):
        yield {**others, "source": text}


def _pairs(
    source: str, cfg: ReadingConfig, more: Sequence[str]
) -> tuple[list[str], list[str], Columns]:
    """What goes in, what should come out, and the columns beside them."""
    by_language = cfg.translation_column if _by_language(cfg) else None
    sides = [by_language] if by_language else [cfg.source_column, cfg.target_column]
    columns = _columns(source, cfg, [*sides, *more])
    source = sources.named(source, cfg)
    if by_language is None:
        texts, targets = (sources.texts(source, name, columns) for name in sides)
    else:
        cells = columns[by_language]
        texts = _of_language(source, cells, cfg.source_lang or "", cfg)
        targets = _of_language(source, cells, cfg.target_lang or "", cfg)
    return [t.strip() for t in texts], [t.strip() for t in targets], columns


def _columns(source: str, cfg: ReadingConfig, names: Sequence[str]) -> Columns:
    """These columns, and those that the prompt names."""
    with templating.named_by(cfg.prompts):
        return sources.columns(source, cfg, [*names, *templating.columns(cfg.prompts)])


def _by_language(cfg: ReadingConfig) -> bool:
    if (cfg.source_lang is None) != (cfg.target_lang is None):
        lacks = "source_lang" if cfg.source_lang is None else "target_lang"
        raise UserError(f"data.{lacks} is not set, and its other half is: set both")
    return cfg.source_lang is not None


def _of_language(
    source: str, cells: list[Any], language: str, cfg: ReadingConfig
) -> list[str]:
    """The texts of one language; what is missing is empty.

    Raises:
        UserError: naming the row that holds something else.
    """
    found = []
    for row, cell in enumerate(cells, start=1):
        place = f"{source}: row {row}: column {cfg.translation_column!r}"
        if not isinstance(cell, dict):
            what = "nothing" if cell is None else f"a {type(cell).__name__}"
            raise UserError(f"{place}: {what}, expected texts by language")
        if language not in cell:
            raise UserError(f"{place}: no {language!r} ({nearest(language, cell)})")
        text = cell[language]
        if not isinstance(text, str | None):
            raise UserError(f"{place}: {language!r} is a {type(text).__name__}")
        found.append(text or "")
    return found
