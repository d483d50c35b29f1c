"""What a setup.py asks for, read without running it."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from generator import pycode
from generator.checks.reading.project import Module, Project
from generator.checks.reading.tables import ModuleTable

_DEEPEST = 20


@dataclass(frozen=True, kw_only=True)
class SetupScript:
    """The texts in a setup.py that may be requirements, with their nodes."""

    runtime: tuple[tuple[str, cst.CSTNode], ...]
    """What `install_requires` lists."""
    others: tuple[tuple[str, cst.CSTNode], ...]
    """Every other text: extras, tests, and what a computed list may consist of."""
    files: tuple[str, ...]
    """Requirement files that it names, by their paths in the project."""
    readable: bool
    """Whether all of `install_requires` is known."""


def read(project: Project, module: Module, table: ModuleTable) -> SetupScript:
    """Read a setup.py: lists through names, sums and helpers, files by their names."""
    every = list(_texts(table.tree))
    runtime: list[tuple[str, cst.CSTNode]] = []
    readable = True
    for located in table.calls:
        if (pycode.dotted(located.node.func) or "").rpartition(".")[2] != "setup":
            continue
        for arg in located.node.args:
            if arg.keyword is not None and arg.keyword.value == "install_requires":
                readable &= _collect(table, arg.value, runtime, 0)
            readable &= arg.star != "**" or isinstance(arg.value, cst.Name)
    folder = posixpath.dirname(module.path)
    files = tuple(
        path
        for text, _ in every
        for path in [posixpath.normpath(posixpath.join(folder, text.strip() or "."))]
        if path in project.texts and path.endswith((".txt", ".in"))
    )
    listed = {id(node) for _, node in runtime}
    return SetupScript(
        runtime=tuple(runtime),
        others=tuple((t, n) for t, n in every if id(n) not in listed),
        files=files,
        readable=readable or bool(files),
    )


def _texts(node: cst.CSTNode) -> Iterator[tuple[str, cst.CSTNode]]:
    text = pycode.string(node)
    if text is not None:
        yield text, node
        return
    for child in pycode.children(node):
        yield from _texts(child)


def _collect(
    table: ModuleTable,
    node: cst.BaseExpression,
    found: list[tuple[str, cst.CSTNode]],
    depth: int,
) -> bool:
    """Gather the texts of a list; False where it may hold others as well."""
    if depth > _DEEPEST:
        return False
    text = pycode.string(node)
    if text is not None:
        found += [(line, node) for line in text.splitlines()]
        return True
    match node:
        case cst.List() | cst.Tuple() | cst.Set():
            return all(
                [_collect(table, e.value, found, depth + 1) for e in node.elements]
            )
        case cst.BinaryOperation(operator=cst.Add()):
            parts = (node.left, node.right)
            return all([_collect(table, p, found, depth + 1) for p in parts])
        case cst.Name(value=name) if name in table.root.bindings:
            return _named(table, name, found, depth)
        case cst.Call(func=cst.Name(value="list" | "sorted" | "set" | "tuple")):
            return all([_collect(table, a.value, found, depth + 1) for a in node.args])
        case cst.Call(func=cst.Attribute(value=inner, attr=cst.Name(value=method))):
            if method in ("split", "splitlines", "strip") and not node.args:
                return _collect(table, inner, found, depth + 1)
    return False


def _named(
    table: ModuleTable, name: str, found: list[tuple[str, cst.CSTNode]], depth: int
) -> bool:
    """A list that has a name, with what is added to it later."""
    known = True
    for binding in table.root.bindings[name]:
        value = binding.value
        if binding.kind not in ("assign", "augment", "declare") or value is None:
            return False
        known &= _collect(table, value, found, depth + 1)
    for located in table.calls:
        func = located.node.func
        if isinstance(func, cst.Attribute) and pycode.dotted(func.value) == name:
            if func.attr.value not in ("append", "extend", "insert"):
                return False
            for arg in located.node.args:
                if not isinstance(arg.value, cst.Integer):
                    known &= _collect(table, arg.value, found, depth + 1)
    return known
