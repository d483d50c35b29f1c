"""What surely runs when a function is called, and what is caught when it fails."""

from collections.abc import Iterator

import libcst as cst

from generator import pycode

_CAUGHT = frozenset({"AttributeError", "KeyError"})
_ALL = frozenset({"Exception", "BaseException"})
_APART = (
    cst.FunctionDef,
    cst.ClassDef,
    cst.Lambda,
    cst.ListComp,
    cst.SetComp,
    cst.DictComp,
    cst.GeneratorExp,
)


def runs(body: cst.BaseSuite, node: cst.CSTNode) -> bool:
    """Whether a node of a function's body is reached in every call; loops are taken to run."""
    for found in _reached(body):
        if found is node:
            return True
        if found is None:
            return False
    return False


def _reached(node: cst.CSTNode) -> Iterator[cst.CSTNode | None]:
    """The nodes that are reached, in their order; None where the function may be left before."""
    yield node
    match node:
        case cst.If() | cst.IfExp():
            yield from _reached(node.test)
            if isinstance(node, cst.If) and any(_leaves(node)):
                yield None
        case cst.BooleanOperation():
            yield from _reached(node.left)
        case cst.Match():
            yield from _reached(node.subject)
            if any(_leaves(node)):
                yield None
        case cst.Try():
            if not any(catches(h) for h in node.handlers):
                yield from _reached(node.body)
        case cst.With() if any(_suppresses(i.item) for i in node.items):
            pass
        case cst.Return() | cst.Raise() | cst.Continue() | cst.Break():
            for child in pycode.children(node):
                yield from _reached(child)
            yield None
        case _ if not isinstance(node, _APART):
            for child in pycode.children(node):
                yield from _reached(child)


def _leaves(node: cst.CSTNode) -> Iterator[bool]:
    """True for each statement that leaves a function or a round of a loop."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, cst.Return | cst.Raise | cst.Continue | cst.Break):
            yield True
        if isinstance(part, cst.Call) and (pycode.dotted(part.func) or "").endswith(
            "exit"
        ):
            yield True
        if not isinstance(part, _APART):
            waiting += pycode.children(part)


def guarded(tree: cst.Module, node: cst.CSTNode, name: str) -> bool:
    """Whether an error at a node for a name that is not there is caught, or asked for before."""
    waiting: list[cst.CSTNode] = list(tree.body)
    while waiting:
        part = waiting.pop()
        inside: list[cst.CSTNode] = []
        if (isinstance(part, cst.Try) and any(catches(h) for h in part.handlers)) or (
            isinstance(part, cst.With) and any(_suppresses(i.item) for i in part.items)
        ):
            inside = [part.body]
        elif isinstance(part, cst.If | cst.IfExp) and _names(part.test, name):
            inside = [part]
        while inside:
            inner = inside.pop()
            if inner is node:
                return True
            inside += pycode.children(inner)
        waiting += pycode.children(part)
    return False


def _names(node: cst.CSTNode, name: str) -> bool:
    """Whether a test has a name in quotes: `"lr" in args`."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, cst.SimpleString) and pycode.string(part) == name:
            return True
        waiting += pycode.children(part)
    return False


def _suppresses(node: cst.BaseExpression) -> bool:
    name = pycode.dotted(node.func) if isinstance(node, cst.Call) else None
    return (name or "").rpartition(".")[2] == "suppress"


def catches(handler: cst.ExceptHandler) -> bool:
    """Whether a handler takes the error of an attribute or key that is not there."""
    return _takes(handler, _CAUGHT | _ALL)


def _probes(node: cst.Try, handler: cst.ExceptHandler) -> bool:
    """Whether a handler is there for that error: one for all errors is, of a single statement."""
    return _takes(handler, _CAUGHT) or (
        _takes(handler, _ALL) and len(node.body.body) == 1
    )


def _takes(handler: cst.ExceptHandler, names: frozenset[str]) -> bool:
    kind = handler.type
    if kind is None:
        return bool(names & _ALL)
    each = [e.value for e in kind.elements] if isinstance(kind, cst.Tuple) else [kind]
    return any(pycode.dotted(k) in names for k in each)
