"""Finds the columns of texts that go in and of those that should come out."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from generator import datafile
from generator.data import common
from generator.data.common import DataFacts
from generator.datafile import Row
from generator.errors import UserError
from generator.model import ConfigValue
from generator.suggest import nearest

_NAMES = (("source", "target"), ("src", "tgt"), ("input", "output"), ("input", "target"), ("input_text", "target_text"), ("article", "highlights"), ("article", "summary"), ("document", "summary"), ("dialogue", "summary"), ("text", "summary"), ("text", "headline"), ("text", "title"), ("abstract", "title"), ("text", "target"), ("text", "translation"), ("source", "translation"), ("question", "answer"), ("prompt", "response"))  # fmt: skip


def find(
    path: Path, *, roles: Collection[str], named: Mapping[str, ConfigValue]
) -> DataFacts:
    """Find both texts of a pair, and what else their project needs.

    Raises:
        UserError: naming the file, and the row or column that is wrong.
    """
    rows, encoding = datafile.read(path)
    columns = tuple(dict.fromkeys(key for row in rows[:1000] for key in row))
    found: dict[str, ConfigValue | None]
    if column := _by_language(rows, columns, named):
        source, target = _languages(path, rows, column, named)
        texts = [
            (str(cell.get(source) or ""), str(cell.get(target) or ""))
            for row in rows
            if isinstance(cell := row.get(column), dict)
        ]
        found = {"translation": column, "source_lang": source, "target_lang": target}
        shown = f"column {column!r} holds texts by language: {source!r} to {target!r}"
    else:
        source, target = _columns(path, rows, columns, named)
        texts = [
            (str(row.get(source) or ""), str(row.get(target) or "")) for row in rows
        ]
        found = {"source": source, "target": target}
        shown = f"source is column {source!r}, target is column {target!r}"
    if not any(all(pair) for pair in texts):
        raise UserError(f"--data {path}: no row holds both a source and a target")
    lengths = [common.length([(pair[side],) for pair in texts]) for side in (0, 1)]
    notes = [common.size(rows, encoding), f"{shown} (of {', '.join(columns)})"]
    notes += [
        f"{side}s: {note}"
        for side, (_, note) in zip(("source", "target"), lengths, strict=True)
    ]
    found |= {"encoding": encoding, "max_length": lengths[0][0]}
    found["max_target_length"] = lengths[1][0]
    if "group" in roles and "group" not in named:
        others = [c for c in columns if c not in found.values()]
        notes += common.group_notes(rows, others)
    return DataFacts(
        roles={role: value for role, value in found.items() if value is not None},
        notes=tuple(notes),
    )


def _by_language(
    rows: Sequence[Row], columns: Sequence[str], named: Mapping[str, ConfigValue]
) -> str | None:
    """The column of texts by language, if there is one and no other was named."""
    if "source" in named or "target" in named:
        return None
    held = [c for c in columns if all(isinstance(row.get(c), dict) for row in rows)]
    wanted = str(named.get("translation", "translation"))
    return wanted if wanted in held else held[0] if len(held) == 1 else None


def _languages(
    path: Path, rows: Sequence[Row], column: str, named: Mapping[str, ConfigValue]
) -> tuple[str, str]:
    known = list(dict.fromkeys(key for row in rows[:1000] for key in row[column]))
    for role in ("source_lang", "target_lang"):
        if role in named and str(named[role]) not in known:
            raise UserError(
                f"--data {path}: column {column!r} holds no {str(named[role])!r}",
                hint=nearest(str(named[role]), known),
            )
    given = [named.get(role) for role in ("source_lang", "target_lang")]
    left = [language for language in known if language not in given]
    if None in given and len(left) != given.count(None):
        raise UserError(
            f"--data {path}: which languages of column {column!r}? (of"
            f" {', '.join(known)})",
            hint="--set data.source_lang=… --set data.target_lang=…",
        )
    source, target = (left.pop(0) if side is None else str(side) for side in given)
    return source, target


def _columns(
    path: Path,
    rows: Sequence[Row],
    columns: Sequence[str],
    named: Mapping[str, ConfigValue],
) -> tuple[str, str]:
    """The columns that were named, or are named like a pair, or the only two of text."""
    given = [
        common.named(path, str(named[role]), columns) if role in named else None
        for role in ("source", "target")
    ]
    if given[0] is not None and given[1] is not None:
        return given[0], given[1]
    lower = {c.strip().lower(): c for c in columns}
    for pair in _NAMES:
        sides = [lower.get(name) for name in pair]
        fits = all(g in (None, s) for g, s in zip(given, sides, strict=True))
        if fits and sides[0] is not None and sides[1] is not None:
            return sides[0], sides[1]
    texts = [c for c in columns if _is_text(rows, c) and c not in given]
    filled = [g if g is not None else texts.pop(0) if texts else None for g in given]
    if texts or filled[0] is None or filled[1] is None:
        lacks = next(
            (s for s, g in zip(("source", "target"), given, strict=True) if g is None),
            "target",
        )
        raise UserError(
            f"--data {path}: which column is the {lacks}? (of {', '.join(columns)})",
            hint=f"name it with --set data.{lacks}_column=NAME",
        )
    return filled[0], filled[1]


def _is_text(rows: Sequence[Row], column: str) -> bool:
    values = [row.get(column) for row in rows[:1000]]
    return any(isinstance(v, str) and any(c.isalpha() for c in v) for v in values)
