"""The modules of a project: each Python file with its table, and where its nodes stand."""

import posixpath
from collections.abc import Callable, Mapping
from functools import cached_property, lru_cache

from generator import pycode, syntax
from generator.checks.reading.scanning.scan import scan
from generator.checks.reading.scanning.tables import ModuleTable
from generator.model import Place
from generator.parsing.positions import Position, positions

Parse = Callable[[str], syntax.Module | pycode.Broken]
"""Gives the tree of a text."""


class Module:
    """One Python file, or one folder of them without an `__init__.py`."""

    def __init__(
        self,
        *,
        path: str,
        name: str,
        table: ModuleTable | None,
        folder: str,
        text: str = "",
    ) -> None:
        self.path = path
        """The file; empty for a folder that is only a namespace."""
        self.name = name
        self.table = table
        """None for a namespace and for a file that does not parse."""
        self.folder = folder
        """Where its submodules lie; empty for a plain module."""
        self._text = text

    @cached_property
    def _positions(self) -> Mapping[syntax.Node, Position]:
        return positions(self._text, self.table.tree) if self.table else {}

    def place(self, node: syntax.Node) -> Place:
        """The place of a node of this module."""
        line, column = self._positions.get(node, (0, 0))
        return Place(path=self.path, line=line, column=column)

    def line(self, node: syntax.Node) -> int:
        """The line of a node of this module."""
        return self.place(node).line

    @property
    def is_test(self) -> bool:
        """Whether pytest would collect it or its fixtures."""
        base = posixpath.basename(self.path)
        parts = self.path.split("/")[:-1]
        return base == "conftest.py" or base.startswith("test_") or "tests" in parts


def module_at(path: str, table: ModuleTable | None, text: str = "") -> Module:
    """The module of a file."""
    folder, base = posixpath.split(path)
    name = path.removesuffix(".py").removesuffix("/__init__").removeprefix("src/")
    is_package = base == "__init__.py"
    return Module(
        path=path,
        name=name.replace("/", "."),
        table=table,
        folder=folder if is_package else "",
        text=text,
    )


@lru_cache(maxsize=512)
def table_of(path: str, text: str, parse: Parse) -> ModuleTable | pycode.Broken:
    """The table of a module, which projects of one template directory share."""
    tree = parse(text)
    if isinstance(tree, pycode.Broken):
        return tree
    try:
        return scan(path, tree)
    except RecursionError:
        return pycode.Broken(message="nests too deeply to be checked", line=1)
