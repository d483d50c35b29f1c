"""Finds the column of labels, and how its cells hold them."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from generator.datafile import Row
from generator.errors import UserError
from generator.model import ConfigValue

_LABEL_NAMES = ("label", "labels", "class", "category", "target", "sentiment", "intent", "topic", "tags", "categories", "topics", "genres", "y")  # fmt: skip
_SEPARATORS = ("|", ";", ",")
_MOST_LABELS = 1_000
_SCALE = 20  # different numbers, from which on they are hardly names


def column(
    path: Path, rows: Sequence[Row], others: Sequence[str], columns: Sequence[str]
) -> str:
    """The column whose name says so, else the only one with few, repeated values.

    Args:
        path: the file, as messages name it.
        rows: its rows.
        others: columns that are not known to hold something else.
        columns: all columns.

    Raises:
        UserError: if there is not one such column.
    """
    for name in _LABEL_NAMES:
        for other in others:
            if other.strip().lower() == name:
                return other
    few = [
        other
        for other in others
        if 2 <= len({str(row.get(other)) for row in rows}) <= _MOST_LABELS
        and len({str(row.get(other)) for row in rows}) <= math.sqrt(len(rows)) + 2
    ]
    if len(few) != 1:
        found = ", ".join(few) if few else "none"
        raise UserError(
            f"--data {path}: which column is the label? Candidates: {found}"
            f" (of {', '.join(columns)})",
            hint="name it with --set data.label_column=NAME",
        )
    return few[0]


def note(
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


def numbers_note(rows: Sequence[Row], label: str) -> list[str]:
    """A line if the labels look like a scale, not like names."""
    cells = {str(row.get(label)) for row in rows}
    try:
        fractions = sum(not float(cell).is_integer() for cell in cells)
    except ValueError:
        return []
    if len(cells) < _SCALE or not fractions:
        return []
    return [
        f"column {label!r} holds {len(cells)} different numbers: to predict a number and"
        " not one of so many labels, --task textreg"
    ]


def several(
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
