"""Rows that can be used, column by column, whatever they are about."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self


@dataclass(frozen=True, kw_only=True)
class BaseRows:
    """What every task knows of its N rows; a task adds columns of its own."""

    source: str
    """The file, folder or split, as messages name it."""
    numbers: Sequence[int]
    """Which row of the source, from 1."""
    groups: Sequence[str] | None
    """What rows belong to; "" belongs to nothing."""
    notes: tuple[str, ...] = ()
    """What a person should know about them, a line each."""

    def take(self, indices: Iterable[int]) -> Self:
        """Some of the rows, in the order of the indices."""
        chosen = list(indices)
        columns: dict[str, Any] = {
            name: [column[i] for i in chosen]
            for name, column in vars(self).items()
            if name not in ("source", "notes") and column
        }
        return replace(self, **columns, notes=())


def left_out(source: str, rows: int, kept: Sequence[int], lack: str) -> list[str]:
    """A line about the rows, counted from 0, that are not among those kept."""
    if not (missing := rows - len(kept)):
        return []
    gap = next((n for n, i in enumerate(kept) if n != i), len(kept))
    return [
        f"{source}: {missing} rows without {lack} left out, the first is row {gap + 1}"
    ]
