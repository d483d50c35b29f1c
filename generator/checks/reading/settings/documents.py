"""Config files as nested values that know their places: YAML, JSON and TOML."""

import configparser
import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from generator.checks.reading.settings.toml_lines import key_lines

SUFFIXES = (".yaml", ".yml", ".json", ".toml", ".ini", ".cfg")
LARGEST = 400_000
"""Characters: what is larger holds data, not settings."""
MOST = 20_000
"""Entries of one file; a handful of aliases can stand for billions."""

Scalar = str | int | float | bool | None


class Entry(Struct, frozen=True, kw_only=True, eq=False):
    """One value of a config file, and the place of its key (of itself in a list)."""

    line: int
    column: int = 0
    value: Scalar = None
    """Where it is neither a table nor a list."""
    table: Mapping[str, "Entry"] | None = None
    items: tuple["Entry", ...] | None = None
    tag: str = ""
    """An application's own YAML tag, such as `!new:torch.nn.Linear`."""

    def get(self, *keys: str) -> "Entry | None":
        """The entry at a path of keys."""
        found: Entry | None = self
        for key in keys:
            found = found.table.get(key) if found and found.table else None
        return found


class Document(Struct, frozen=True, kw_only=True):
    """One config file that could be read: several roots where YAML holds several documents."""

    path: str
    roots: tuple[Entry, ...]

    def walk(self) -> Iterator[tuple[tuple[str, ...], Entry]]:
        """Each entry with its path of keys, from above; of lists, the items share one path."""
        left = MOST
        waiting: list[tuple[tuple[str, ...], Entry]] = [
            ((), root) for root in reversed(self.roots)
        ]
        while waiting and left:
            keys, entry = waiting.pop()
            left -= 1
            if keys:
                yield keys, entry
            inner: list[tuple[tuple[str, ...], Entry]] = [
                ((*keys, k), e) for k, e in (entry.table or {}).items()
            ]
            inner += [((*keys, "[]"), e) for e in entry.items or ()]
            waiting += reversed(inner)


def read(path: str, text: str) -> Document | None:
    """The document in a file; None for what cannot be read, or is no config file by its size."""
    if len(text) > LARGEST:
        return None
    try:
        if path.endswith(".toml"):
            roots = [_plain(tomllib.loads(text), "", key_lines(text))]
        elif path.endswith((".ini", ".cfg")):
            roots = [_sections(text)]
        else:
            if path.endswith(".json"):
                json.loads(text)
                text = text.replace("\t", " ")  # which YAML does not take for a space
            # the reader of YAML takes its time, and many projects have none
            from generator.checks.reading.settings import yaml_entries

            roots = yaml_entries.read(text)
    except (ValueError, configparser.Error, RecursionError, OverflowError):
        return None
    return Document(path=path, roots=tuple(roots))


def _sections(text: str) -> Entry:
    """The sections of an ini file: Python's own parser says what counts, a look at lines where."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.read_string(text)
    lines: dict[tuple[str, str], int] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        start = line.strip()
        if start.startswith("[") and "]" in start:
            section = start[1 : start.index("]")]
            lines.setdefault((section, ""), number)
        elif start and line[0] not in " \t#;":
            key = start.replace(":", "=", 1).partition("=")[0].strip().lower()
            lines.setdefault((section, key), number)
    table: dict[str, Entry] = {}
    for name in (parser.default_section, *parser.sections()):
        at = lines.get((name, ""), 0)
        inner = {
            key: Entry(
                line=lines.get(
                    (name, key), lines.get((parser.default_section, key), at)
                ),
                value=value,
            )
            for key, value in parser[name].items()
        }
        table[name] = Entry(line=at, table=inner)
    return Entry(line=1, table=table)


def _plain(value: Any, key: str, lines: Mapping[str, int]) -> Entry:
    """An entry of a value that has no places of its own."""
    line = lines.get(key, 0)
    if isinstance(value, dict):
        prefix = f"{key}." if key else ""
        table = {str(k): _plain(v, f"{prefix}{k}", lines) for k, v in value.items()}
        return Entry(line=line, table=table)
    if isinstance(value, list):
        return Entry(line=line, items=tuple(_plain(v, key, lines) for v in value))
    plain = isinstance(value, str | int | float | bool) or value is None
    return Entry(line=line, value=value if plain else str(value))
