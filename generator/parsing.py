"""libcst's trees, made into those of `generator.syntax`; nothing else imports libcst."""

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from generator import syntax

SyntaxFault = cst.ParserSyntaxError

_OPERATORS: Mapping[type[cst.CSTNode], str] = {
    cst.Plus: "+", cst.Minus: "-", cst.BitInvert: "~", cst.Not: "not",
    cst.And: "and", cst.Or: "or",
    cst.Add: "+", cst.Subtract: "-", cst.Multiply: "*", cst.Divide: "/",
    cst.FloorDivide: "//", cst.Modulo: "%", cst.Power: "**", cst.MatrixMultiply: "@",
    cst.LeftShift: "<<", cst.RightShift: ">>",
    cst.BitOr: "|", cst.BitAnd: "&", cst.BitXor: "^",
    cst.LessThan: "<", cst.GreaterThan: ">", cst.Equal: "==", cst.NotEqual: "!=",
    cst.LessThanEqual: "<=", cst.GreaterThanEqual: ">=",
    cst.In: "in", cst.NotIn: "not in", cst.Is: "is", cst.IsNot: "is not",
    cst.AddAssign: "+=", cst.SubtractAssign: "-=", cst.MultiplyAssign: "*=",
    cst.DivideAssign: "/=", cst.FloorDivideAssign: "//=", cst.ModuloAssign: "%=",
    cst.PowerAssign: "**=", cst.MatrixMultiplyAssign: "@=",
    cst.LeftShiftAssign: "<<=", cst.RightShiftAssign: ">>=",
    cst.BitOrAssign: "|=", cst.BitAndAssign: "&=", cst.BitXorAssign: "^=",
}  # fmt: skip


def module(text: str) -> syntax.Module:
    """The tree of a module; raises what libcst raises."""
    made: syntax.Module = _make(cst.parse_module(text), [])
    return made


def expression(text: str) -> syntax.BaseExpression:
    """The tree of an expression; raises what libcst raises."""
    made: syntax.BaseExpression = _make(cst.parse_expression(text), [])
    return made


def positions(text: str, tree: syntax.Module) -> Mapping[syntax.Node, tuple[int, int]]:
    """Line and column, from 1, of every node of a text's tree.

    It takes several times as long as parsing does, so it is for findings alone.
    """
    wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    found = wrapper.resolve(PositionProvider)
    sources: list[cst.CSTNode] = []
    _make(wrapper.module, sources)
    starts = (found[source].start for source in sources)
    nodes = zip(_inside_out(tree), starts, strict=True)
    return {node: (start.line, start.column + 1) for node, start in nodes}


def _inside_out(node: syntax.Node) -> Iterator[syntax.Node]:
    """Every node after those within it, as `_make` comes to their sources."""
    for child in syntax.children(node):
        yield from _inside_out(child)
    yield node


def _make(node: cst.CSTNode, sources: list[cst.CSTNode]) -> Any:
    """The node for one of libcst's, which is added to `sources` after those within it."""
    kind = type(node)
    if kind in _CONSTANTS:
        return _CONSTANTS[kind]
    make, values, special = _plans.get(kind) or _plan(kind)
    fields: list[Any] = []
    for value in values(node):
        if isinstance(value, _PLAIN):
            fields.append(value)
        elif isinstance(value, cst.CSTNode):
            fields.append(_make(value, sources))
        elif isinstance(value, cst.MaybeSentinel):
            fields.append(None)
        else:
            fields.append(tuple([_make(item, sources) for item in value]))
    for index, change in special:
        fields[index] = change(fields[index])
    sources.append(node)
    return make(*fields)


_PLAIN = (str, type(None))
_CONSTANTS: Mapping[type[cst.CSTNode], Any] = {
    **_OPERATORS,
    cst.Asynchronous: True,
    cst.ParamStar: None,
    cst.ImportStar: None,
    cst.Dot: None,
}
_CHANGES: Mapping[str, Callable[[Any], Any]] = {"asynchronous": bool, "relative": len}
"""Fields that say less than libcst's."""

_Plan = tuple[
    type[syntax.Node],
    Callable[[cst.CSTNode], tuple[Any, ...]],
    tuple[tuple[int, Callable[[Any], Any]], ...],
]
_plans: dict[type[cst.CSTNode], _Plan] = {}


def _plan(kind: type[cst.CSTNode]) -> _Plan:
    """How a node of a kind is made: its class, the values it is made of, what is changed."""
    make: type[syntax.Node] = getattr(syntax, kind.__name__)
    names = make.__struct_fields__
    several = attrgetter(*names) if len(names) > 1 else None
    values = several or (lambda node: tuple(getattr(node, n) for n in names))
    special = ((i, _CHANGES[name]) for i, name in enumerate(names) if name in _CHANGES)
    _plans[kind] = made = (make, values, tuple(special))
    return made
