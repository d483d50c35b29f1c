"""What surely runs when a function is called, and what is caught when it fails."""

from collections.abc import Iterator

from generator import pycode, syntax

_CAUGHT = frozenset({"AttributeError", "KeyError"})
_ALL = frozenset({"Exception", "BaseException"})
_APART = (
    syntax.FunctionDef,
    syntax.ClassDef,
    syntax.Lambda,
    syntax.ListComp,
    syntax.SetComp,
    syntax.DictComp,
    syntax.GeneratorExp,
)


def runs(body: syntax.IndentedBlock, node: syntax.Node) -> bool:
    """Whether a node of a function's body is reached in every call; loops are taken to run."""
    for found in _reached(body):
        if found is node:
            return True
        if found is None:
            return False
    return False


def _reached(node: syntax.Node) -> Iterator[syntax.Node | None]:
    """The nodes that are reached, in their order; None where the function may be left before."""
    yield node
    match node:
        case syntax.If() | syntax.IfExp():
            yield from _reached(node.test)
            if isinstance(node, syntax.If) and any(_leaves(node)):
                yield None
        case syntax.BooleanOperation():
            yield from _reached(node.left)
        case syntax.Match():
            yield from _reached(node.subject)
            if any(_leaves(node)):
                yield None
        case syntax.Try():
            if not any(catches(h) for h in node.handlers):
                yield from _reached(node.body)
        case syntax.With() if any(_suppresses(i.item) for i in node.items):
            pass
        case syntax.Return() | syntax.Raise() | syntax.Continue() | syntax.Break():
            for child in syntax.children(node):
                yield from _reached(child)
            yield None
        case _ if not isinstance(node, _APART):
            for child in syntax.children(node):
                yield from _reached(child)


def _leaves(node: syntax.Node) -> Iterator[bool]:
    """True for each statement that leaves a function or a round of a loop."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(
            part, syntax.Return | syntax.Raise | syntax.Continue | syntax.Break
        ):
            yield True
        if isinstance(part, syntax.Call) and (pycode.dotted(part.func) or "").endswith(
            "exit"
        ):
            yield True
        if not isinstance(part, _APART):
            waiting += syntax.children(part)


def guarded(tree: syntax.Module, node: syntax.Node, name: str) -> bool:
    """Whether an error at a node for a name that is not there is caught, or asked for before."""
    waiting: list[syntax.Node] = list(tree.body)
    while waiting:
        part = waiting.pop()
        inside: list[syntax.Node] = []
        if (
            isinstance(part, syntax.Try) and any(catches(h) for h in part.handlers)
        ) or (
            isinstance(part, syntax.With)
            and any(_suppresses(i.item) for i in part.items)
        ):
            inside = [part.body]
        elif isinstance(part, syntax.If | syntax.IfExp) and _names(part.test, name):
            inside = [part]
        while inside:
            inner = inside.pop()
            if inner is node:
                return True
            inside += syntax.children(inner)
        waiting += syntax.children(part)
    return False


def _names(node: syntax.Node, name: str) -> bool:
    """Whether a test has a name in quotes: `"lr" in args`."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, syntax.SimpleString) and pycode.string(part) == name:
            return True
        waiting += syntax.children(part)
    return False


def _suppresses(node: syntax.BaseExpression) -> bool:
    name = pycode.dotted(node.func) if isinstance(node, syntax.Call) else None
    return (name or "").rpartition(".")[2] == "suppress"


def catches(handler: syntax.ExceptHandler) -> bool:
    """Whether a handler takes the error of an attribute or key that is not there."""
    return _takes(handler, _CAUGHT | _ALL)


def _probes(node: syntax.Try, handler: syntax.ExceptHandler) -> bool:
    """Whether a handler is there for that error: one for all errors is, of a single statement."""
    return _takes(handler, _CAUGHT) or (
        _takes(handler, _ALL) and len(node.body.body) == 1
    )


def _takes(handler: syntax.ExceptHandler, names: frozenset[str]) -> bool:
    kind = handler.type
    if kind is None:
        return bool(names & _ALL)
    each = (
        [e.value for e in kind.elements] if isinstance(kind, syntax.Tuple) else [kind]
    )
    return any(pycode.dotted(k) in names for k in each)
