"""What an annotation says of the object that carries it."""

from generator import pycode, syntax
from generator.checks.reading.following.evaluator import Evaluator
from generator.checks.reading.following.values import (
    ClassValue,
    Instance,
    Items,
    Nothing,
    Outside,
    Pairs,
    Row,
    Value,
    combine,
)
from generator.checks.reading.scanning.tables import Scope

_ITEMS = frozenset(
    "list List set Set frozenset FrozenSet Sequence MutableSequence Iterable Iterator Collection "
    "Generator deque Deque AsyncIterator AsyncIterable".split()
)
_PAIRS = frozenset(
    "dict Dict Mapping MutableMapping defaultdict DefaultDict OrderedDict".split()
)
_WRAPPERS = frozenset(
    "Annotated Optional ClassVar Final InitVar Required NotRequired".split()
)
# Names that stand for any type: what they annotate may be of the project after all.
_OPEN = frozenset(
    "Any Callable TypeVar ParamSpec NewType Self Protocol Awaitable Coroutine".split()
)


def read(evaluator: Evaluator, node: syntax.BaseExpression, scope: Scope) -> Value:
    """The value of an object with this annotation, in the scope that the annotation stands in."""
    text = pycode.string(node)
    if text is not None:
        inner = pycode.parse_annotation(text)
        return read(evaluator, inner, scope) if inner is not None else None
    if isinstance(node, syntax.BinaryOperation):
        if node.operator != "|":
            return None
        sides = (node.left, node.right)
        return combine([evaluator.annotation(side, scope) for side in sides])
    if isinstance(node, syntax.Subscript):
        return _subscript(evaluator, node, scope)
    if isinstance(node, syntax.Name | syntax.Attribute):
        return _named(evaluator, node, scope)
    return None


def _named(
    evaluator: Evaluator, node: syntax.Name | syntax.Attribute, scope: Scope
) -> Value:
    if pycode.dotted(node) == "None":
        return Nothing()
    alias = _alias(node, scope)
    if alias is not None:
        value, home = alias
        return evaluator.annotation(value, home) if value is not None else None
    match evaluator.value(node, scope):
        case ClassValue(info):
            return Instance(info)
        case Outside(name):
            last = name.rpartition(".")[2]
            if last == "Self":
                cls = next((s.cls for s in scope.within() if s.cls), None)
                return Instance(evaluator.info(cls)) if cls else None
            if last in _OPEN or not last or last == "object" or last.endswith(")"):
                return None
            if last in _ITEMS:
                return Items(None)
            return Pairs(None, None) if last in _PAIRS else Outside()
    return None


def _alias(
    node: syntax.Name | syntax.Attribute, scope: Scope
) -> tuple[syntax.BaseExpression | None, Scope] | None:
    """The right side of `Name = dict[str, Foo]`; a None inside where it is a type variable."""
    home = scope.find(node.value) if isinstance(node, syntax.Name) else None
    bindings = (
        home.bindings[node.value] if home and isinstance(node, syntax.Name) else []
    )
    if len(bindings) != 1 or bindings[0].kind != "assign" or bindings[0].value is None:
        return None
    value = bindings[0].value
    if isinstance(
        value,
        syntax.Subscript | syntax.BinaryOperation | syntax.Name | syntax.Attribute,
    ):
        return value, bindings[0].scope
    return None, scope


def _subscript(evaluator: Evaluator, node: syntax.Subscript, scope: Scope) -> Value:
    items = [e.slice.value for e in node.slice if isinstance(e.slice, syntax.Index)]
    outer = evaluator.value(node.value, scope)
    if isinstance(outer, ClassValue):
        return Instance(outer.info)
    if not isinstance(outer, Outside) or not items:
        return None
    last = outer.name.rpartition(".")[2]
    if last in _WRAPPERS:
        return evaluator.annotation(items[0], scope)
    if last == "Literal":
        return Outside()
    if last == "Union":
        return combine([evaluator.annotation(item, scope) for item in items])
    if last in ("type", "Type"):
        return None  # perhaps a subclass, which is made in another way
    if last in ("tuple", "Tuple"):
        if len(items) == 2 and isinstance(items[1], syntax.Ellipsis):
            return Items(evaluator.annotation(items[0], scope))
        return Row(tuple(evaluator.annotation(item, scope) for item in items))
    if last in _ITEMS:
        return Items(evaluator.annotation(items[0], scope))
    if last in _PAIRS and len(items) == 2:
        first, second = (evaluator.annotation(item, scope) for item in items)
        return Pairs(first, second)
    return None if last in _OPEN else Outside()
