"""Finds the columns of conversations, or of instructions and their answers."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from generator import datafile
from generator.data import common
from generator.data.common import DataFacts
from generator.datafile import Row
from generator.errors import UserError
from generator.model import ConfigValue
from generator.suggest import nearest

_KEYS = {"messages": ("role", "content"), "conversations": ("from", "value")}
"""What says of a message who speaks, and what: by the column that holds a list of them."""
_ROLES = ("system", "user", "assistant", "human", "gpt")
_NAMES = {
    "messages": ("messages", "chat", "dialogue", "dialog"),
    "conversations": ("conversations", "conversation"),
    "instruction": ("instruction", "prompt", "question", "query"),
    "output": ("output", "response", "answer", "completion"),
    "input": ("input", "context"),
}
_MARKUP = 4
"""Words as long as what a chat template puts around a message; what it may tell the model
before all of them is as long again as four times that."""


def find(
    path: Path, *, roles: Collection[str], named: Mapping[str, ConfigValue]
) -> DataFacts:
    """Find the column of conversations, or those of instructions.

    Raises:
        UserError: naming the file, and the row or column that is wrong.
    """
    rows, encoding = datafile.read(path)
    columns = tuple(dict.fromkeys(key for row in rows[:1000] for key in row))
    found: dict[str, ConfigValue | None]
    if (listed := _listed(path, rows, columns, named)) is not None:
        role, column = listed
        found = {role: column}
        talks = [
            list(_messages(path, number, column, row.get(column), _KEYS[role]))
            for number, row in enumerate(rows, start=1)
        ]
        keys = " and ".join(_KEYS[role])
        shown = f"column {column!r} holds messages of {keys}"
    else:
        found = {
            role: _column(path, role, columns, named)
            for role in ("instruction", "output")
        }
        found["input"] = _given(path, "input", columns, named)
        names = [str(column) for column in found.values() if column is not None]
        talks = [[str(row.get(name) or "") for name in names] for row in rows]
        about = f", about column {found['input']!r}" if found["input"] else ""
        shown = (
            f"instruction is column {found['instruction']!r}, its answer column"
            f" {found['output']!r}{about}"
        )
    if not any(len(talk) > 1 and all(talk[:2]) for talk in talks):
        raise UserError(f"--data {path}: no row holds both a question and an answer")
    marked = [[*talk, "of " * _MARKUP * (len(talk) + 4)] for talk in talks]
    found["max_length"], note = common.length(marked)
    found["encoding"] = encoding
    notes = [
        common.size(rows, encoding),
        f"{shown} (of {', '.join(columns)})",
        note,
    ]
    if "group" in roles and "group" not in named:
        others = [c for c in columns if c not in found.values()]
        notes += common.group_notes(rows, others)
    return DataFacts(
        roles={role: value for role, value in found.items() if value is not None},
        notes=tuple(notes),
    )


def _listed(
    path: Path,
    rows: Sequence[Row],
    columns: Sequence[str],
    named: Mapping[str, ConfigValue],
) -> tuple[str, str] | None:
    """The column of lists of messages, and how these are written down."""
    for role in _KEYS:
        if role in named:
            return role, common.named(path, str(named[role]), columns)
    if "instruction" in named or "output" in named:
        return None
    lists = [c for c in columns if any(_keys(row.get(c)) for row in rows[:1000])]
    usual = [name for names in _NAMES.values() for name in names]
    lists.sort(key=lambda c: c.lower() not in usual)
    for column in lists:
        held = next(keys for row in rows[:1000] if (keys := _keys(row.get(column))))
        for role, wanted_keys in _KEYS.items():
            if set(wanted_keys) <= held:
                return role, column
        if len(lists) == 1:
            wanted = " or ".join("{" + ", ".join(of) + "}" for of in _KEYS.values())
            raise UserError(
                f"--data {path}: column {column!r} holds messages of"
                f" {', '.join(sorted(held))}, expected {wanted}"
            )
    return None


def _keys(cell: Any) -> set[str]:
    """What the first message of a cell says of itself; nothing, if it holds none."""
    if isinstance(cell, list) and cell and isinstance(cell[0], dict):
        return set(cell[0])
    return set()


def _messages(
    path: Path, number: int, column: str, cell: Any, keys: tuple[str, str]
) -> Iterator[str]:
    """What is said in a cell, the system's words aside.

    Raises:
        UserError: naming the message that is none.
    """
    place = f"--data {path}: row {number}: column {column!r}"
    if cell is None:
        return
    if not isinstance(cell, list):
        raise UserError(f"{place} holds no list of messages")
    for place_of, message in enumerate(cell, start=1):
        here = f"{place}, message {place_of}"
        if not isinstance(message, dict) or not set(keys) <= set(message):
            raise UserError(f"{here}: expected {' and '.join(map(repr, keys))}")
        role, text = (message[key] for key in keys)
        if role not in _ROLES:
            raise UserError(
                f"{here}: unknown role {role!r}", hint=nearest(str(role), _ROLES)
            )
        if role != "system":
            yield str(text or "")


def _column(
    path: Path, role: str, columns: Sequence[str], named: Mapping[str, ConfigValue]
) -> str:
    if (found := _given(path, role, columns, named)) is not None:
        return found
    raise UserError(
        f"--data {path}: which column holds the {role}? (of {', '.join(columns)})",
        hint=f"name it with --set data.{role}_column=NAME, or with"
        " data.messages_column=NAME one of conversations",
    )


def _given(
    path: Path, role: str, columns: Sequence[str], named: Mapping[str, ConfigValue]
) -> str | None:
    """The column that was named, or one that is usually called so."""
    if role in named:
        return common.named(path, str(named[role]), columns)
    lower = {column.strip().lower(): column for column in columns}
    return next((lower[name] for name in _NAMES[role] if name in lower), None)
