"""What the finders of columns have in common."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator import datafile
from generator.datafile import Row
from generator.errors import UserError
from generator.model import ConfigValue
from generator.suggest import nearest

_GROUP_NAMES = ("author", "customer", "doc", "document", "group", "patient", "session", "source", "speaker", "subject", "thread", "user")  # fmt: skip
# WordPiece and BPE cut an English word into about 1.3 pieces; scripts without spaces
# come close to one piece a character.
_PIECES_A_WORD = 1.3
_LENGTHS = (32, 64, 128, 256, 512)


@dataclass(frozen=True, kw_only=True)
class DataFacts:
    """What a data file says of itself."""

    roles: Mapping[str, ConfigValue | None]
    """By what the task's manifest calls it: names of columns, how their cells are written,
    encoding, max_length (tokens that most rows fit in). Only what there is to say."""
    notes: tuple[str, ...]
    """What was assumed, a line each."""


def size(rows: Sequence[Row], encoding: str | None) -> str:
    """How many rows, and in which encoding."""
    count = f"{len(rows):,} rows"
    if len(rows) >= datafile.SAMPLE_ROWS:
        count = f"the first {count}"
    if encoding is None:
        return count
    sure = encoding.startswith(("utf-8", "utf_16"))
    guess = "" if sure else " (a guess: look at the texts)"
    return f"{count}, encoding {encoding}{guess}"


def length(texts: Sequence[Sequence[str]]) -> tuple[int, str]:
    """A `max_length` that most rows of texts fit in; and a line about it."""
    lengths = [2 + sum(map(_pieces, row)) for row in texts]
    fitting = (
        statistics.quantiles(lengths, n=100)[97] if len(lengths) > 1 else lengths[0]
    )
    found = next((n for n in _LENGTHS if n >= fitting), _LENGTHS[-1])
    return (
        found,
        f"98 % of the texts fit about {fitting:.0f} tokens: max_length {found}",
    )


def group_notes(rows: Sequence[Row], columns: Sequence[str]) -> list[str]:
    """A line for each column that by its name and repeats could tie rows together."""
    notes = []
    for column in columns:
        words = column.strip().lower().replace("-", "_").split("_")
        values = {str(row.get(column)) for row in rows}
        if set(words) & set(_GROUP_NAMES) and 1 < len(values) < 0.8 * len(rows):
            notes.append(
                f"column {column!r} repeats ({len(values)} values): to keep its rows on"
                f" one side of the split, --set data.group_column={column}"
            )
    return notes


def named(path: Path, name: str, columns: Sequence[str]) -> str:
    """A column that was named.

    Raises:
        UserError: naming the nearest, if it is not there.
    """
    if name not in columns:
        raise UserError(
            f"--data {path}: no column {name!r}", hint=nearest(name, columns)
        )
    return name


def _pieces(text: str) -> float:
    """About how many tokens a text gives."""
    words = text.split()
    unspaced = sum(len(w) for w in words if len(w) > 30 or not w.isascii())
    return max(_PIECES_A_WORD * len(words), unspaced / 2)
