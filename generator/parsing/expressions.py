"""Expressions, calls and parameters among them."""

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

from generator import syntax
from generator.parsing.making import OPERATORS, Make, Maker, each, maybe


def argument(node: ast.expr, make: Make) -> syntax.Arg:
    """An argument without a name, or a base of a class."""
    if isinstance(node, ast.Starred):
        return syntax.Arg(make(node.value), None, "*")
    return syntax.Arg(make(node), None, "")


def _keyword(node: ast.keyword, make: Make) -> syntax.Arg:
    if node.arg is None:
        return syntax.Arg(make(node.value), None, "**")
    return syntax.Arg(make(node.value), syntax.Name(node.arg), "")


def _call(node: ast.Call, make: Make) -> syntax.Call:
    func = make(node.func)
    args, keywords = node.args, node.keywords
    if keywords and args and _place(args[-1]) > _place(keywords[0]):
        # a star among keywords, which Python's tree keeps apart
        order: list[Any] = sorted([*args, *keywords], key=_place)
    else:
        order = [*args, *keywords]
    return syntax.Call(
        func,
        tuple(
            [
                make(a) if isinstance(a, ast.keyword) else argument(a, make)
                for a in order
            ]
        ),
    )


def _place(node: ast.expr | ast.keyword) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _subscript(node: ast.Subscript, make: Make) -> syntax.Subscript:
    value, index = make(node.value), node.slice
    parts = index.elts if isinstance(index, ast.Tuple) and index.elts else [index]
    return syntax.Subscript(value, tuple([_element(part, make) for part in parts]))


def _element(node: ast.expr, make: Make) -> syntax.SubscriptElement:
    if isinstance(node, ast.Slice):
        return syntax.SubscriptElement(make(node))
    if isinstance(node, ast.Starred):
        return syntax.SubscriptElement(syntax.Index(make(node.value), "*"))
    return syntax.SubscriptElement(syntax.Index(make(node), None))


def _slice(node: ast.Slice, make: Make) -> syntax.Slice:
    return syntax.Slice(
        maybe(node.lower, make), maybe(node.upper, make), maybe(node.step, make)
    )


def _binary(node: ast.BinOp, make: Make) -> syntax.BinaryOperation:
    return syntax.BinaryOperation(
        make(node.left), OPERATORS[type(node.op)], make(node.right)
    )


def _boolean(node: ast.BoolOp, make: Make) -> syntax.BooleanOperation:
    operator = OPERATORS[type(node.op)]
    first, *others = each(node.values, make)
    made: syntax.BooleanOperation = reduce(
        lambda left, right: syntax.BooleanOperation(left, operator, right),
        others,
        first,
    )
    return made


def _unary(node: ast.UnaryOp, make: Make) -> syntax.UnaryOperation:
    return syntax.UnaryOperation(OPERATORS[type(node.op)], make(node.operand))


def _comparison(node: ast.Compare, make: Make) -> syntax.Comparison:
    left = make(node.left)
    targets = zip(node.ops, node.comparators, strict=True)
    return syntax.Comparison(
        left,
        tuple(
            [
                syntax.ComparisonTarget(OPERATORS[type(op)], make(other))
                for op, other in targets
            ]
        ),
    )


def _choice(node: ast.IfExp, make: Make) -> syntax.IfExp:
    body, test = make(node.body), make(node.test)
    return syntax.IfExp(test, body, make(node.orelse))


def _named(node: ast.NamedExpr, make: Make) -> syntax.NamedExpr:
    return syntax.NamedExpr(make(node.target), make(node.value))


def _await(node: ast.Await, make: Make) -> syntax.Await:
    return syntax.Await(make(node.value))


def _yield(node: ast.Yield, make: Make) -> syntax.Yield:
    return syntax.Yield(maybe(node.value, make))


def _yield_from(node: ast.YieldFrom, make: Make) -> syntax.Yield:
    return syntax.Yield(syntax.From(make(node.value)))


def _starred(node: ast.Starred, make: Make) -> syntax.StarredElement:
    return syntax.StarredElement(make(node.value))


def items(nodes: Sequence[ast.expr], make: Make) -> tuple[syntax.Item, ...]:
    """The elements of a tuple, a list or a set."""
    return tuple(
        [
            make(node) if isinstance(node, ast.Starred) else syntax.Element(make(node))
            for node in nodes
        ]
    )


def _tuple(node: ast.Tuple, make: Make) -> syntax.Tuple:
    return syntax.Tuple(items(node.elts, make))


def _list(node: ast.List, make: Make) -> syntax.List:
    return syntax.List(items(node.elts, make))


def _set(node: ast.Set, make: Make) -> syntax.Set:
    return syntax.Set(items(node.elts, make))


def _dict(node: ast.Dict, make: Make) -> syntax.Dict:
    pairs = zip(node.keys, node.values, strict=True)
    return syntax.Dict(
        tuple(
            [
                (
                    syntax.StarredDictElement(make(value))
                    if key is None
                    else syntax.DictElement(make(key), make(value))
                )
                for key, value in pairs
            ]
        )
    )


def _comprehended(
    node: ast.GeneratorExp | ast.ListComp | ast.SetComp, make: Make
) -> syntax.BaseExpression:
    kind = _COMPREHENSIONS[type(node)]
    return kind(make(node.elt), _loops(node.generators, make))


_COMPREHENSIONS: Mapping[type[ast.AST], Callable[..., syntax.BaseExpression]] = {
    ast.GeneratorExp: syntax.GeneratorExp,
    ast.ListComp: syntax.ListComp,
    ast.SetComp: syntax.SetComp,
}


def _dict_comp(
    node: ast.DictComp, make: Make
) -> syntax.DictComp | syntax.StarredDictComp:
    value: Any = node.value
    if value is None:  # `{**each for each in these}`
        return syntax.StarredDictComp(make(node.key), _loops(node.generators, make))
    return syntax.DictComp(make(node.key), make(value), _loops(node.generators, make))


def _loops(nodes: Sequence[ast.comprehension], make: Make) -> syntax.CompFor:
    inner: syntax.CompFor | None = None
    for node in reversed(nodes):
        inner = syntax.CompFor(
            make(node.target),
            make(node.iter),
            tuple([syntax.CompIf(make(test)) for test in node.ifs]),
            inner,
            bool(node.is_async),
        )
    assert inner is not None, "there is one at least"
    return inner


def _lambda(node: ast.Lambda, make: Make) -> syntax.Lambda:
    return syntax.Lambda(make(node.args), make(node.body))


def _parameters(node: ast.arguments, make: Make) -> syntax.Parameters:
    positional = [*node.posonlyargs, *node.args]
    without = len(positional) - len(node.defaults)
    defaults: list[ast.expr | None] = [*[None] * without, *node.defaults]
    plain = tuple(
        [_param(a, d, make) for a, d in zip(positional, defaults, strict=True)]
    )
    split = len(node.posonlyargs)
    keywords = zip(node.kwonlyargs, node.kw_defaults, strict=True)
    return syntax.Parameters(
        plain[split:],
        _param(node.vararg, None, make) if node.vararg else None,
        tuple([_param(a, d, make) for a, d in keywords]),
        _param(node.kwarg, None, make) if node.kwarg else None,
        plain[:split],
    )


def _param(node: ast.arg, default: ast.expr | None, make: Make) -> syntax.Param:
    return syntax.Param(
        syntax.Name(node.arg),
        annotation(node.annotation, make),
        maybe(default, make),
    )


def annotation(node: ast.expr | None, make: Make) -> syntax.Annotation | None:
    """What is said of a type, if anything is."""
    return None if node is None else syntax.Annotation(make(node))


MAKERS: Mapping[str, Maker] = {
    "Await": _await,
    "BinOp": _binary,
    "BoolOp": _boolean,
    "Call": _call,
    "Compare": _comparison,
    "Dict": _dict,
    "DictComp": _dict_comp,
    "GeneratorExp": _comprehended,
    "IfExp": _choice,
    "Lambda": _lambda,
    "List": _list,
    "ListComp": _comprehended,
    "NamedExpr": _named,
    "Set": _set,
    "SetComp": _comprehended,
    "Slice": _slice,
    "Starred": _starred,
    "Subscript": _subscript,
    "Tuple": _tuple,
    "UnaryOp": _unary,
    "Yield": _yield,
    "YieldFrom": _yield_from,
    "arguments": _parameters,
    "keyword": _keyword,
}
