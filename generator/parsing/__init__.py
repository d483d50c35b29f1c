"""Trees of `generator.syntax` from Python's own parser, the fastest that there is."""

import ast
import warnings
from collections.abc import Mapping
from typing import Any

from generator import syntax
from generator.parsing import compound, expressions, literals, patterns, simple
from generator.parsing.making import Maker

Pairs = list[tuple[ast.AST, syntax.Node]]


def module(text: str) -> syntax.Module:
    """The tree of a module.

    Raises:
        SyntaxError: it is not what this Python takes for Python.
        ValueError, MemoryError, RecursionError: as `ast.parse` does.
    """
    made: syntax.Module = _make(_parse(text, "exec"))
    return made


def expression(text: str) -> syntax.BaseExpression:
    """The tree of an expression; raises what `module` raises."""
    made: syntax.BaseExpression = _make(_parse(text, "eval").body)
    return made


def pairs(text: str) -> tuple[syntax.Module, Pairs]:
    """The tree of a module, and the nodes of Python's that its nodes were made from."""
    found: Pairs = []

    def make(node: ast.AST) -> Any:
        made = _MAKERS[type(node)](node, make)
        found.append((node, made))
        return made

    tree: syntax.Module = make(_parse(text, "exec"))
    return tree, found


def _parse(text: str, mode: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes that mean nothing, and the like
        return ast.parse(text, mode=mode)


def _make(node: Any) -> Any:
    return _MAKERS[type(node)](node, _make)


_TABLES = (literals, expressions, simple, compound, patterns)
# by names: some of Python's nodes are newer than the oldest Python that runs this
_MAKERS: Mapping[type[ast.AST], Maker] = {
    getattr(ast, name): maker
    for table in _TABLES
    for name, maker in table.MAKERS.items()
    if hasattr(ast, name)
}
