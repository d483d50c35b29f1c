"""Statements with bodies."""

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from generator import syntax
from generator.parsing.expressions import annotation, argument
from generator.parsing.making import Make, Maker, each, maybe
from generator.parsing.simple import type_parameters


def block(nodes: Sequence[ast.stmt], make: Make) -> syntax.IndentedBlock:
    """The statements of a body."""
    return syntax.IndentedBlock(tuple([make(node) for node in nodes]))


def _else(nodes: Sequence[ast.stmt], make: Make) -> syntax.Else | None:
    return syntax.Else(block(nodes, make)) if nodes else None


def _if(node: ast.If, make: Make) -> syntax.If:
    test, body = make(node.test), block(node.body, make)
    orelse: syntax.If | syntax.Else | None
    match node.orelse:
        case [ast.If(col_offset=column) as branch] if column == node.col_offset:
            orelse = make(branch)  # an `elif`: what follows an `else` stands further in
        case others:
            orelse = _else(others, make)
    return syntax.If(test, body, orelse)


def _try(node: ast.Try, make: Make) -> syntax.Try:
    return syntax.Try(*_attempt(node, syntax.ExceptHandler, make))


def _try_star(node: ast.TryStar, make: Make) -> syntax.TryStar:
    return syntax.TryStar(*_attempt(node, syntax.ExceptStarHandler, make))


def _attempt(
    node: ast.Try | ast.TryStar, kind: Callable[..., syntax.Node], make: Make
) -> tuple[Any, ...]:
    """The body, the handlers, and what follows."""
    body = block(node.body, make)
    handlers = tuple([_handler(each, kind, make) for each in node.handlers])
    final = syntax.Finally(block(node.finalbody, make)) if node.finalbody else None
    return body, handlers, _else(node.orelse, make), final


def _handler(
    node: ast.ExceptHandler, kind: Callable[..., syntax.Node], make: Make
) -> syntax.Node:
    expected = maybe(node.type, make)
    name = syntax.AsName(syntax.Name(node.name)) if node.name else None
    return kind(block(node.body, make), expected, name)


def _decorators(nodes: Sequence[ast.expr], make: Make) -> tuple[syntax.Decorator, ...]:
    return tuple([syntax.Decorator(make(node)) for node in nodes])


def _function(node: Any, make: Make) -> syntax.FunctionDef:
    return syntax.FunctionDef(
        syntax.Name(node.name),
        make(node.args),
        block(node.body, make),
        _decorators(node.decorator_list, make),
        annotation(node.returns, make),
        type_parameters(node, make),
        isinstance(node, ast.AsyncFunctionDef),
    )


def _class(node: ast.ClassDef, make: Make) -> syntax.ClassDef:
    return syntax.ClassDef(
        syntax.Name(node.name),
        block(node.body, make),
        tuple([argument(base, make) for base in node.bases]),
        each(node.keywords, make),
        _decorators(node.decorator_list, make),
        type_parameters(node, make),
    )


def _with(node: Any, make: Make) -> syntax.With:
    return syntax.With(
        tuple([_with_item(item, make) for item in node.items]),
        block(node.body, make),
        isinstance(node, ast.AsyncWith),
    )


def _with_item(node: ast.withitem, make: Make) -> syntax.WithItem:
    item = make(node.context_expr)
    name = syntax.AsName(make(node.optional_vars)) if node.optional_vars else None
    return syntax.WithItem(item, name)


def _for(node: Any, make: Make) -> syntax.For:
    return syntax.For(
        make(node.target),
        make(node.iter),
        block(node.body, make),
        _else(node.orelse, make),
        isinstance(node, ast.AsyncFor),
    )


def _while(node: ast.While, make: Make) -> syntax.While:
    return syntax.While(
        make(node.test), block(node.body, make), _else(node.orelse, make)
    )


def _module(node: ast.Module, make: Make) -> syntax.Module:
    return syntax.Module(tuple([make(statement) for statement in node.body]))


MAKERS: Mapping[str, Maker] = {
    "AsyncFor": _for,
    "AsyncFunctionDef": _function,
    "AsyncWith": _with,
    "ClassDef": _class,
    "For": _for,
    "FunctionDef": _function,
    "If": _if,
    "Module": _module,
    "Try": _try,
    "TryStar": _try_star,
    "While": _while,
    "With": _with,
}
