"""Tuples, lists and mappings: what stands at which place in them."""

from collections.abc import Iterator

from msgspec.structs import replace

from generator import syntax
from generator.checks.reading.following import dicts, stored
from generator.checks.reading.following.evaluator import Evaluator
from generator.checks.reading.following.values import (
    ClassValue,
    Items,
    Keys,
    Nothing,
    Origin,
    Outside,
    Pairs,
    Row,
    Rows,
    Value,
    Words,
    combine,
    item_of,
)
from generator.checks.reading.scanning.tables import Binding, Scope

NUMBER = Outside("float()")
"""One number, of which nothing can be taken apart."""
_NUMBERS = frozenset(
    f"{n}()" for n in ("bool", "float", "int", "len", "round", "time.time")
)


def is_number(value: Value) -> bool:
    """Whether a value is certainly one number."""
    return isinstance(value, Outside) and value.name in _NUMBERS


def operation(node: syntax.BinaryOperation, left: Value, right: Value) -> Value:
    """What an operator makes of two values."""
    if is_number(left) and is_number(right):
        return NUMBER
    if isinstance(left, Outside | Words) and isinstance(right, Outside | Words):
        return Outside()
    match node.operator, left, right:
        case "+", Row(), Row():
            return replace(left, parts=(*left.parts, *right.parts))
        case "|", Keys(), Keys():
            joined = left.with_keys(right.keys)
            return joined.with_others(right.item) if right.open else joined
        case "+", Items(), Items():
            return Items(combine([left.item, right.item]))
    return None


def is_made_of_itself(binding: Binding) -> bool:
    """Whether a name is given something that reads it, as in `x = x["y"]`."""
    return any(
        isinstance(node, syntax.Name) and node.value == binding.name
        for node in _parts(binding)
    )


def is_resized(binding: Binding) -> bool:
    """Whether what a name is given may have more or fewer parts: `x = (y, *x[1:])`."""
    return any(
        isinstance(node, syntax.Slice | syntax.StarredElement)
        or (isinstance(node, syntax.BinaryOperation) and node.operator == "+")
        for node in _parts(binding)
    )


def _parts(binding: Binding) -> Iterator[syntax.Node]:
    """Every part of what a name is given."""
    waiting: list[syntax.Node] = [binding.value] if binding.value is not None else []
    while waiting:
        node = waiting.pop()
        yield node
        waiting += syntax.children(node)


def added(binding: Binding) -> syntax.BaseExpression | None:
    """What is added to what a name stands for: by `x += y`, by `x = x + y`."""
    match binding.kind, binding.value:
        case "augment", value:
            return value
        case "assign", syntax.BinaryOperation(
            left=syntax.Name(value=name), operator="+", right=more
        ) if (name == binding.name):
            return more
    return None


def signed(value: Value) -> Value:
    """What a sign before a value makes of it."""
    if is_number(value):
        return value
    return Outside() if isinstance(value, Outside) else None


def augmented(value: Value, added: list[Value]) -> Value:
    """What is left of a name's value where something is added to it in place."""
    if is_number(value):
        return value if all(is_number(a) for a in added) else Outside()
    if isinstance(value, Keys):
        return value.with_others()
    if isinstance(value, Items):
        more = [a.item if isinstance(a, Items) else None for a in added]
        return Items(combine([value.item, *more]))
    return None


def comprehension(
    evaluator: Evaluator,
    node: syntax.ListComp | syntax.SetComp | syntax.GeneratorExp,
    scope: Scope,
) -> Value:
    """One kind of item; of a tuple, as many as that has."""
    inner = scope.module.item_scopes.get(node.elt, scope)
    item = evaluator.value(node.elt, inner)
    loop = node.for_in
    if isinstance(node, syntax.SetComp) or loop.ifs or loop.inner_for_in is not None:
        return Items(item)
    found = evaluator.value(loop.iter, scope)
    if not isinstance(found, Row) or found.origin is None:
        return Items(item)
    return replace(found, parts=(item,) * len(found.parts), listed=True)


def display(
    evaluator: Evaluator, node: syntax.Tuple | syntax.List | syntax.Set, scope: Scope
) -> Value:
    """A tuple is known part by part, a list or set by what all its items are."""
    if any(isinstance(e, syntax.StarredElement) for e in node.elements):
        return Items(None)
    parts = [evaluator.value(e.value, scope) for e in node.elements]
    if isinstance(node, syntax.Tuple):
        return Row(tuple(parts), Origin(node, scope.module))
    return Items(combine(parts) if parts else Nothing())


def subscript(evaluator: Evaluator, node: syntax.Subscript, scope: Scope) -> Value:
    """What `value[index]` gives."""
    base = evaluator.value(node.value, scope)
    index = node.slice[0].slice if len(node.slice) == 1 else None
    match base:
        case Pairs():
            return base.item
        case Items():
            return base if isinstance(index, syntax.Slice) else base.item
        case Row(parts):
            if isinstance(index, syntax.Index) and isinstance(
                index.value, syntax.Integer
            ):
                at = index.value.evaluated_value
                return parts[at] if at < len(parts) else None
            return None if isinstance(index, syntax.Slice) else combine(list(parts))
        case Rows(options):
            if isinstance(index, syntax.Index) and isinstance(
                index.value, syntax.Integer
            ):
                at = index.value.evaluated_value
                return combine(
                    [o.parts[at] if at < len(o.parts) else None for o in options]
                )
            return None
        case Keys():
            holder = stored.item(node)
            found = dicts.read_item(base, holder[1])
            found = evaluator.stored.settled(evaluator, found, holder)
            return evaluator.stored.settled(evaluator, found, ("item", None))
        case ClassValue():
            return base
        case Outside() | Words():
            return Outside()
    return None


def at(value: Value, path: tuple[int, ...]) -> Value:
    """What the name at this place of a target gets."""
    for index in path:
        value = _part(value, index)
    return value


def _part(value: Value, index: int) -> Value:
    if isinstance(value, Row):
        return value.parts[index] if index < len(value.parts) else None
    if isinstance(value, Rows):
        return None
    return item_of(value)
