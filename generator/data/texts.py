"""Finds the columns of labelled texts."""

import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from generator import datafile
from generator.data import common
from generator.data.common import DataFacts
from generator.datafile import Row
from generator.errors import UserError
from generator.model import ConfigValue

_LABEL_NAMES = ("label", "labels", "class", "category", "target", "sentiment", "intent", "topic", "tags", "categories", "topics", "genres", "y")  # fmt: skip
_TEXT_NAMES = ("text", "sentence", "content", "body", "message", "review", "document", "x")  # fmt: skip
# Two columns that are one example: the label is about both.
_PAIR_NAMES = (("sentence1", "sentence2"), ("sentence_a", "sentence_b"), ("text1", "text2"), ("text_a", "text_b"), ("text", "text_pair"), ("premise", "hypothesis"), ("question1", "question2"), ("question", "answer"), ("question", "passage"), ("query", "passage"), ("query", "document"))  # fmt: skip
_SEPARATORS = ("|", ";", ",")
_MOST_LABELS = 1_000


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
    label = given.get("label") or _label_column(path, rows, columns, given.get("text"))
    pair = given.get("text_pair")
    text = given.get("text")
    if text is None and pair is None and "text_pair" in roles:
        text, pair = _pair_columns(rows, columns, label)
    text = text or _text_column(path, rows, columns, label, pair)
    several = _several(rows, label, named) if "multi_label" in roles else {}
    labels_note = _labels(path, rows, label, several)
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
    texts = (
        f"text is column {text!r}"
        if pair is None
        else f"texts are columns {text!r} and {pair!r}"
    )
    shown = f"{texts}, label is column {label!r} (of {', '.join(columns)})"
    notes = [common.size(rows, encoding), shown, labels_note, length_note]
    if "group" in roles and "group" not in named:
        notes += common.group_notes(
            rows, [c for c in columns if c not in (text, pair, label)]
        )
    return DataFacts(
        roles={role: value for role, value in found.items() if value is not None},
        notes=tuple(notes),
    )


def _labels(
    path: Path, rows: Sequence[Row], label: str, several: Mapping[str, ConfigValue]
) -> str:
    """Which labels stand there, and how often."""
    counts: Counter[str] = Counter()
    without = 0
    for row in rows:
        value = row.get(label)
        names = [] if value is None else [str(value)]
        if several:
            names = _parts(value, str(several.get("label_separator", "")))
        counts.update(names)
        without += not names
    if len(counts) < (1 if several else 2):
        raise UserError(
            f"--data {path}: column {label!r} holds {len(counts)} label(s), two are needed",
            hint="name another one with --set data.label_column=NAME",
        )
    shown = ", ".join(f"{name} ({n})" for name, n in counts.most_common(5))
    more = f" and {len(counts) - 5} more" if len(counts) > 5 else ""
    line = f"{len(counts)} labels: {shown}{more}"
    if several:
        separator = several.get("label_separator")
        how = f"joined by {separator!r}" if separator else "in lists"
        line += f"; a row may have several, {how}, and {without} have none"
    return line


def _several(
    rows: Sequence[Row], label: str, named: Mapping[str, ConfigValue]
) -> dict[str, ConfigValue]:
    """How the labels of a row are written, if it plainly may have several of them.

    Lists plainly hold several. A separator does where splitting finds fewer names than
    there are different values: the names are combined, the separator is part of none.
    """
    asked = str(named.get("multi_label", "")).lower()  # as in a file, or as in a flag
    if asked == "false":
        return {}
    values = [row.get(label) for row in rows if row.get(label) is not None]
    if values and all(isinstance(value, list) for value in values):
        return {"multi_label": True}
    cells = {value for value in values if isinstance(value, str)}
    separators = (
        [str(named["label_separator"])] if "label_separator" in named else _SEPARATORS
    )
    for separator in separators:
        names = {name for cell in cells for name in _parts(cell, separator)}
        if any(separator in cell for cell in cells) and len(names) < len(cells - {""}):
            return {"multi_label": True, "label_separator": separator}
    if asked == "true":
        return {"multi_label": True, "label_separator": separators[0]}
    return {}


def _parts(value: object, separator: str) -> list[str]:
    if isinstance(value, str):
        value = value.split(separator) if separator else [value]
    elif not isinstance(value, list):
        value = [] if value is None else [value]
    return list(dict.fromkeys(str(v).strip() for v in value if str(v).strip()))


def _label_column(
    path: Path, rows: Sequence[Row], columns: Sequence[str], text: str | None
) -> str:
    """The column whose name says so, else the only one with few, repeated values."""
    others = [c for c in columns if c != text]
    for name in _LABEL_NAMES:
        for column in others:
            if column.strip().lower() == name:
                return column
    few = [
        column
        for column in others
        if 2 <= len({str(row.get(column)) for row in rows}) <= _MOST_LABELS
        and len({str(row.get(column)) for row in rows}) <= math.sqrt(len(rows)) + 2
    ]
    if len(few) != 1:
        found = ", ".join(few) if few else "none"
        raise UserError(
            f"--data {path}: which column is the label? Candidates: {found}"
            f" (of {', '.join(columns)})",
            hint="name it with --set data.label_column=NAME",
        )
    return few[0]


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
