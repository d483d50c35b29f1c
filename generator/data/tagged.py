"""Finds the columns of texts whose words are tagged."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from generator import datafile
from generator.data import common
from generator.data.common import DataFacts
from generator.datafile import Row
from generator.errors import UserError
from generator.model import ConfigValue

_TOKENS_NAMES = ("tokens", "words", "token", "text", "sentence")
_TAGS_NAMES = ("ner_tags", "tags", "ner", "labels", "tag", "entities", "bio", "iob")


def find(
    path: Path, *, roles: Collection[str], named: Mapping[str, ConfigValue]
) -> DataFacts:
    """Find the words and their tags.

    Raises:
        UserError: naming the file, and the row or column that is wrong.
    """
    rows, encoding = datafile.read(
        path, dict.fromkeys(datafile.CONLL, datafile.read_conll)
    )
    columns = tuple(dict.fromkeys(key for row in rows[:1000] for key in row))
    lines = path.suffix.lower() in datafile.CONLL  # which have no columns by name
    tokens, tags = ("tokens", "tags") if lines else _columns(path, rows, columns, named)
    for number, row in enumerate(rows, start=1):
        words, found = _parts(row.get(tokens)), _parts(row.get(tags))
        if len(words) != len(found):
            raise UserError(
                f"--data {path}: row {number}: {len(words)} words in {tokens!r} and"
                f" {len(found)} tags in {tags!r}"
            )
    length, length_note = common.length(
        [[" ".join(map(str, _parts(row.get(tokens))))] for row in rows]
    )
    roles_found = {"encoding": encoding, "max_length": length}
    notes = [common.size(rows, encoding)]
    if not lines:
        roles_found |= {"tokens": tokens, "tags": tags}
        shown = f"words are column {tokens!r}, tags are column {tags!r}"
        notes.append(f"{shown} (of {', '.join(columns)})")
    notes += [_types(path, rows, tags, named), length_note]
    if "group" in roles and "group" not in named and not lines:
        others = [c for c in columns if c not in (tokens, tags)]
        notes += common.group_notes(rows, others)
    return DataFacts(
        roles={role: value for role, value in roles_found.items() if value is not None},
        notes=tuple(notes),
    )


def _columns(
    path: Path,
    rows: Sequence[Row],
    columns: Sequence[str],
    named: Mapping[str, ConfigValue],
) -> tuple[str, str]:
    """The columns of words and tags: named, or by their names, or what fits together."""
    found: dict[str, str] = {}
    for role, names in (("tags", _TAGS_NAMES), ("tokens", _TOKENS_NAMES)):
        if role in named:
            found[role] = common.named(path, str(named[role]), columns)
            continue
        lower = {c.strip().lower(): c for c in columns if c not in found.values()}
        known = [lower[name] for name in names if name in lower]
        if not known and "tags" in found:
            known = [c for c in lower.values() if _fits(rows, c, found["tags"])]
        if not known:
            raise UserError(
                f"--data {path}: which column holds the {role}? (of {', '.join(columns)})",
                hint=f"name it with --set data.{role}_column=NAME",
            )
        found[role] = known[0]
    return found["tokens"], found["tags"]


def _fits(rows: Sequence[Row], column: str, tags: str) -> bool:
    """Whether each row holds as many words in a column as it has tags."""
    return all(len(_parts(r.get(column))) == len(_parts(r.get(tags))) for r in rows)


def _types(
    path: Path, rows: Sequence[Row], tags: str, named: Mapping[str, ConfigValue]
) -> str:
    """Which entities stand there, and how often."""
    counts: Counter[str] = Counter()
    numbers = 0
    for row in rows:
        before = ""
        for tag in _parts(row.get(tags)):
            numbers += isinstance(tag, int)
            letter, _, kind = str(tag).partition("-")
            if kind and (letter in "BUS" or (letter == "I" and kind != before)):
                counts[kind] += 1
            before = kind
    if numbers:
        return (
            "tags are numbers: where the file does not name them itself, say"
            ' --set data.tag_names=["O", "B-…", …]'
        )
    if not counts:
        raise UserError(
            f"--data {path}: no tag in {tags!r} begins an entity, as B-PER would"
        )
    shown = ", ".join(f"{name} ({n})" for name, n in counts.most_common(5))
    more = f" and {len(counts) - 5} more" if len(counts) > 5 else ""
    return f"{len(counts)} types of entities: {shown}{more}"


def _parts(cell: Any) -> list[Any]:
    """A list, or what white space separates in a string."""
    if isinstance(cell, str):
        return cell.split()
    return cell if isinstance(cell, list) else []
