"""What a function's decorators make of it."""

from typing import Literal

from generator import syntax
from generator.checks.reading.following.evaluator import Evaluator
from generator.checks.reading.following.values import FunctionValue, Outside, Value
from generator.checks.reading.scanning.tables import Function

FunctionKind = Literal["plain", "static", "class", "property", "fixture", "context"]

_KINDS: dict[str, FunctionKind] = {
    "staticmethod": "static",
    "classmethod": "class",
    "property": "property",
    "functools.cached_property": "property",
    "pytest.fixture": "fixture",
    "contextlib.contextmanager": "context",
    "contextlib.asynccontextmanager": "context",
}
# Decorators that leave the parameters as they are.
_KEEPS = frozenset(
    {
        "abc.abstractmethod",
        "atexit.register",
        "functools.cache",
        "functools.lru_cache",
        "functools.wraps",
        "torch.autocast",
        "torch.compile",
        "torch.compiler.disable",
        "torch.enable_grad",
        "torch.inference_mode",
        "torch.no_grad",
        "typing.final",
        "typing.no_type_check",
        "typing.override",
    }
)


def kind_of(evaluator: Evaluator, function: Function) -> FunctionKind | None:
    """How a function is called, None where a decorator may have changed what it takes."""
    kind: FunctionKind = "plain"
    for decorator in function.node.decorators:
        node = decorator.decorator
        target = node.func if isinstance(node, syntax.Call) else node
        value = evaluator.value(target, function.defined_in)
        if keeps(value, called=target is not node):
            continue
        name = value.name if isinstance(value, Outside) else ""
        if name in _KINDS:
            # a class method that is a context is called as a class method
            kind = _KINDS[name] if kind == "plain" else kind
        elif name not in _KEEPS and not name.startswith("pytest.mark."):
            return None
    return kind


def is_handed_out(evaluator: Evaluator, function: Function) -> bool:
    """Whether a decorator of it, or of its class, may have others call it as well."""
    nodes = [(d.decorator, function.defined_in) for d in function.node.decorators]
    if function.cls is not None:
        home = function.cls.defined_in
        nodes += [(d.decorator, home) for d in function.cls.node.decorators]
    return any(
        keeps(
            evaluator.value(
                node.func if isinstance(node, syntax.Call) else node, scope
            ),
            called=isinstance(node, syntax.Call),
        )
        for node, scope in nodes
    )


def keeps(decorator: Value, *, called: bool) -> bool:
    """Whether a decorator gives back what it gets, or what takes all the same.

    Args:
        decorator: what it is; of libraries, those are believed that only register.
        called: whether it is what a call of this gives.
    """
    if isinstance(decorator, Outside):
        return "regist" in decorator.name.lower()
    if not isinstance(decorator, FunctionValue):
        return False
    function = decorator.function
    own = function.bound if decorator.bound else function.parameters
    return _gives_back(function, own[0].name if own else "", called=called)


def _gives_back(function: Function, given: str, *, called: bool, deep: int = 3) -> bool:
    names = [r.value for r in function.returns if isinstance(r, syntax.Name)]
    if len(names) != len(function.returns) or not names or not deep:
        return False
    if all(name == given for name in names):
        return not called and len(function.scope.bindings.get(given, ())) == 1
    for name in names:
        bound = function.scope.bindings.get(name, [])
        inner = bound[0].function if len(bound) == 1 else None
        if inner is None:
            return False
        if called:
            first = inner.parameters[0].name if inner.parameters else ""
            if not _gives_back(inner, first, called=False, deep=deep - 1):
                return False
        elif not _passes_on(inner, given):
            return False
    return True


def _passes_on(wrapper: Function, given: str) -> bool:
    """Whether a wrapper takes anything, and calls what it wraps with all of it."""
    kinds = {p.kind: p.name for p in wrapper.parameters}
    if kinds.keys() != {"*", "**"}:
        return False
    stars = set(kinds.items())
    return any(
        isinstance(call.node.func, syntax.Name)
        and call.node.func.value == given
        and {
            (a.star, a.value.value)
            for a in call.node.args
            if isinstance(a.value, syntax.Name)
        }
        == stars
        and len(call.node.args) == len(stars)
        for call in wrapper.module.calls_in(wrapper)
    )
