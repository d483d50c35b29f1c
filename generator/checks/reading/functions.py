"""What a function's decorators make of it."""

from typing import Literal

from generator import syntax
from generator.checks.reading.tables import Function
from generator.checks.reading.values import Evaluator, Outside

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
        name = value.name if isinstance(value, Outside) else ""
        if name in _KINDS:
            # a class method that is a context is called as a class method
            kind = _KINDS[name] if kind == "plain" else kind
        elif name not in _KEEPS and not name.startswith("pytest.mark."):
            return None
    return kind
