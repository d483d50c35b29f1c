"""Objects of classes of installed packages, where an assignment or annotation says so."""

from msgspec import Struct
from msgspec.structs import replace

from generator import syntax
from generator.checks.reading.following.values import Instance, Outside
from generator.checks.reading.outside import Package
from generator.checks.reading.outside.library import Found
from generator.checks.reading.outside.surface import Class
from generator.checks.reading.scanning.tables import Binding, Scope, Store
from generator.checks.reading.world import World

_DEEP = 6


class Made(Struct, frozen=True, kw_only=True):
    """An object of a class of an installed package."""

    dotted: str
    """The class as the project names it."""
    cls: Found
    package: Package
    exact: bool = True
    """Whether it is of no subclass, which an annotation does not say."""


def instance_of(
    world: World, node: syntax.BaseExpression, scope: Scope, deep: int = 0
) -> Made | None:
    """What an expression is an object of, if that is a class of an installed package."""
    match node:
        case syntax.Call():
            return _of_class(world, node.func, scope)
        case syntax.Name():
            home = scope.find(node.value)
            bindings = home.bindings[node.value] if home else []
            if len(bindings) != 1 or any(
                node.value in s.narrowed for s in scope.within()
            ):
                return None
            (bound,) = bindings
            if bound.parameter is not None:
                outer, note = bound.scope.parent, bound.parameter.annotation
                made = _of_class(world, note, outer) if note and outer else None
                return replace(made, exact=False) if made else None
            source: Binding | Store | None = bound if bound.kind == "assign" else None
        case syntax.Attribute():
            base = world.infer.value(node.value, scope)
            info = base.info if isinstance(base, Instance) else None
            member = info.member(node.attr.value) if info else None
            if member is None or member.bindings or len(member.stores) != 1:
                return None
            source = member.stores[0]
        case _:
            return None
    if source is None or source.value is None or source.annotation or deep > _DEEP:
        return None
    return instance_of(world, source.value, source.scope, deep + 1)


def _of_class(world: World, node: syntax.BaseExpression, scope: Scope) -> Made | None:
    value = world.infer.value(node, scope)
    if not isinstance(value, Outside) or not value.name:
        return None
    package = world.packages.package(value.name)
    found = package.resolve(value.name) if package else None
    if package and isinstance(found, Found) and isinstance(found.symbols[0], Class):
        return Made(dotted=value.name, cls=found, package=package)
    return None
