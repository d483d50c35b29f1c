"""Trees of `generator.syntax` from libcst, which knows syntax that is newer than the Python that runs.

Nothing else imports libcst: it takes its time. The tests hold both readers to the same trees.
"""

import ast
import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from generator import syntax

SyntaxFault = cst.ParserSyntaxError
Make = Callable[[Any], Any]
"""Gives the node for one of libcst's."""

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
    made: syntax.Module = _make(cst.parse_module(text))
    return made


def places(text: str) -> tuple[syntax.Module, dict[syntax.Node, tuple[int, int]]]:
    """The tree of a module; line and column, from 1, of the nodes that libcst has too."""
    wrapper = MetadataWrapper(cst.parse_module(text), unsafe_skip_copy=True)
    found = wrapper.resolve(PositionProvider)
    places: dict[syntax.Node, tuple[int, int]] = {}

    def make(node: cst.CSTNode) -> Any:
        made = _made(node, make)
        if isinstance(made, syntax.Node) and node in found:
            start = found[node].start
            places[made] = start.line, start.column + 1
        return made

    tree: syntax.Module = make(wrapper.module)
    return tree, places


def _make(node: cst.CSTNode) -> Any:
    return _made(node, _make)


def _made(node: cst.CSTNode, make: Make) -> Any:
    kind = type(node)
    if kind in _CONSTANTS:
        return _CONSTANTS[kind]
    if kind in _SPECIAL:
        return _SPECIAL[kind](node, make)
    target: type[syntax.Node] = getattr(syntax, kind.__name__)
    return target(*[_field(node, name, make) for name in target.__struct_fields__])


def _field(node: cst.CSTNode, name: str, make: Make) -> Any:
    value = getattr(node, name)
    if name == "asynchronous":
        return value is not None
    if isinstance(value, cst.CSTNode):
        return make(value)
    if isinstance(value, cst.MaybeSentinel):
        return None
    if value is None or isinstance(value, str):
        return value
    return tuple([make(item) for item in value])


# -- what is spelled in more than one way ---------------------------------------------------


def _string(node: cst.SimpleString, make: Make) -> syntax.BaseExpression:
    return _literal(_value(node.value))


def _value(text: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of escapes that mean nothing
        return ast.literal_eval(text)


def _literal(value: str | bytes) -> syntax.SimpleString | syntax.BytesString:
    if isinstance(value, bytes):
        return syntax.BytesString(value)
    return syntax.SimpleString(value.encode("utf-8", "replace").decode())


def _integer(node: cst.Integer, make: Make) -> syntax.Integer:
    return syntax.Integer(str(_value(node.value)))


def _float(node: cst.Float, make: Make) -> syntax.Float:
    return syntax.Float(_value(node.value))


def _imaginary(node: cst.Imaginary, make: Make) -> syntax.Imaginary:
    return syntax.Imaginary(_value(node.value).imag)


def _concatenated(node: cst.ConcatenatedString, make: Make) -> syntax.BaseExpression:
    pieces = [make(piece) for piece in _pieces(node)]
    kinds = {type(piece) for piece in pieces}
    if len(kinds) == 1 and kinds <= {syntax.SimpleString, syntax.BytesString}:
        empty = "" if kinds == {syntax.SimpleString} else b""
        return _literal(empty.join(piece.value for piece in pieces))
    templated = syntax.TemplatedString in kinds
    text = syntax.TemplatedStringText if templated else syntax.FormattedStringText
    parts = [
        part
        for piece in pieces
        for part in (
            [text(piece.value)]
            if isinstance(piece, syntax.SimpleString)
            else piece.parts
        )
    ]
    whole = syntax.TemplatedString if templated else syntax.FormattedString
    return whole(_joined(parts))


def _pieces(node: cst.BaseExpression) -> Iterable[cst.BaseExpression]:
    while isinstance(node, cst.ConcatenatedString):
        yield node.left
        node = node.right
    yield node


def _joined(parts: Iterable[Any]) -> tuple[Any, ...]:
    """The parts, with texts that follow each other as one, and none that is empty."""
    found: list[Any] = []
    for part in parts:
        if not isinstance(
            part, syntax.FormattedStringText | syntax.TemplatedStringText
        ):
            found.append(part)
        elif found and type(found[-1]) is type(part):
            found[-1] = type(part)(found[-1].value + part.value)
        elif part.value:
            found.append(part)
    return tuple(found)


def _formatted(
    node: cst.FormattedString | cst.TemplatedString, make: Make
) -> syntax.FormattedString | syntax.TemplatedString:
    parts = _parts(node.parts, node.start, make)
    if isinstance(node, cst.TemplatedString):
        return syntax.TemplatedString(parts)
    return syntax.FormattedString(parts)


def _parts(nodes: Iterable[Any], start: str, make: Make) -> tuple[Any, ...]:
    """What is between the quotes, of which the first are `start`, prefix included."""
    found: list[Any] = []
    for node in nodes:
        match node:
            case cst.FormattedStringText() | cst.TemplatedStringText():
                kind = getattr(syntax, type(node).__name__)
                found.append(kind(_unescaped(node.value, start)))
            case _:
                kind = getattr(syntax, type(node).__name__)
                text = getattr(syntax, kind.__name__.replace("Expression", "Text"))
                conversion = node.conversion
                if node.equal is not None:  # `{x = }` shows what it is, as `repr` does
                    found.append(text(_shown(node)))
                    if conversion is None and node.format_spec is None:
                        conversion = "r"
                spec = node.format_spec
                found.append(
                    kind(
                        make(node.expression),
                        conversion,
                        None if spec is None else _parts(spec, start, make),
                    )
                )
    return _joined(found)


def _unescaped(text: str, start: str) -> str:
    """What a part of a formatted string says; its quotes may lie within it in newer syntax."""
    if "r" not in start.lower() and "\\" in text:
        quote = start.lstrip("rRfFtTbBuU")
        text = _value(f"{quote}{text}{quote}")
    text = text.replace("{{", "{").replace("}}", "}")
    return text.encode("utf-8", "replace").decode()


def _shown(node: cst.FormattedStringExpression | cst.TemplatedStringExpression) -> str:
    before, equal = node.whitespace_before_expression, node.equal
    parts = [before, node.expression, *([equal] if equal is not None else [])]
    return "".join(cst.Module([]).code_for_node(part) for part in parts)


def _block(node: cst.BaseSuite | cst.Module, make: Make) -> syntax.IndentedBlock:
    return syntax.IndentedBlock(_statements(node.body, make))


def _module(node: cst.Module, make: Make) -> syntax.Module:
    return syntax.Module(_statements(node.body, make))


def _statements(nodes: Iterable[Any], make: Make) -> tuple[Any, ...]:
    found: list[Any] = []
    for node in nodes:
        if isinstance(node, cst.SimpleStatementLine):
            found += [make(small) for small in node.body]
        else:
            found.append(make(node))
    return tuple(found)


def _subscript(node: cst.Subscript, make: Make) -> syntax.Subscript:
    value, parts = make(node.value), tuple([make(part) for part in node.slice])
    match parts:  # a tuple in brackets of its own is no other
        case [
            syntax.SubscriptElement(
                syntax.Index(syntax.Tuple(elements=[_, *_] as elements), None)
            )
        ]:
            parts = tuple(
                [
                    syntax.SubscriptElement(
                        syntax.Index(
                            each.value,
                            "*" if isinstance(each, syntax.StarredElement) else None,
                        )
                    )
                    for each in elements
                ]
            )
    return syntax.Subscript(value, parts)


def _sequence(node: cst.MatchTuple | cst.MatchList, make: Make) -> syntax.MatchList:
    return syntax.MatchList(tuple([make(pattern) for pattern in node.patterns]))


def _import_from(
    node: cst.ImportFrom, make: Make
) -> syntax.ImportFrom | syntax.LazyImportFrom:
    kind = getattr(syntax, type(node).__name__)
    names = node.names
    made: syntax.ImportFrom | syntax.LazyImportFrom = kind(
        make(node.module) if node.module else None,
        (
            None
            if isinstance(names, cst.ImportStar)
            else tuple([make(name) for name in names])
        ),
        len(node.relative),
    )
    return made


_CONSTANTS: Mapping[type[cst.CSTNode], Any] = {**_OPERATORS, cst.ParamStar: None}
_SPECIAL: dict[type[cst.CSTNode], Callable[[Any, Make], Any]] = {
    cst.ConcatenatedString: _concatenated,
    cst.Float: _float,
    cst.FormattedString: _formatted,
    cst.Imaginary: _imaginary,
    cst.ImportFrom: _import_from,
    cst.IndentedBlock: _block,
    cst.Integer: _integer,
    cst.MatchList: _sequence,
    cst.MatchTuple: _sequence,
    cst.Module: _module,
    cst.SimpleStatementSuite: _block,
    cst.SimpleString: _string,
    cst.Subscript: _subscript,
    cst.TemplatedString: _formatted,
}
if hasattr(cst, "LazyImportFrom"):  # since libcst 1.9
    _SPECIAL[cst.LazyImportFrom] = _import_from
