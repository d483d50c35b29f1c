"""YAML as entries: values that know their places."""

from collections.abc import Mapping
from typing import Any

import yaml
from msgspec import Struct, field

from generator.checks.reading.settings.documents import Entry, Scalar


def read(text: str) -> list[Entry]:
    """The documents of a text.

    Raises:
        ValueError: it is not YAML.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    made = _Yaml()
    try:
        found = list(yaml.compose_all(text, Loader=loader))
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error
    return [made.entry(node, node) for node in found if node is not None]


class _Yaml(Struct):
    """Turns the node graph of a YAML file into entries, each node once."""

    _tables: dict[int, Mapping[str, Entry]] = field(default_factory=dict)
    _lists: dict[int, tuple[Entry, ...]] = field(default_factory=dict)
    _open: set[int] = field(default_factory=set)

    def entry(self, node: Any, at: Any) -> Entry:
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
                    items = tuple(self.entry(n, n) for n in node.value)
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
                    for name, entry in (self.entry(one, one).table or {}).items():
                        table.setdefault(name, entry)
            elif isinstance(key, yaml.ScalarNode):
                table[key.value] = self.entry(value, key)
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
