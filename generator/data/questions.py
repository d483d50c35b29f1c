"""Finds the columns of questions whose answers stand in a context."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from generator import datafile
from generator.data import common
from generator.data.common import DataFacts
from generator.datafile import Row
from generator.errors import UserError
from generator.model import ConfigValue

_NAMES = {
    "question": ("question", "query"),
    "context": ("context", "passage", "paragraph", "text", "document"),
    "answers": ("answers", "answer", "answer_text"),
}
_START_NAMES = ("answer_start", "start", "answer_starts")
_IMPOSSIBLE_NAMES = ("is_impossible", "impossible", "unanswerable")


def find(
    path: Path, *, roles: Collection[str], named: Mapping[str, ConfigValue]
) -> DataFacts:
    """Find questions, contexts and answers, and whether all have one.

    Raises:
        UserError: naming the file, and the row or column that is wrong.
    """
    rows, encoding = datafile.read(path, {".json": datafile.read_squad})
    columns = tuple(dict.fromkeys(key for row in rows[:1000] for key in row))
    nested = path.suffix.lower() == ".json"
    found: dict[str, ConfigValue | None] = {
        role: _column(path, role, columns, named) for role in _NAMES
    }
    found["encoding"] = encoding
    if not nested:
        answers = [row.get(str(found["answers"])) for row in rows]
        several = any(isinstance(answer, list | dict) for answer in answers)
        # lists say themselves where they begin
        starts = () if several else _START_NAMES
        for role, names in (("start", starts), ("impossible", _IMPOSSIBLE_NAMES)):
            found[role] = named.get(role) or _known(columns, names)
    without = _check(path, rows, found)
    found["unanswerable"] = without > 0
    said = ((role.removesuffix("s"), found[role]) for role in _NAMES)
    shown = ", ".join(f"{role}s are column {name!r}" for role, name in said)
    some = f"{without:,} of them have no answer" if without else "each has an answer"
    notes = [common.size(rows, encoding), f"{shown} (of {', '.join(columns)})", some]
    if "group" in roles and "group" not in named:
        others = [c for c in columns if c not in found.values()]
        notes += common.group_notes(rows, others)
    return DataFacts(
        roles={role: value for role, value in found.items() if value is not None},
        notes=tuple(notes),
    )


def _column(
    path: Path, role: str, columns: Sequence[str], named: Mapping[str, ConfigValue]
) -> str:
    if role in named:
        return common.named(path, str(named[role]), columns)
    if found := _known(columns, _NAMES[role]):
        return found
    raise UserError(
        f"--data {path}: which column holds the {role}? (of {', '.join(columns)})",
        hint=f"name it with --set data.{role}_column=NAME",
    )


def _known(columns: Sequence[str], names: Sequence[str]) -> str | None:
    lower = {column.strip().lower(): column for column in columns}
    return next((lower[name] for name in names if name in lower), None)


def _check(
    path: Path, rows: Sequence[Row], found: Mapping[str, ConfigValue | None]
) -> int:
    """See whether answers stand in their contexts; how many questions have none."""
    without, lost = 0, []
    for number, row in enumerate(rows, start=1):
        for role in ("question", "context"):
            if not isinstance(row.get(str(found[role])), str):
                raise UserError(
                    f"--data {path}: row {number}: column {found[role]!r} holds no text"
                )
        impossible = str(row.get(str(found.get("impossible")), "")).lower()
        texts = _texts(row.get(str(found["answers"])))
        if not texts or impossible in ("true", "1"):
            without += 1
        elif not any(text.strip() in row[str(found["context"])] for text in texts):
            lost.append(number)
    if without == len(rows):
        raise UserError(f"--data {path}: column {found['answers']!r} holds no answer")
    if lost and len(lost) == len(rows) - without:
        raise UserError(
            f"--data {path}: row {lost[0]}: the answer does not stand in its context, nor"
            " does any other; extractive answers are words of the context"
        )
    return without


def _texts(cell: Any) -> list[str]:
    """The texts of answers, in whatever form."""
    if isinstance(cell, dict):
        return _texts(cell.get("text"))
    if isinstance(cell, list):
        return [text for part in cell for text in _texts(part)]
    return [] if cell is None or not str(cell).strip() else [str(cell)]
