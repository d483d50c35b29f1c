"""What functions give: by their annotations, and by what they really return and yield."""

from msgspec.structs import replace

from generator import pycode, syntax
from generator.checks.reading.following.classes import ClassInfo
from generator.checks.reading.following.evaluator import Evaluator
from generator.checks.reading.following.values import (
    FunctionValue,
    Instance,
    Items,
    Keys,
    Nothing,
    Origin,
    Outside,
    Pairs,
    Row,
    Rows,
    Value,
    combine,
)
from generator.checks.reading.scanning.tables import Function

_MOST = 8
"""Returns of one function; what has more is not followed."""


def given(
    evaluator: Evaluator, callee: FunctionValue, *, awaited: bool = False
) -> Value:
    """What a call of a function gives; a method may be that of any class derived from its own."""
    function, owner = callee.function, callee.owner
    found = returned(evaluator, function, awaited=awaited, owner=owner)
    if owner is None:
        return found
    others = [
        returned(evaluator, other, awaited=awaited, owner=heir)
        for heir in evaluator.heirs(owner)
        if function.name in heir.own and (other := heir.method(function.name))
    ]
    return combine([found, *others])


def returned(
    evaluator: Evaluator,
    function: Function,
    *,
    awaited: bool = False,
    owner: ClassInfo | None = None,
) -> Value:
    """What a function returns: by its annotation, made more precise by what it does."""
    if function.node.asynchronous and not awaited:
        return None
    annotation = function.node.returns
    if annotation is None:
        return _body(evaluator, function)
    text = pycode.dotted(annotation.annotation) or ""
    if owner is not None and text.rpartition(".")[2] == "Self":
        return Instance(owner)
    around = function.scope.parent or function.scope
    said = evaluator.annotation(annotation.annotation, around)
    if isinstance(said, Instance | Nothing):
        return said
    return refined(said, _body(evaluator, function))


def refined(said: Value, done: Value) -> Value:
    """What an annotation says, and what is done where that says more or something else."""
    match said, done:
        case Pairs(_, item), Keys(item=Nothing()):
            return replace(done, item=item)
        case None | Outside(), Items() if done.item is not None:
            return done
        case Row(parts), Row() if len(parts) == len(done.parts):
            both = zip(parts, done.parts, strict=True)
            return replace(done, parts=tuple(refined(s, d) for s, d in both))
        case None | Outside() | Row() | Items() | Pairs(), Row() | Rows() | Keys():
            return done
        case Items(), Items():
            return Items(refined(said.item, done.item))
    return said


def _body(evaluator: Evaluator, function: Function) -> Value:
    """By its return statements; by what it yields."""
    if function.yields:
        if len(function.yielded) > _MOST or None in function.yielded:
            return None
        return Items(combine([_one(evaluator, y, function) for y in function.yielded]))
    if not function.returns:
        return Nothing()
    if len(function.returns) > _MOST:
        return None
    return combine([_one(evaluator, r, function) for r in function.returns])


def _one(
    evaluator: Evaluator, node: syntax.BaseExpression | None, function: Function
) -> Value:
    if node is None:
        return Nothing()
    value = evaluator.value(node, function.scope)
    if isinstance(node, syntax.List) and not any(
        isinstance(e, syntax.StarredElement) for e in node.elements
    ):
        parts = tuple(evaluator.value(e.value, function.scope) for e in node.elements)
        return Row(parts, origin=Origin(node, function.module), listed=True)
    return value
