"""Walks through the trees of Python's own parser."""

import ast
from collections.abc import Iterable, Iterator

from generator.checks.reading.outside.surface import OPEN

Function = ast.FunctionDef | ast.AsyncFunctionDef

_LEAVES = frozenset({"ctx", "op", "ops", "id", "attr", "arg", "kind", "type_comment"})
"""Fields that hold no more than a word: half of all nodes that Python's own walk goes to."""


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all within it but operators and contexts, each before those within it."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += inside(node)


def inside(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes directly within a node, but for operators and contexts."""
    for name in _fields(node.__class__):
        value = getattr(node, name, None)
        if isinstance(value, ast.AST):
            yield value
        elif type(value) is list:
            for item in value:
                if isinstance(item, ast.AST):
                    yield item


_named: dict[type[ast.AST], tuple[str, ...]] = {}


def _fields(kind: type[ast.AST]) -> tuple[str, ...]:
    if kind not in _named:
        _named[kind] = tuple(name for name in kind._fields if name not in _LEAVES)
    return _named[kind]


def statements(body: Iterable[ast.stmt], *, functions: bool) -> Iterator[ast.stmt]:
    """Statements and those within them; within functions and classes if that is asked for."""
    waiting = [*body]
    while waiting:
        node = waiting.pop()
        yield node
        if not functions and isinstance(node, Function | ast.ClassDef):
            continue
        for part in (node, *getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            for name in ("body", "orelse", "finalbody"):
                waiting += getattr(part, name, ())


def dotted(node: ast.AST | None) -> str:
    """`a.b.c` for a chain of names, else OPEN."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return OPEN
    return ".".join([node.id, *reversed(parts)])
