"""Functions of installed packages, as their callers see them."""

import ast
from collections.abc import Iterator

from generator.checks.reading.outside import flow
from generator.checks.reading.outside.nodes import Function, dotted
from generator.checks.reading.outside.surface import OPEN, Def, Kind, Taken


def read(node: Function) -> Def:
    """A function as its callers see it."""
    to, words = flow.spread(node)
    return Def(
        line=node.lineno,
        parameters=tuple(_parameters(node.args)),
        decorators=tuple(decorator(d) for d in node.decorator_list),
        spread=to,
        words=words,
        keeps=flow.keeps(node),
    )


def decorator(node: ast.expr) -> str:
    """The name of a decorator, or OPEN."""
    if not isinstance(node, ast.Call):
        return dotted(node)
    off = any(
        k.arg == "init" and getattr(k.value, "value", True) is False
        for k in node.keywords
    )  # a dataclass that is made in another way
    return OPEN if off else dotted(node.func)


def _parameters(args: ast.arguments) -> Iterator[Taken]:
    plain = [*args.posonlyargs, *args.args]
    first = len(plain) - len(args.defaults)
    for index, arg in enumerate(plain):
        kind: Kind = (
            "positional only" if index < len(args.posonlyargs) else "positional"
        )
        yield Taken(arg.arg, kind, index < first)
    if args.vararg is not None:
        yield Taken(args.vararg.arg, "*", False)
    for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        yield Taken(arg.arg, "keyword only", default is None)
    if args.kwarg is not None:
        yield Taken(args.kwarg.arg, "**", False)
