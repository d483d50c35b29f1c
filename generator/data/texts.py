"""Finds the columns of labelled texts."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from generator import datafile
from generator.data import common, labels
from generator.data.common import DataFacts
from generator.datafile import Row
from generator.errors import UserError
from generator.model import ConfigValue

_TEXT_NAMES = ("text", "sentence", "content", "body", "message", "review", "document", "x")  # fmt: skip
# Two columns that are one example: the label is about both.
_PAIR_NAMES = (("sentence1", "sentence2"), ("sentence_a", "sentence_b"), ("text1", "text2"), ("text_a", "text_b"), ("text", "text_pair"), ("premise", "hypothesis"), ("question1", "question2"), ("question", "answer"), ("question", "passage"), ("query", "passage"), ("query", "document"))  # fmt: skip


def find(
    path: Path, *, roles: Collection[str], named: Mapping[str, ConfigValue]
) -> DataFacts:
    """Find the columns of a labelled text file, and what else its project needs.

    Args:
        path: a .csv, .tsv, .jsonl or .parquet file.
        roles: what the task can be told of the file.
        named: what is known already, by role, such as the label's column.

    Raises:
        UserError: naming the file, and the row or column that is wrong.
    """
    rows, encoding = datafile.read(path)
    columns = tuple(dict.fromkeys(key for row in rows[:1000] for key in row))
    given = {
        role: common.named(path, str(named[role]), columns)
        for role in ("text", "text_pair", "label")
        if role in named
    }
    others = [c for c in columns if c != given.get("text")]
    label = given.get("label") or labels.column(path, rows, others, columns)
    text, pair = columns_of(
        path, rows, columns, label, given, pairs="text_pair" in roles
    )
    several = labels.several(rows, label, named) if "multi_label" in roles else {}
    labels_note = labels.note(path, rows, label, several)
    length, length_note = common.length(
        [[str(row.get(c) or "") for c in (text, pair) if c] for row in rows]
    )
    found: dict[str, ConfigValue | None] = {
        "text": text,
        "text_pair": pair,
        "label": label,
        "encoding": encoding,
        "max_length": length,
        **several,
    }
    shown = f"{named_texts(text, pair)}, label is column {label!r} (of {', '.join(columns)})"
    notes = [common.size(rows, encoding), shown, labels_note, length_note]
    notes += labels.numbers_note(rows, label)
    if "group" in roles and "group" not in named:
        notes += common.group_notes(
            rows, [c for c in columns if c not in (text, pair, label)]
        )
    return DataFacts(
        roles={role: value for role, value in found.items() if value is not None},
        notes=tuple(notes),
    )


def columns_of(
    path: Path,
    rows: Sequence[Row],
    columns: Sequence[str],
    label: str,
    given: Mapping[str, str],
    *,
    pairs: bool,
) -> tuple[str, str | None]:
    """The column of texts, and that of second ones if there is one.

    Args:
        path: the file, as messages name it.
        rows: its rows.
        columns: all columns.
        label: the one with what is said of the texts.
        given: those that were named, by role.
        pairs: whether there may be a second one.

    Raises:
        UserError: if there is no column of texts.
    """
    text, pair = given.get("text"), given.get("text_pair")
    if text is None and pair is None and pairs:
        text, pair = _pair_columns(rows, columns, label)
    return text or _text_column(path, rows, columns, label, pair), pair


def named_texts(text: str, pair: str | None) -> str:
    """Which columns they are, in words."""
    if pair is None:
        return f"text is column {text!r}"
    return f"texts are columns {text!r} and {pair!r}"


def _pair_columns(
    rows: Sequence[Row], columns: Sequence[str], label: str
) -> tuple[str, str] | tuple[None, None]:
    """The two columns whose names say that they belong together."""
    lower = {c.strip().lower(): c for c in columns if c != label and _is_text(rows, c)}
    for first, second in _PAIR_NAMES:
        if first in lower and second in lower:
            return lower[first], lower[second]
    return None, None


def _text_column(
    path: Path,
    rows: Sequence[Row],
    columns: Sequence[str],
    label: str,
    pair: str | None,
) -> str:
    """The column whose name says so, else the one with the longest texts."""
    others = [c for c in columns if c not in (label, pair) and _is_text(rows, c)]
    for name in _TEXT_NAMES:
        for column in others:
            if column.strip().lower() == name:
                return column
    if not others:
        raise UserError(
            f"--data {path}: no column of text beside {label!r} (of {', '.join(columns)})",
            hint="name it with --set data.text_column=NAME",
        )
    return max(others, key=lambda c: sum(len(str(row.get(c) or "")) for row in rows))


def _is_text(rows: Sequence[Row], column: str) -> bool:
    values = [row.get(column) for row in rows[:1000]]
    return any(isinstance(v, str) and any(c.isalpha() for c in v) for v in values)
