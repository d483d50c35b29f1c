"""Finds the columns of texts with numbers: ratings, scores, similarities."""

import math
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from generator import datafile
from generator.data import common, texts
from generator.data.common import DataFacts
from generator.datafile import Row
from generator.errors import UserError
from generator.model import ConfigValue

_NAMES = ("label", "score", "rating", "value", "target", "stars", "similarity", "price", "y")  # fmt: skip


def find(
    path: Path, *, roles: Collection[str], named: Mapping[str, ConfigValue]
) -> DataFacts:
    """Find the columns of a file of texts with numbers, and what else its project needs.

    Args:
        path: a .csv, .tsv, .jsonl or .parquet file.
        roles: what the task can be told of the file.
        named: what is known already, by role, such as the number's column.

    Raises:
        UserError: naming the file, and the row or column that is wrong.
    """
    rows, encoding = datafile.read(path)
    columns = tuple(dict.fromkeys(key for row in rows[:1000] for key in row))
    given = {
        role: common.named(path, str(named[role]), columns)
        for role in ("text", "text_pair", "number")
        if role in named
    }
    number = given.get("number") or _column(path, rows, columns, given.get("text"))
    values = [_number(row.get(number)) for row in rows]
    for place, value in enumerate(values, start=1):
        if value is None:
            cell = rows[place - 1].get(number)
            raise UserError(
                f"--data {path}: row {place}: column {number!r}: {cell!r} is not a number",
                hint="name another one with --set data.label_column=NAME; for names of"
                " classes there is --task textcls",
            )
    text, pair = texts.columns_of(
        path, rows, columns, number, given, pairs="text_pair" in roles
    )
    length, length_note = common.length(
        [[str(row.get(c) or "") for c in (text, pair) if c] for row in rows]
    )
    found: dict[str, ConfigValue | None] = {
        "text": text,
        "text_pair": pair,
        "number": number,
        "encoding": encoding,
        "max_length": length,
    }
    told = [value for value in values if value is not None]
    shown = f"{texts.named_texts(text, pair)}, the number is column {number!r} (of {', '.join(columns)})"
    span = f"numbers from {min(told):g} to {max(told):g}, {len(set(told)):,} different ones"
    notes = [common.size(rows, encoding), shown, span, length_note]
    if "group" not in named:
        others = [c for c in columns if c not in (text, pair, number)]
        notes += common.group_notes(rows, others)
    return DataFacts(
        roles={role: value for role, value in found.items() if value is not None},
        notes=tuple(notes),
    )


def _column(
    path: Path, rows: Sequence[Row], columns: Sequence[str], text: str | None
) -> str:
    """The column of numbers whose name says so, else the only one."""
    numeric = [
        column
        for column in columns
        if column != text
        and all(_number(row.get(column)) is not None for row in rows[:1000])
    ]
    for name in _NAMES:
        for column in numeric:
            if column.strip().lower() == name:
                return column
    if len(numeric) != 1:
        found = ", ".join(numeric) if numeric else "none"
        raise UserError(
            f"--data {path}: which column is the number? Candidates: {found}"
            f" (of {', '.join(columns)})",
            hint=(
                "name it with --set data.label_column=NAME"
                if numeric
                else "for names of classes there is --task textcls"
            ),
        )
    return numeric[0]


def _number(cell: object) -> float | None:
    """A cell's number; none, if it holds something else."""
    try:
        value = float(str(cell))
    except ValueError:
        return None
    return value if math.isfinite(value) else None
