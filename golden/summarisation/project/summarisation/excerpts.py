"""Texts in a table for people: cut to a line, one below the other."""

from collections.abc import Mapping, Sequence
from typing import Any

from . import tables

WIDTH = 76
"""Characters of a text that the table shows."""


def side_by_side(
    rows: Sequence[Mapping[str, Any]], shown: Mapping[str, str]
) -> list[str]:
    """Of each row the texts that it has, a line each; `shown` says which, by title."""
    wide = max(map(len, shown))
    return [
        line
        for row in rows
        for line in (
            f"  row {row['row']}",
            *(
                f"    {name:<{wide}} {cut(row[key])}"
                for name, key in shown.items()
                if row[key] is not None
            ),
        )
    ]


def groups(
    title: str, rows: Mapping[str, Mapping[str, Any]], columns: Mapping[str, str]
) -> list[str]:
    """A table of groups by their names, and how many rows each has; none of one."""
    if len(rows) < 2:
        return []
    return tables.scores(title, rows, {**columns, "count": "rows"})


def cut(text: str) -> str:
    """A text as one line, its end left out where there is no room for it."""
    text = " ".join(text.split())
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"
