"""What a setup.py asks for, read without running it."""

import posixpath
from collections.abc import Iterable, Iterator

from msgspec import Struct

from generator import pycode, syntax
from generator.checks.reading.modules import Module
from generator.checks.reading.project import Project
from generator.checks.reading.scanning.tables import ModuleTable

_DEEPEST = 20


class SetupScript(Struct, frozen=True, kw_only=True):
    """The texts in a setup.py that may be requirements."""

    runtime: tuple[str, ...]
    """What `install_requires` lists."""
    others: tuple[str, ...]
    """Those of extras and tests; every text, where `install_requires` is computed."""
    files: tuple[str, ...]
    """Requirement files that it names, by their paths in the project."""
    readable: bool
    """Whether all of `install_requires` is known."""


def read(project: Project, module: Module, table: ModuleTable) -> SetupScript:
    """Read a setup.py: lists through names, sums and helpers, files by their names."""
    every = list(_texts(table.tree))
    runtime: list[str] = []
    extras: list[str] = []
    readable = plain = True
    for located in table.calls:
        if (pycode.dotted(located.node.func) or "").rpartition(".")[2] != "setup":
            continue
        for arg in located.node.args:
            name = arg.keyword.value if arg.keyword is not None else ""
            if name == "install_requires":
                readable &= _collect(table, arg.value, runtime, 0)
            elif name == "extras_require" or name == "tests_require":
                plain &= _collect(table, arg.value, extras, 0)
            readable &= arg.star != "**"
    folder = posixpath.dirname(module.path)
    files = tuple(
        path
        for text in every
        for path in [posixpath.normpath(posixpath.join(folder, text.strip() or "."))]
        if path in project.texts and "require" in path.lower()
    )
    readable |= bool(files)
    others = extras if readable and plain else every
    return SetupScript(
        runtime=tuple(runtime), others=tuple(others), files=files, readable=readable
    )


def _texts(node: syntax.Node) -> Iterator[str]:
    text = pycode.string(node)
    if text is not None:
        yield text
        return
    for child in syntax.children(node):
        yield from _texts(child)


def _collect(
    table: ModuleTable,
    node: syntax.BaseExpression,
    found: list[str],
    depth: int,
) -> bool:
    """Gather the texts of a list; False where it may hold others as well."""
    if depth > _DEEPEST:
        return False
    text = pycode.string(node)
    if text is not None:
        found += text.splitlines()
        return True
    match node:
        case syntax.List() | syntax.Tuple() | syntax.Set() | syntax.Dict():
            if any(isinstance(e, syntax.StarredDictElement) for e in node.elements):
                return False
            return _each(table, [e.value for e in node.elements], found, depth)
        case syntax.BinaryOperation(operator="+"):
            return _each(table, [node.left, node.right], found, depth)
        case syntax.Name(value=name) if name in table.root.bindings:
            return _named(table, name, found, depth)
        case syntax.Call(func=syntax.Name(value="list" | "sorted" | "set" | "tuple")):
            return _each(table, [a.value for a in node.args], found, depth)
        case syntax.Call(
            func=syntax.Attribute(value=inner, attr=syntax.Name(value=method))
        ):
            if method in ("split", "splitlines", "strip") and not node.args:
                return _each(table, [inner], found, depth)
    return False


def _each(
    table: ModuleTable,
    nodes: Iterable[syntax.BaseExpression],
    found: list[str],
    depth: int,
) -> bool:
    """Gather from every one of some expressions, also where another one is not known."""
    known = [_collect(table, node, found, depth + 1) for node in nodes]
    return all(known)


def _named(table: ModuleTable, name: str, found: list[str], depth: int) -> bool:
    """A list that has a name, with what is added to it later."""
    known = True
    for binding in table.root.bindings[name]:
        value = binding.value
        if binding.kind not in ("assign", "augment", "declare") or value is None:
            return False
        known &= _collect(table, value, found, depth + 1)
    for located in table.calls:
        func = located.node.func
        if isinstance(func, syntax.Attribute) and pycode.dotted(func.value) == name:
            if func.attr.value not in ("append", "extend", "insert"):
                return False
            for arg in located.node.args:
                if not isinstance(arg.value, syntax.Integer):
                    known &= _collect(table, arg.value, found, depth + 1)
    return known
