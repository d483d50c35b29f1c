"""Calls of the project's functions and classes fit their signatures."""

from collections.abc import Iterator

from msgspec import Struct

from generator import syntax
from generator.checks.reading import repairs
from generator.checks.reading.following import calls as values
from generator.checks.reading.following.signatures import Signature, misfits
from generator.checks.reading.following.values import (
    ClassValue,
    Instance,
    Items,
    Keys,
    Nothing,
    Outside,
    Pairs,
    Row,
    Rows,
    Value,
    Words,
)
from generator.checks.reading.likeness import misspelt
from generator.checks.reading.modules import Module
from generator.checks.reading.names import defined, hint, meant
from generator.checks.reading.scanning.tables import Located
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC201"
TITLE = "a call that does not fit"

_REPLACE = frozenset({"dataclasses.replace", "copy.replace"})


class _Call(Struct, frozen=True, kw_only=True):
    """A call into the project; without a signature, one that cannot be followed."""

    signature: Signature | None = None
    args: tuple[syntax.Arg, ...] = ()
    partial: bool = False


def check(world: World) -> Checked:
    """Fit every call whose callee is known; calls into libraries are not counted."""
    findings: list[Finding] = []
    tally = world.tally("call")
    for module, table in world.project:
        for located in table.calls:
            node = located.node
            call = None if located.expecting else _read(world, located)
            if located.expecting:
                tally.pass_by(module, node, "the test expects an error here")
            elif call is None:
                tally.pass_by(module, node, "it calls a library, or Python itself")
            elif call.signature is None:
                tally.lose(module, node, "what it calls, or takes, is not known")
            else:
                tally.follow()
                findings += _misfits(world, module, node, call, call.signature)
    return tally.checked(findings)


def _misfits(
    world: World, module: Module, node: syntax.Call, call: _Call, signature: Signature
) -> Iterator[Finding]:
    for misfit in misfits(signature, node, call.args, partial=call.partial):
        place = defined(world.project, signature.table, signature.node)
        note, fix = f"defined in {place}", None
        if misfit.keyword:
            word, names = misfit.keyword, signature.names()
            given = {a.keyword.value for a in call.args if a.keyword is not None}
            right = misspelt(word, names)
            note = hint(note, meant(word, names))
            if right not in given:
                fix = repairs.word(module.place(misfit.at), word, right)
        yield world.project.finding(
            CODE, module, misfit.at, misfit.message, note, place, fix=fix
        )


def material(world: World) -> bool:
    """The package defines a function or class, and calls something by that name."""
    own = [m.table for m in world.own() if m.table]
    names = {f.name for t in own for f in t.functions} | {
        c.name for t in own for c in t.classes
    }
    return any(
        isinstance(call.node.func, syntax.Name) and call.node.func.value in names
        for table in own
        for call in table.calls
    )


def _read(world: World, located: Located[syntax.Call]) -> _Call | None:
    """What a call means; None for a call into a library."""
    args = tuple(located.node.args)
    callee = world.infer.value(located.node.func, located.scope)
    if isinstance(callee, Outside):
        if callee.name in _REPLACE:
            return _replace(world, located)
        if callee.name != "functools.partial" or not args or args[0].star:
            return None
        inner = world.infer.value(args[0].value, located.scope)
        if inner is None or isinstance(inner, Outside):
            return None
        signature = values.signature(world.infer, inner)
        return _Call(signature=signature, args=args[1:], partial=True)
    func = located.node.func
    if isinstance(func, syntax.Attribute) and func.attr.value == "__new__":
        return (
            _Call()
        )  # that of a metaclass takes other things than that of its classes
    if isinstance(callee, Nothing | Items | Pairs | Row | Rows | Keys | Words):
        return None
    signature = values.signature(world.infer, callee)
    fits = signature is None or not any(misfits(signature, located.node, args))
    if not fits and _is_open(world, located, callee):
        return _Call()
    return _Call(signature=signature, args=args)


def _is_class_given(located: Located[syntax.Call], callee: Instance) -> bool:
    """Whether a parameter said to be an object, `block: Block`, is called as its class would be."""
    func, made = located.node.func, callee.info.constructor()
    home = located.scope.find(func.value) if isinstance(func, syntax.Name) else None
    if made is None or home is None or not isinstance(func, syntax.Name):
        return False
    bound = home.bindings[func.value]
    said = all(b.parameter and b.parameter.annotation for b in bound)
    return said and not any(misfits(made, located.node, tuple(located.node.args)))


def _replace(world: World, located: Located[syntax.Call]) -> _Call | None:
    """`dataclasses.replace(config, epochs=3)` takes the fields of the object's class."""
    args = tuple(located.node.args)
    found = world.infer.value(args[0].value, located.scope) if args else None
    if not isinstance(found, Instance) or found.info.generated != "dataclass":
        return None
    return _Call(signature=found.info.constructor(), args=args[1:], partial=True)


def _is_open(world: World, located: Located[syntax.Call], callee: Value) -> bool:
    """Whether a subclass's version may be called, which may take something else."""
    func, scope = located.node.func, located.scope
    if isinstance(callee, Instance):
        return _is_class_given(located, callee) or world.heirs.overridden(callee)
    if isinstance(func, syntax.Attribute):
        above = values.super_of(world.infer, func.value, scope)
        return above is None and world.heirs.overridden(callee)
    if not isinstance(callee, ClassValue) or not isinstance(func, syntax.Name):
        return False
    home = scope.find(func.value)  # `cls(...)`
    bound = home.bindings[func.value] if home else []
    return any(b.kind == "self" for b in bound) and world.heirs.may_have(
        callee.info, "__init__"
    )
