"""Questions, what they are about, and their answers: from a file or a hub data set."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass as plain_dataclass
from dataclasses import replace
from typing import Annotated, Any, Self

from pydantic import Field
from pydantic.dataclasses import dataclass

from . import files, noise, sources, squad
from .errors import UserError
from .files import FORMATS, Columns
from .rows import BaseRows
from .sources import SourceConfig

__all__ = ["FORMATS", "ITEM", "Answer", "ReadingConfig", "Rows", "read", "read_items"]

ANSWERED, UNANSWERED = ("answered",), ("unanswered",)

ITEM = "text"
"""What a row is about, in a word."""


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class ReadingConfig(SourceConfig):
    """Which files or data set, which columns, and whether each has an answer."""

    train: Annotated[str, Field(min_length=1)] = "data/train.json"
    """Training file; with `hub`, a split's name."""
    question_column: Annotated[str, Field(min_length=1)] = "question"
    """Column with the question."""
    context_column: Annotated[str, Field(min_length=1)] = "context"
    """Column with the text in which its answer stands."""
    answers_column: Annotated[str, Field(min_length=1)] = "answers"
    """Column with the answers: texts and where they begin, or one text."""
    start_column: str | None = None
    """Column with the first character, from 0, of an answer that is one text."""
    impossible_column: str | None = None
    """Column that is true where a question has no answer, whatever else is said."""
    unanswerable: bool = True
    """Questions may have no answer in their context; otherwise one is always given."""


@plain_dataclass(frozen=True, kw_only=True)
class Answer:
    """Words of a context."""

    text: str
    start: int
    """Its first character in the context, counted from 0."""


@plain_dataclass(frozen=True, kw_only=True)
class Rows(BaseRows):
    """Questions that can be used; N entries in each."""

    questions: Sequence[str]
    contexts: Sequence[str]
    answers: Sequence[tuple[Answer, ...]]
    """Each of them right; none, if the context does not say it."""
    labels: Sequence[tuple[str, ...]]
    """Whether there is an answer: either kind is held out in proportion."""

    @property
    def contents(self) -> list[tuple[str, ...]]:
        """What two rows have in common if they are the same."""
        return list(zip(self.questions, self.contexts, strict=True))

    def shown(self, row: int) -> str:
        """What is said of a row, by its place here."""
        return " / ".join(a.text for a in self.answers[row]) or "no answer"

    def noisy(self, rate: float) -> Self:
        """The same rows, typing errors in that share of their questions' letters."""
        return replace(self, questions=noise.mistyped(self.questions, rate))


def read(source: str, cfg: ReadingConfig) -> Rows:
    """The questions of a file, or a split of `cfg.hub`; what is left out is noted.

    An answer that does not stand where it is said to is looked for in the context, and
    taken from there if it stands there once.

    Raises:
        UserError: naming the source, and the row or column that cannot be used.
    """
    asked = [cfg.question_column, cfg.context_column, cfg.answers_column]
    more = (cfg.start_column, cfg.impossible_column, cfg.group_column)
    columns = _columns(source, cfg, [*asked, *(name for name in more if name)])
    source = sources.named(source, cfg)
    questions, contexts = (sources.texts(source, c, columns) for c in asked[:2])
    groups = cfg.group_column and sources.texts(source, cfg.group_column, columns)
    kept: dict[int, tuple[Answer, ...]] = {}
    noted: dict[str, list[int]] = {}
    for i, texts in enumerate(zip(questions, contexts, strict=True)):
        if not all(text.strip() for text in texts):
            noted.setdefault("without a question or a context left out", []).append(i)
            continue
        given = _given(source, i, columns, cfg)
        found = [(_stands(text, start, texts[1]), start) for text, start in given]
        answers = [answer for answer, _ in found if answer]
        if given and not answers:
            why = "left out, their answers do not stand, or not once, in their contexts"
            noted.setdefault(why, []).append(i)
            continue
        if any(start is not None and a and a.start != start for a, start in found):
            why = "have answers that do not stand where they should, but once elsewhere"
            noted.setdefault(why, []).append(i)
        kept[i] = tuple(dict.fromkeys(answers))
    notes = [
        f"{source}: {len(rows)} rows {what}; the first is row {rows[0] + 1}"
        for what, rows in noted.items()
    ]
    if not kept:
        raise UserError("; ".join(notes))
    return Rows(
        source=source,
        numbers=[i + 1 for i in kept],
        questions=[questions[i] for i in kept],
        contexts=[contexts[i] for i in kept],
        answers=list(kept.values()),
        labels=[ANSWERED if answers else UNANSWERED for answers in kept.values()],
        groups=[groups[i].strip() for i in kept] if groups else None,
        notes=tuple(notes),
    )


def read_items(source: str, cfg: ReadingConfig) -> Iterator[tuple[str, ...]]:
    """(question, context) of every row, also where there are no answers."""
    names = [cfg.question_column, cfg.context_column]
    columns = _columns(source, cfg, names)
    return zip(*(sources.texts(source, name, columns) for name in names), strict=True)


def _columns(source: str, cfg: ReadingConfig, names: list[str]) -> Columns:
    nested = squad.columns(source, cfg.encoding) if cfg.hub is None else None
    if nested is None:
        return sources.columns(source, cfg, names)
    for name in names:
        if name not in nested:
            hint = files.nearest(name, nested)
            raise UserError(f"{source}: no column {name!r} ({hint})")
    return nested


def _given(
    source: str, row: int, columns: Columns, cfg: ReadingConfig
) -> list[tuple[str, int | None]]:
    """Text and start of each answer of a row, as they stand there."""

    def cell(name: str | None) -> Any:
        return columns[name][row] if name else None

    impossible = cell(cfg.impossible_column)
    if impossible is True or str(impossible).strip().lower() in ("true", "1", "1.0"):
        return _checked([], source, row, cfg)
    try:
        found = _pairs(cell(cfg.answers_column), cell(cfg.start_column))
        given = [(text, _whole(start)) for text, start in found if text.strip()]
    except (ValueError, TypeError, AttributeError) as error:
        raise UserError(
            f"{source}: row {row + 1}: column {cfg.answers_column!r}: {error}"
        ) from error
    return _checked(given, source, row, cfg)


def _checked(
    given: list[tuple[str, int | None]], source: str, row: int, cfg: ReadingConfig
) -> list[tuple[str, int | None]]:
    if not given and not cfg.unanswerable:
        raise UserError(
            f"{source}: row {row + 1}: column {cfg.answers_column!r}: no answer; set"
            " data.unanswerable = true if questions may have none"
        )
    return given


def _pairs(cell: Any, start: Any) -> list[tuple[str, Any]]:
    """Texts and starts: {text: […], answer_start: […]}, a list of such, or one text.

    Raises:
        ValueError: if it is something else.
    """
    if cell is None:
        return []
    if isinstance(cell, str):
        return [(cell, start)]
    if isinstance(cell, list):
        return [pair for part in cell for pair in _pairs(part, None)]
    if not isinstance(cell, dict) or "text" not in cell:
        raise ValueError(f"{str(cell)[:60]!r} is no text, and has no 'text' inside")
    texts, starts = cell["text"], cell.get("answer_start")
    if not isinstance(texts, list):
        texts, starts = [texts], [starts]
    starts = [None] * len(texts) if starts is None else starts
    if len(texts) != len(starts):
        raise ValueError(f"{len(texts)} texts and {len(starts)} places of answers")
    return list(zip(map(str, texts), starts, strict=True))


def _whole(start: Any) -> int | None:
    """A place in a text; None, if nothing is said."""
    if start is None or not str(start).strip():
        return None
    try:
        if (value := float(start)) >= 0 and value.is_integer():
            return int(value)
    except (ValueError, TypeError):
        pass
    raise ValueError(f"{start!r} is no place in a text: a whole number from 0")


def _stands(text: str, start: int | None, context: str) -> Answer | None:
    """An answer where it is said to stand, or else where it stands once."""
    bare = text.strip()
    if start is not None:
        for place in (start, start + len(text) - len(text.lstrip())):
            if context.startswith(bare, place):
                return Answer(text=bare, start=place)
    if context.count(bare) == 1:
        return Answer(text=bare, start=context.index(bare))
    return None
