"""Dicts whose keys are known, as they are written."""

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from generator import pycode, syntax
from generator.checks.reading.contracts import wording
from generator.checks.reading.following.evaluator import Evaluator
from generator.checks.reading.following.values import (
    Key,
    Keys,
    Origin,
    Outside,
    Pairs,
    Value,
)
from generator.checks.reading.scanning.tables import Scope

MOST = 400
"""Entries: what has more holds data, not keys that somebody reads by name."""


def display(evaluator: Evaluator, node: syntax.Dict, scope: Scope) -> Value:
    """A dict as it is written."""
    if len(node.elements) > MOST:
        return Outside()
    found = Keys()
    for element in node.elements:
        value = evaluator.value(element.value, scope)
        if isinstance(element, syntax.StarredDictElement):
            found = with_all(found, value)
        elif isinstance(element, syntax.DictElement):
            keys = keys_of(evaluator, element.key, value, element, scope)
            found = with_keys(found, keys)
    return found


def with_keys(found: Keys, keys: Iterable[Key]) -> Keys:
    """A dict with keys added, those among them whose names are not known as others."""
    every = list(keys)
    for key in every:
        if key.name == wording.ANY:
            found = found.with_others(key.value)
    return found.with_keys(k for k in every if k.name != wording.ANY)


def with_all(found: Keys, more: Value) -> Keys:
    """A dict with all that another one has."""
    if not isinstance(more, Keys):
        return found.with_others(more.item if isinstance(more, Pairs) else None)
    found = found.with_keys(more.keys)
    return found.with_others(more.item) if more.open else found


def keys_of(
    evaluator: Evaluator,
    node: syntax.BaseExpression,
    value: Value,
    at: syntax.Node,
    scope: Scope,
) -> Iterator[Key]:
    """The keys that an expression may stand for."""
    if isinstance(node, syntax.Integer | syntax.Float | syntax.UnaryOperation):
        return  # nobody reads it by name
    names = wording.read(evaluator, node, scope)
    origin = Origin(at, scope.module)
    for name in names:
        sure = len(names) == 1 and len(name) == 1
        yield Key(name=name, value=value, origin=origin, sure=sure)


def call(evaluator: Evaluator, node: syntax.Call, scope: Scope) -> Keys:
    """`dict(a=1, **more)`."""
    found = Keys()
    for arg in node.args:
        value = evaluator.value(arg.value, scope)
        if arg.keyword is not None:
            origin = Origin(arg, scope.module)
            key = Key(name=(arg.keyword.value,), value=value, origin=origin)
            found = found.with_keys([key])
        else:
            found = with_all(found, value)
    return found


def comprehension(evaluator: Evaluator, node: syntax.DictComp, scope: Scope) -> Value:
    """`{k: v.to(device) for k, v in batch.items()}` keeps the keys of what it goes through."""
    found = _kept(evaluator, node, scope)
    if found is not None:
        return found
    inner = scope.module.item_scopes.get(node.value, scope)
    value = evaluator.value(node.value, inner)
    keys = keys_of(evaluator, node.key, value, node, inner)
    return with_keys(Keys(), (replace(key, sure=False) for key in keys))


def _kept(evaluator: Evaluator, node: syntax.DictComp, scope: Scope) -> Keys | None:
    loop, around = node.for_in, node.for_in.iter
    func = around.func if isinstance(around, syntax.Call) else None
    if not isinstance(func, syntax.Attribute) or func.attr.value != "items":
        return None
    first = (
        loop.target.elements[0].value if isinstance(loop.target, syntax.Tuple) else None
    )
    same = isinstance(first, syntax.Name) and pycode.dotted(node.key) == first.value
    if loop.inner_for_in is not None or not same:
        return None
    found = evaluator.value(func.value, scope)
    if not isinstance(found, Keys):
        return None
    inner = scope.module.item_scopes.get(node.value, scope)
    value = evaluator.value(node.value, inner)
    bare = replace(
        found,
        keys=tuple(replace(k, value=value) for k in found.keys),
        item=value if found.open else found.item,
    )
    return bare.unsure() if loop.ifs else bare


def method(base: Keys, node: syntax.Call) -> Value:
    """What a method of a dict gives; None for what is not followed."""
    assert isinstance(node.func, syntax.Attribute)
    match node.func.attr.value:
        case "get" | "pop" | "setdefault":
            name = pycode.string(node.args[0].value) if node.args else None
            key = base.find(name) if name is not None else None
            return key.value if key and len(node.args) == 1 else None
        case "copy":
            return base
    return Outside()


def read_item(base: Keys, name: str | None) -> Value:
    """What `d["x"]` gives, what `d[x]` without a name."""
    if name is None:
        return base.items()
    key = base.find(name)
    return key.value if key is not None else base.item
