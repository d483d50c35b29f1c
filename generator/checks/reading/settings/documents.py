"""Config files as nested values that know their places: YAML, JSON and TOML."""

import configparser
import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from msgspec import Struct, field

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
            roots = _Yaml().read(text)
    except (
        ValueError, yaml.YAMLError, configparser.Error, RecursionError, OverflowError
    ):  # fmt: skip
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


class _Yaml(Struct):
    """Turns the node graph of a YAML file into entries, each node once."""

    _tables: dict[int, Mapping[str, Entry]] = field(default_factory=dict)
    _lists: dict[int, tuple[Entry, ...]] = field(default_factory=dict)
    _open: set[int] = field(default_factory=set)

    def read(self, text: str) -> list[Entry]:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        found = yaml.compose_all(text, Loader=loader)
        return [self._entry(node, node) for node in found if node is not None]

    def _entry(self, node: Any, at: Any) -> Entry:
        line, column = at.start_mark.line + 1, at.start_mark.column + 1
        tag = node.tag if not node.tag.startswith("tag:yaml.org,2002:") else ""
        if id(node) in self._open:  # a table that holds itself
            return Entry(line=line, column=column, tag=tag)
        self._open.add(id(node))
        try:
            if isinstance(node, yaml.MappingNode):
                table = self._tables.get(id(node))
                if table is None:
                    table = self._tables[id(node)] = self._table(node)
                return Entry(line=line, column=column, table=table, tag=tag)
            if isinstance(node, yaml.SequenceNode):
                items = self._lists.get(id(node))
                if items is None:
                    items = tuple(self._entry(n, n) for n in node.value)
                    self._lists[id(node)] = items
                return Entry(line=line, column=column, items=items, tag=tag)
        finally:
            self._open.discard(id(node))
        return Entry(line=line, column=column, value=_scalar(node), tag=tag)

    def _table(self, node: Any) -> Mapping[str, Entry]:
        table: dict[str, Entry] = {}
        for key, value in node.value:
            if key.tag == "tag:yaml.org,2002:merge":
                merged = (
                    value.value if isinstance(value, yaml.SequenceNode) else [value]
                )
                for one in merged:
                    for name, entry in (self._entry(one, one).table or {}).items():
                        table.setdefault(name, entry)
            elif isinstance(key, yaml.ScalarNode):
                table[key.value] = self._entry(value, key)
        return table


def _scalar(node: Any) -> Scalar:
    if node.tag in {
        f"tag:yaml.org,2002:{kind}" for kind in ("int", "float", "bool", "null")
    }:
        try:
            value = yaml.constructor.SafeConstructor().construct_object(node)
        except (ValueError, yaml.YAMLError):
            return str(node.value)
        return value if isinstance(value, int | float | bool) else None
    return str(node.value)


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
