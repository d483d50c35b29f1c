"""What a function does with its `**kwargs`, and a decorator with what it decorates."""

import ast
from collections.abc import Iterator

from generator.checks.reading.outside.nodes import (
    Function,
    dotted,
    inside,
    statements,
    walk,
)
from generator.checks.reading.outside.surface import OPEN

_KEYED = frozenset({"pop", "get", "setdefault"})
_READS = frozenset({"keys", "items", "values", "copy", *_KEYED})


def spread(node: Function) -> tuple[str, tuple[str, ...]]:
    """What gets a function's `**kwargs`, where that is one thing, and what it takes out before."""
    if node.args.kwarg is None:
        return "", ()
    name = node.args.kwarg.arg
    targets: list[str] = []
    words: list[str] = []
    for inner, use in _uses(node, name):
        if isinstance(inner, ast.Call) and isinstance(use, ast.keyword):
            targets.append(_target(inner.func))
        elif (word := _word(inner, use)) is not None:
            words.append(word)
        else:
            return OPEN, ()
    if len(targets) != 1 or targets[0].partition(".")[0] in _locals(node):
        return OPEN, ()
    return targets[0], tuple(sorted(set(words)))


def _locals(node: Function) -> set[str]:
    """The names that a function binds."""
    found = {
        a.arg
        for n in walk(node)
        if isinstance(n, ast.arguments)
        for a in (*n.posonlyargs, *n.args, *n.kwonlyargs)
    }
    for part in walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            found.add(part.id)
        elif isinstance(part, Function | ast.ClassDef) and part is not node:
            found.add(part.name)
    return found


def _uses(node: Function, name: str) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Where a name is used: what is around, and the part of that which is or holds the name."""
    waiting: list[tuple[ast.AST, ast.AST]] = [(node, part) for part in node.body]
    while waiting:
        around, part = waiting.pop()
        match part:
            case ast.Name(id=found) if found == name:
                yield around, part
            case ast.keyword(arg=None, value=ast.Name(id=found)) if found == name:
                yield around, part
            case ast.Attribute(value=ast.Name(id=found)) if found == name:
                yield around, part
            case _:
                waiting += [(part, child) for child in inside(part)]


def _target(func: ast.AST) -> str:
    match func:
        case ast.Attribute(
            value=ast.Call(func=ast.Name(id="super"), args=[]), attr=name
        ):
            return f"super().{name}"
    return dotted(func)


def _word(around: ast.AST, use: ast.AST) -> str | None:
    """The key that a use of `kwargs` is about, if it is about one that is written out."""
    match around, use:
        case ast.Call(args=[ast.Constant(value=str(word)), *_]), ast.Attribute(attr=to):
            return word if to in _KEYED and around.func is use else None
        case ast.Subscript(slice=ast.Constant(value=str(word))), ast.Name():
            return word
        case (
            ast.Compare(
                left=ast.Constant(value=str(word)), ops=[ast.In() | ast.NotIn()]
            ),
            ast.Name(),
        ):
            return word
    return None


def keeps(node: Function) -> bool:
    """Whether a decorator gives what takes the same as what it decorates.

    It gives the function itself, or a wrapper that passes on all that it gets and changes
    nothing of it.
    """
    given = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
    inner = [n for n in node.body if isinstance(n, Function)]
    returned = [r.value for r in _returns(node)]
    if not returned:
        return False
    wrappers = {f.name for f in inner if _passes_on(f, given)}
    makers = {f.name for f in inner if f.name not in wrappers and keeps(f)}
    for found in returned:
        value = found
        if isinstance(value, ast.Call) and dotted(value.func).endswith("cast"):
            value = value.args[-1] if value.args else value
        match value:
            case ast.Name(id=name) if name in given[:1] or name in wrappers | makers:
                continue
            case ast.Call(func=ast.Name(id=name)) if name in makers:
                continue  # `return decorator if function is None else decorator(function)`
            case ast.IfExp(
                body=ast.Name(id=a), orelse=ast.Call(func=ast.Name(id=b))
            ) if {a, b} <= makers:
                continue
        return False
    return True


def _returns(node: Function) -> Iterator[ast.Return]:
    """The return statements of a function, not those of functions in it."""
    for part in statements(node.body, functions=False):
        if isinstance(part, ast.Return):
            yield part


def _passes_on(node: Function, functions: list[str]) -> bool:
    """Whether a wrapper takes anything and calls what it wraps with all of it, unchanged."""
    args, kwargs = node.args.vararg, node.args.kwarg
    if args is None or kwargs is None or node.args.kwonlyargs:
        return False
    before = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
    calls = False
    for around, use in (*_uses(node, kwargs.arg), *_uses(node, args.arg)):
        match around, use:
            case ast.Call(func=func), ast.keyword():
                calls |= isinstance(func, ast.Name) and func.id in functions
            case ast.Starred(), ast.Name():
                pass
            case ast.Call(func=ast.Attribute() as func), ast.Attribute(attr=read):
                if func is not use or read not in _READS - {"pop", "setdefault"}:
                    return False
            case ast.Call(func=ast.Name(id="len" | "bool")), ast.Name():
                pass
            case ast.Subscript(ctx=ast.Load()), ast.Name():
                pass
            case ast.Compare() | ast.If() | ast.BoolOp() | ast.IfExp(), ast.Name():
                pass
            case _:
                return False
    return calls and len(before) <= 1
