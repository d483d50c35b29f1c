"""Attributes read from config dataclasses and other classes of the project exist."""

import abc
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Literal

from msgspec import Struct

from generator import pycode, syntax
from generator.checks.reading import repairs
from generator.checks.reading.contracts.renamed import Renamed, Renames
from generator.checks.reading.contracts.unheard import Strangers, Unheard
from generator.checks.reading.following import calls as values
from generator.checks.reading.following.classes import ClassInfo
from generator.checks.reading.following.values import (
    ClassValue,
    Instance,
    ModuleValue,
    Outside,
    Several,
    Value,
    Wrapped,
)
from generator.checks.reading.likeness import is_slip, misspelt
from generator.checks.reading.modules import Module
from generator.checks.reading.names import defined, hint, meant
from generator.checks.reading.scanning import stores
from generator.checks.reading.scanning.tables import Located
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC202"
TITLE = "an attribute that no object of a class has"

_UNKNOWN = "what it is read from is not known"
_MAY_BE = "its class may have more attributes than can be read"
_OUTSIDE = "it is read from what a library, Python itself or a base class gives"
_EXPECTING = "the test expects an error here"

Answer = Literal["found", "missing", "unknown"]

_OF_CLASSES = frozenset(dir(abc.ABCMeta))
"""What a class has that its objects have not."""


_OF_TESTED = frozenset((*dir(dict), *dir(list), *dir(str)))
"""What an object has before it is made into one of a class, where somebody tests that."""
_OF_WRAPPERS = frozenset({"config", "device", "dtype", "module", "no_sync"})
"""What a module has that something was wrapped around, whatever is said of its class."""


class _Missing(Struct, frozen=True, kw_only=True):
    """An attribute that is read and not there."""

    module: Module
    node: syntax.Attribute
    info: ClassInfo

    @property
    def name(self) -> str:
        return self.node.attr.value


def check(world: World) -> Checked:
    """Look up every attribute of an object whose class is known; libraries are not counted."""
    missing: list[_Missing] = []
    unfollowed: list[Located[syntax.Attribute]] = []
    foreign: list[Located[syntax.Attribute]] = []
    tally = world.tally("attribute")
    for module, table in world.project:
        for located in table.attributes:
            node = located.node
            base = _base(world, located)
            if isinstance(base, ModuleValue):
                continue  # SC101 looks at it
            if base is not None and not isinstance(base, Instance | ClassValue):
                why = _EXPECTING if located.expecting else _OUTSIDE
                if not located.expecting and not _is_named(base):
                    foreign.append(located)
                tally.pass_by(module, node.attr, why)
                continue
            answer: Answer = "unknown"
            if base is not None:
                of_self = stores.owner(node.value, located.scope) is not None
                shown = pycode.dotted(node.value)
                tested = any(shown in s.narrowed for s in located.scope.within())
                answer = _look_up(
                    world, base, node.attr.value, of_self=of_self, tested=tested
                )
            if answer == "unknown":
                unfollowed.append(located)
                tally.lose(module, node.attr, _MAY_BE if base else _UNKNOWN)
                continue
            tally.follow()
            if answer == "missing" and base is not None:
                missing.append(_Missing(module=module, node=node, info=base.info))
    findings = [_finding(world, one) for one in _believed(world, missing)]
    renamed = list(Renames(world, unfollowed).all())
    told = {one.read for one in renamed}
    unheard = Strangers(world, [*unfollowed, *foreign]).all()
    findings += [_stranger(world, one) for one in unheard if one.read not in told]
    return tally.checked([*findings, *(_half(world, one) for one in renamed)])


def material(world: World) -> bool:
    """The package has config dataclasses, so something must read them."""
    return bool(world.schema.fields) and len(world.own()) >= 2


def _base(world: World, located: Located[syntax.Attribute]) -> Value:
    """What the attribute is read of; nothing to look at where an error is wanted."""
    node, scope = located.node.value, located.scope
    if located.expecting or values.super_of(world.infer, node, scope) is not None:
        return values.ELSEWHERE
    return world.infer.value(node, scope)


def _look_up(
    world: World,
    base: Instance | ClassValue,
    name: str,
    *,
    of_self: bool,
    tested: bool,
) -> Answer:
    info = base.info
    if info.member(name) is not None:
        return "found"
    if tested and name in _OF_TESTED:
        return "unknown"
    mixed = "mixin" in info.name.lower()  # what it is mixed with may have it
    patched = name in world.infer.patched or world.infer.is_open(info)
    if mixed or patched or info.may_have(name):
        return "missing" if _is_lone_slip(world, info, name) else "unknown"
    if isinstance(base, ClassValue) and name in _OF_CLASSES:
        return "found"
    # `cls` may be a class that is derived from this one
    if isinstance(base, ClassValue) and not of_self:
        return "missing"
    if name in _OF_WRAPPERS and info.is_a(*values.MODULES) and not of_self:
        return "unknown"
    if world.heirs.may_have(info, name) or (
        info.abstract and not world.heirs.has(info)
    ):
        return "unknown"
    return "missing"


def _is_lone_slip(world: World, info: ClassInfo, name: str) -> bool:
    """Whether a name can only be one that the class has: nothing else has ever heard of it."""
    if name.startswith("__") or world.project.words[name] > 1:
        return False
    right = misspelt(name, info.names())
    if right is None or right.strip("_").rstrip("s") == name.strip("_").rstrip("s"):
        return False
    texts = world.project.texts.items()
    return not any(name in text for p, text in texts if not p.endswith(".py"))


def _believed(world: World, missing: Iterable[_Missing]) -> Iterator[_Missing]:
    """Without those that show a mixin, or a wrong annotation: several, and none of them a slip."""
    names: dict[ClassInfo, set[str]] = defaultdict(set)
    every = list(missing)
    for one in every:
        names[one.info].add(one.name)
    for one in every:
        foreign = world.project.facts.built and len(names[one.info]) > 1
        if not foreign or is_slip(one.name, one.info.names()):
            yield one


def _half(world: World, found: Renamed) -> Finding:
    """An attribute that has another name where it is given."""
    node, member = found.read.node, found.member
    module = world.project.module_of(found.read.scope.module)
    given = member.bindings[0].node if member.bindings else member.stores[0].node
    place = defined(world.project, member.owner.cls.module, given)
    shown = pycode.dotted(node) or node.attr.value
    message = f"nothing gives '{shown}', and nothing reads '{member.name}'"
    note = hint(
        f"did you mean '{member.name}'?", f"{member.owner.name} has it in {place}"
    )
    return world.project.finding(CODE, module, node.attr, message, note, place)


def _stranger(world: World, found: Unheard) -> Finding:
    """An attribute that nothing gives, of what seems to be an object of a class."""
    node, info = found.read.node, found.info
    module, name = world.project.module_of(found.read.scope.module), node.attr.value
    place = defined(world.project, info.cls.module, info.cls.node)
    shown = pycode.dotted(node) or name
    note = hint(meant(name, found.names), f"see {info.name} in {place}")
    message = f"nothing gives '{shown}'"
    return world.project.finding(CODE, module, node.attr, message, note, place)


def _is_named(value: Value) -> bool:
    """Whether something of a library is known by its name, or is a value of Python itself."""
    return not isinstance(value, Several | Wrapped) and value != Outside()


def _finding(world: World, missing: _Missing) -> Finding:
    module, word = missing.module, missing.node.attr
    info, name = missing.info, missing.name
    place = defined(world.project, info.cls.module, info.cls.node)
    note = hint(f"defined in {place}", meant(name, info.names()))
    message = f"{info.name} has no attribute '{name}'"
    fix = repairs.word(module.place(word), name, misspelt(name, info.names()))
    return world.project.finding(CODE, module, word, message, note, place, fix=fix)
