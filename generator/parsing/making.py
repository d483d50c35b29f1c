"""What the makers of nodes share."""

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from generator import syntax

Make = Callable[[Any], Any]
"""Gives the node for one of Python's."""
Maker = Callable[[Any, Make], syntax.Node]
"""Gives the node for one of a kind, with those in it."""

OPERATORS: Mapping[type[ast.AST], str] = {
    ast.UAdd: "+", ast.USub: "-", ast.Invert: "~", ast.Not: "not",
    ast.And: "and", ast.Or: "or",
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/",
    ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**", ast.MatMult: "@",
    ast.LShift: "<<", ast.RShift: ">>",
    ast.BitOr: "|", ast.BitAnd: "&", ast.BitXor: "^",
    ast.Lt: "<", ast.Gt: ">", ast.Eq: "==", ast.NotEq: "!=",
    ast.LtE: "<=", ast.GtE: ">=",
    ast.In: "in", ast.NotIn: "not in", ast.Is: "is", ast.IsNot: "is not",
}  # fmt: skip


def each(nodes: Sequence[Any], make: Make) -> tuple[Any, ...]:
    """The nodes for several."""
    return tuple([make(node) for node in nodes])


def maybe(node: Any, make: Make) -> Any:
    """The node for one that may not be there."""
    return None if node is None else make(node)
