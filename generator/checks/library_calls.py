"""Calls of functions and classes of installed packages fit what the installed version takes."""

from collections.abc import Iterator

from msgspec import Struct

from generator import syntax
from generator.checks.reading import repairs
from generator.checks.reading.following import calls as values
from generator.checks.reading.following.classes import ClassInfo
from generator.checks.reading.following.signatures import Misfit, misfits
from generator.checks.reading.following.values import ClassValue, Instance, Outside
from generator.checks.reading.likeness import misspelt
from generator.checks.reading.modules import Module
from generator.checks.reading.names import hint, meant
from generator.checks.reading.outside import Package, around, removed
from generator.checks.reading.outside.library import Found
from generator.checks.reading.outside.objects import Made, instance_of
from generator.checks.reading.outside.surface import Class
from generator.checks.reading.outside.takes import Outer, constructor, method, takes
from generator.checks.reading.scanning.tables import Located, Scope
from generator.checks.reading.world import World
from generator.model import Checked, Finding, Place

CODE = "SC702"
TITLE = "a call that an installed package does not take"

_ALSO = frozenset({"a", "axis", "keepdims", "x", "x1", "x2"})
"""Words of numpy that torch takes too, and no stub tells."""
_OPEN = "what it takes cannot be told without running the package"


class _Call(Struct, frozen=True, kw_only=True):
    """A call into a package; `outer` is None where what it takes is open."""

    dotted: str
    package: Package
    outer: Outer | None
    args: tuple[syntax.Arg, ...]
    partial: bool = False
    exact: bool = True
    """Whether it can be no other version than this one, of a subclass."""


def check(world: World) -> Checked:
    """Fit every call whose callee is in an installed package."""
    findings: list[Finding] = []
    tally = world.tally("call of a package")
    for module, table in world.project:
        for located in table.calls:
            call = None if located.expecting else _read(world, located)
            if call is None:
                continue
            findings += _faults(world, module, located.node, call)
            if call.outer is not None:
                tally.follow()
            elif call.package.library is not None:
                tally.lose(module, located.node, _OPEN)
    return tally.checked(findings)


def _read(world: World, located: Located[syntax.Call]) -> _Call | None:
    node, scope = located.node, located.scope
    callee = world.infer.value(node.func, scope)
    args, partial = tuple(node.args), False
    if callee == Outside("functools.partial") and args and not args[0].star:
        callee = world.infer.value(args[0].value, scope)
        args, partial = args[1:], True
    match callee:
        case Outside(name) if name and "()" not in name:
            package = world.packages.package(name)
            if package is None or name.rpartition(".")[2] in world.infer.patched:
                return None
            outer = takes(package.library, name) if package.library else None
        case ClassValue(info):
            return _of_heir(world, info, args, partial)
        case Outside() | None if (
            isinstance(node.func, syntax.Attribute) and not partial
        ):
            return _of_object(world, node.func, located, args)
        case _:
            return None
    return _Call(dotted=name, package=package, outer=outer, args=args, partial=partial)


def _of_heir(
    world: World, info: ClassInfo, args: tuple[syntax.Arg, ...], partial: bool
) -> _Call | None:
    """A class of the project that leaves its making to a base of an installed package."""
    plain = all(
        not {"__init__", "__new__"} & info.own.keys()
        and not info.decorators
        and not info.cls.node.keywords
        for info in info.mro
    )
    found = _base(world, info) if plain else None
    if found is None:
        return None
    dotted, package, cls = found
    assert package.library is not None, "it has the class"
    outer = constructor(package.library, cls)
    return _Call(
        dotted=dotted, package=package, outer=outer, args=args, partial=partial
    )


def _base(world: World, info: ClassInfo) -> tuple[str, Package, Found] | None:
    """The one base of a class outside the project, if it is of an installed package."""
    if len(info.outside) != 1:
        return None
    (dotted,) = info.outside
    package = world.packages.package(dotted) if dotted else None
    found = package.resolve(dotted) if package else None
    if package and isinstance(found, Found) and isinstance(found.symbols[0], Class):
        return dotted, package, found
    return None


def _of_object(
    world: World,
    func: syntax.Attribute,
    located: Located[syntax.Call],
    args: tuple[syntax.Arg, ...],
) -> _Call | None:
    """A method of an object whose class is known, or of `super()`."""
    name, scope = func.attr.value, located.scope
    above = values.super_of(world.infer, func.value, scope)
    if above is not None:
        if above.member(name, after=above) or len(above.mro) > 1 or above.mixed:
            return None
        if world.heirs.mixes(above):
            return None
        found = _base(world, above)
        if found is None:
            return None
        dotted, package, cls = found
        exact = True
    else:
        made = instance_of(world, func.value, scope) or _heir(world, func, scope)
        if made is None:
            return None
        dotted, package, cls = made.dotted, made.package, made.cls
        exact = made.exact
    library = package.library
    outer = method(library, cls, name) if library else None
    return _Call(
        dotted=f"{dotted}.{name}",
        package=package,
        outer=outer,
        args=args,
        exact=exact,
    )


def _heir(world: World, func: syntax.Attribute, scope: Scope) -> Made | None:
    """An object of a class of the project that has the method from its one base."""
    value = world.infer.value(func.value, scope)
    if not isinstance(value, Instance) or value.info.member(func.attr.value):
        return None
    if world.heirs.may_have(value.info, func.attr.value):
        return None
    found = _base(world, value.info)
    return Made(dotted=found[0], package=found[1], cls=found[2]) if found else None


def _faults(
    world: World, module: Module, node: syntax.Call, call: _Call
) -> Iterator[Finding]:
    for misfit, known in _misfits(node, call):
        text = world.project.texts.get(module.path, "")
        if around.is_tentative(text, module.line(node)):
            return
        outer, word = call.outer, misfit.keyword
        names = outer.names() if outer else []
        near = meant(word, names) if word and not known else ""
        note = hint(str(call.package), str(known) if known else near)
        right = known.now if known else misspelt(word, names) if word else None
        if right in {a.keyword.value for a in call.args if a.keyword}:
            right = None
        fix = repairs.word(module.place(misfit.at), word or "", right or None)
        place = None
        if outer is not None and outer.path is not None:
            place = Place(path=str(outer.path), line=outer.line)
        yield world.project.finding(
            CODE, module, misfit.at, misfit.message, note, place, fix=fix
        )


def _misfits(
    node: syntax.Call, call: _Call
) -> Iterator[tuple[Misfit, removed.Gone | None]]:
    """The faults of a call, and what is known of each."""
    if call.outer is not None:
        for misfit in misfits(call.outer, node, call.args, partial=call.partial):
            word = misfit.keyword
            known = _known(call, word) if word else None
            sure = call.exact and not call.outer.told
            if sure or known or _is_slip(word, call.outer):
                yield misfit, known
    elif call.package.library is None:
        shown = call.dotted.rpartition(".")[2]
        for arg in call.args:
            known = _known(call, arg.keyword.value) if arg.keyword else None
            if arg.keyword and known and known.is_by(call.package.version):
                word = arg.keyword.value
                message = f"{shown}() has no parameter '{word}'"
                yield Misfit(message=message, at=arg, keyword=word), known


def _is_slip(word: str | None, outer: Outer) -> bool:
    """Whether a keyword can only be one that a stub tells, misspelt."""
    return (
        bool(word) and word not in _ALSO and bool(misspelt(word or "", outer.names()))
    )


def _known(call: _Call, word: str) -> removed.Gone | None:
    """What is known of a keyword, by the callee's name or that of a base of it."""
    top = call.dotted.partition(".")[0]
    names = [call.dotted]
    if call.outer is not None:
        names += [f"{top}.{name}" for name in call.outer.family]
    return next((g for name in names if (g := removed.keyword(name, word))), None)
