"""Statements without a body."""

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from generator import syntax
from generator.parsing.expressions import items
from generator.parsing.making import OPERATORS, Make, Maker, each, maybe


def _pass(node: ast.Pass, make: Make) -> syntax.Pass:
    return syntax.Pass()


def _break(node: ast.Break, make: Make) -> syntax.Break:
    return syntax.Break()


def _continue(node: ast.Continue, make: Make) -> syntax.Continue:
    return syntax.Continue()


def _delete(node: ast.Delete, make: Make) -> syntax.Del:
    if len(node.targets) == 1:
        return syntax.Del(make(node.targets[0]))
    return syntax.Del(syntax.Tuple(items(node.targets, make)))


def _return(node: ast.Return, make: Make) -> syntax.Return:
    return syntax.Return(maybe(node.value, make))


def _expression(node: ast.Expr, make: Make) -> syntax.Expr:
    return syntax.Expr(make(node.value))


def _import(node: ast.Import, make: Make) -> syntax.Import:
    return syntax.Import(each(node.names, make))


def _import_from(node: ast.ImportFrom, make: Make) -> syntax.ImportFrom:
    star = node.names[0].name == "*"
    return syntax.ImportFrom(
        _dotted(node.module) if node.module else None,
        None if star else each(node.names, make),
        node.level,
    )


def _alias(node: ast.alias, make: Make) -> syntax.ImportAlias:
    return syntax.ImportAlias(
        _dotted(node.name),
        syntax.AsName(syntax.Name(node.asname)) if node.asname else None,
    )


def _dotted(name: str) -> syntax.Attribute | syntax.Name:
    first, *others = name.split(".")
    made: syntax.Attribute | syntax.Name = syntax.Name(first)
    for other in others:
        made = syntax.Attribute(made, syntax.Name(other))
    return made


def _assign(node: ast.Assign, make: Make) -> syntax.Assign:
    return syntax.Assign(
        tuple([syntax.AssignTarget(make(target)) for target in node.targets]),
        make(node.value),
    )


def _annotated(node: ast.AnnAssign, make: Make) -> syntax.AnnAssign:
    return syntax.AnnAssign(
        make(node.target),
        syntax.Annotation(make(node.annotation)),
        maybe(node.value, make),
    )


def _augmented(node: ast.AugAssign, make: Make) -> syntax.AugAssign:
    operator = OPERATORS[type(node.op)] + "="
    return syntax.AugAssign(make(node.target), operator, make(node.value))


def _raise(node: ast.Raise, make: Make) -> syntax.Raise:
    return syntax.Raise(
        maybe(node.exc, make), syntax.From(make(node.cause)) if node.cause else None
    )


def _assert(node: ast.Assert, make: Make) -> syntax.Assert:
    return syntax.Assert(make(node.test), maybe(node.msg, make))


def _name_items(names: Sequence[str]) -> tuple[syntax.NameItem, ...]:
    return tuple([syntax.NameItem(syntax.Name(name)) for name in names])


def _global(node: ast.Global, make: Make) -> syntax.Global:
    return syntax.Global(_name_items(node.names))


def _nonlocal(node: ast.Nonlocal, make: Make) -> syntax.Nonlocal:
    return syntax.Nonlocal(_name_items(node.names))


def _type_alias(node: Any, make: Make) -> syntax.TypeAlias:
    return syntax.TypeAlias(
        make(node.name), make(node.value), type_parameters(node, make)
    )


def type_parameters(node: Any, make: Make) -> syntax.TypeParameters | None:
    """What stands between the brackets after a name, in newer syntax."""
    found = getattr(node, "type_params", None)
    return syntax.TypeParameters(each(found, make)) if found else None


def _type_parameter(node: Any, make: Make) -> syntax.TypeParam:
    name = syntax.Name(node.name)
    param: syntax.TypeVar | syntax.TypeVarTuple | syntax.ParamSpec
    match type(node).__name__:
        case "TypeVar":
            param = syntax.TypeVar(name, maybe(node.bound, make))
        case "TypeVarTuple":
            param = syntax.TypeVarTuple(name)
        case _:
            param = syntax.ParamSpec(name)
    return syntax.TypeParam(param, maybe(getattr(node, "default_value", None), make))


MAKERS: Mapping[str, Maker] = {
    "AnnAssign": _annotated,
    "Assert": _assert,
    "Assign": _assign,
    "AugAssign": _augmented,
    "Break": _break,
    "Continue": _continue,
    "Delete": _delete,
    "Expr": _expression,
    "Global": _global,
    "Import": _import,
    "ImportFrom": _import_from,
    "Nonlocal": _nonlocal,
    "ParamSpec": _type_parameter,
    "Pass": _pass,
    "Raise": _raise,
    "Return": _return,
    "TypeAlias": _type_alias,
    "TypeVar": _type_parameter,
    "TypeVarTuple": _type_parameter,
    "alias": _alias,
}
