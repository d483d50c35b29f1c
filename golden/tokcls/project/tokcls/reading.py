"""Texts of words and the entities in them, from a file or a split of a hub data set."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass as plain_dataclass
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field
from pydantic.dataclasses import dataclass

from . import conll, files, noise, sources, tags
from .errors import UserError
from .rows import BaseRows, left_out
from .sources import SourceConfig
from .tags import Entity

ITEM = "text"
"""What a row is about, in a word."""

FORMATS = (*files.FORMATS, *(kind for kind in conll.FORMATS if kind != ".txt"))
"""Kinds of files with texts in them; to be answered, those of .txt are plain lines."""


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class ReadingConfig(SourceConfig):
    """Which files or data set, which columns, and how entities are spelt there."""

    train: Annotated[str, Field(min_length=1)] = "data/train.jsonl"
    """Training file; with `hub`, a split's name."""
    tokens_column: Annotated[str, Field(min_length=1)] = "tokens"
    """Column with the words: a list, or a string of them."""
    tags_column: Annotated[str, Field(min_length=1)] = "ner_tags"
    """Column with a tag for each word: names, or numbers that have names."""
    tag_names: tuple[str, ...] = ()
    """Names of tags that are numbers, where the data does not bring them along."""
    scheme: Literal["auto", "IOB1", "IOB2", "BILOU"] = "auto"
    """How the files spell entities; auto looks at each file."""


@plain_dataclass(frozen=True, kw_only=True)
class Rows(BaseRows):
    """Texts that can be used; N entries in each."""

    words: Sequence[tuple[str, ...]]
    entities: Sequence[tuple[Entity, ...]]

    @property
    def contents(self) -> list[tuple[str, ...]]:
        """What two rows have in common if they are the same."""
        return [(" ".join(words),) for words in self.words]

    @property
    def labels(self) -> list[tuple[str, ...]]:
        """The types of each row's entities, one for each of them."""
        return [tuple(entity.type for entity in row) for row in self.entities]

    def shown(self, row: int) -> str:
        """What is said of a row, by its place here."""
        words = self.words[row]
        named = (
            f"{' '.join(words[e.start:e.end])} {e.type}" for e in self.entities[row]
        )
        return ", ".join(named) or "no entity"

    def noisy(self, rate: float) -> Self:
        """The same rows, with typing errors in that share of their words' letters."""
        every = iter(noise.mistyped(chain.from_iterable(self.words), rate))
        words = [tuple(islice(every, len(text))) for text in self.words]
        return replace(self, words=words)


def read(source: str, cfg: ReadingConfig) -> Rows:
    """The texts of a file, or a split of `cfg.hub`; those without words are left out.

    Raises:
        UserError: naming the source, and the row, line or column that cannot be used.
    """
    table = _conll(source, cfg) if _is_conll(source, cfg) else _columns(source, cfg)
    source = sources.named(source, cfg)
    kept = [i for i, words in enumerate(table.words) if words]
    if not kept:
        raise UserError(f"{source}: no row with words in it")
    notes = left_out(source, len(table.words), kept, "words")
    for i in kept:
        _check(table, i, source)
    texts = [table.tags[i] for i in kept]
    scheme = tags.scheme_of(texts) if cfg.scheme == "auto" else cfg.scheme
    notes += _misspelt(table, kept, scheme, source)
    return Rows(
        source=source,
        numbers=[i + 1 for i in kept],
        words=[table.words[i] for i in kept],
        entities=[tags.read(text) for text in texts],
        groups=[table.groups[i].strip() for i in kept] if table.groups else None,
        notes=tuple(notes),
    )


def read_items(source: str, cfg: ReadingConfig) -> Iterator[tuple[str, ...]]:
    """The words of every row, also where there are no tags."""
    if _is_conll(source, cfg):
        for text in conll.read(source, cfg.encoding, tagged=False):
            yield tuple(text.words)
        return
    for cell in sources.columns(source, cfg, [cfg.tokens_column])[cfg.tokens_column]:
        yield _parts(cell)


@plain_dataclass(frozen=True, kw_only=True)
class _Table:
    """What stands in a source, as it stands there."""

    words: list[tuple[str, ...]]
    tags: list[tuple[str, ...]]
    places: list[str]
    """Where each text is found."""
    groups: list[str] | None


def _is_conll(source: str, cfg: ReadingConfig) -> bool:
    return cfg.hub is None and Path(source).suffix.lower() in conll.FORMATS


def _conll(source: str, cfg: ReadingConfig) -> _Table:
    if cfg.group_column:
        raise UserError(f"{source}: has no columns by name; data.group_column is set")
    texts = conll.read(source, cfg.encoding)
    return _Table(
        words=[tuple(text.words) for text in texts],
        tags=[tuple(text.tags) for text in texts],
        places=[f"row {n} (line {t.line})" for n, t in enumerate(texts, start=1)],
        groups=None,
    )


def _columns(source: str, cfg: ReadingConfig) -> _Table:
    names = [cfg.tokens_column, cfg.tags_column]
    names += [cfg.group_column] if cfg.group_column else []
    columns = sources.columns(source, cfg, names)
    cells = columns[cfg.tags_column]
    groups = cfg.group_column and sources.texts(source, cfg.group_column, columns)
    return _Table(
        words=[_parts(cell) for cell in columns[cfg.tokens_column]],
        tags=[tuple(_name(v, cfg) for v in _parts(cell, raw=True)) for cell in cells],
        places=[f"row {n}" for n in range(1, len(cells) + 1)],
        groups=groups or None,
    )


def _parts(cell: Any, *, raw: bool = False) -> tuple[Any, ...]:
    """A list, or what white space separates in a string."""
    if isinstance(cell, str):
        return tuple(cell.split())
    values = cell if isinstance(cell, list) else [] if cell is None else [cell]
    return tuple(v if raw else "" if v is None else str(v) for v in values)


def _name(tag: Any, cfg: ReadingConfig) -> str:
    if isinstance(tag, int) and 0 <= tag < len(cfg.tag_names):
        return cfg.tag_names[tag]
    return str(tag)


def _check(table: _Table, row: int, source: str) -> None:
    words, found = table.words[row], table.tags[row]
    place = f"{source}: {table.places[row]}"
    if len(words) != len(found):
        raise UserError(f"{place}: {len(words)} words and {len(found)} tags")
    for number, tag in enumerate(found, start=1):
        try:
            tags.split(tag)
        except ValueError as error:
            more = "; name the numbers with data.tag_names" if tag.isdecimal() else ""
            raise UserError(f"{place}: word {number}: {error}{more}") from error


def _misspelt(
    table: _Table, kept: list[int], scheme: tags.Scheme, source: str
) -> Iterator[str]:
    """A line about tags that cannot stand where they do, and one about IOB1."""
    wrong = [(i, n) for i in kept for n in tags.faults(table.tags[i], scheme)]
    if wrong:
        (row, word), *_ = wrong
        found = table.tags[row]
        before = found[word - 1] if word else "the beginning"
        yield (
            f"{source}: {len(wrong)} tags cannot stand where they do in {scheme}; what"
            f" they begin is taken as an entity. The first is {table.places[row]}, word"
            f" {word + 1}: {found[word]} after {before}"
        )
    if scheme == "IOB1":
        yield f"{source}: its tags are IOB1, which is read as well"
