"""What a dotted name outside of Python stands for: `package.module.Class.method`."""

import posixpath
import sys
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from generator.checks.reading import exports
from generator.checks.reading.commands.references import State
from generator.checks.reading.following.values import ClassValue, ModuleValue, Value
from generator.checks.reading.likeness import nearest
from generator.checks.reading.modules import Module
from generator.checks.reading.names import defined, meant
from generator.checks.reading.world import World
from generator.model import Place

ROOTS = ("", "src")
"""The folders that most projects import from."""


class Target(Struct, frozen=True, kw_only=True):
    """What was found; `value` where it can be followed."""

    state: State
    own: bool = True
    """Whether its first part is the project's."""
    value: Value = None
    message: str = ""
    hint: str = ""
    other: Place | None = None


LIBRARY = Target(state="unknown", own=False)
UNKNOWN = Target(state="unknown")


def resolve(world: World, name: str, roots: Iterable[str] = ROOTS) -> Target:
    """Follow a dotted name from the folders that are imported from."""
    parts = name.split(".")
    best: tuple[Module, int] | None = None
    for root in dict.fromkeys(roots):
        for length in range(len(parts), 0, -1):
            found = world.project.at(posixpath.join(root, *parts[:length]))
            if found is not None:
                if best is None or length > best[1]:
                    best = found, length
                break
    if best is None:
        return _nearly_own(world, parts)
    module, length = best
    if not module.path and length == 1 and parts[0] in _imported(world):
        return LIBRARY  # a folder without __init__.py loses to a library of its name
    return _inside(world, module, parts, length)


def tops(world: World) -> set[str]:
    """The names of the project's own top-level modules and packages."""
    found = set()
    for path in world.project.modules:
        first, _, rest = path.removeprefix("src/").partition("/")
        if rest or first.endswith(".py"):
            found.add(first.removesuffix(".py"))
    return found - {"tests", "test", "docs", "setup", "conftest", "src"}


def _imported(world: World) -> set[str]:
    """The libraries that the project imports, by their first names."""
    return {
        found.module.partition(".")[0]
        for module, table in world.project
        for found in table.imports
        if not exports.is_own(world.project, module, found)
    }


def _nearly_own(world: World, parts: Sequence[str]) -> Target:
    """A first part that is nobody's, before what one of the project's packages has."""
    first, rest = parts[0], ".".join(parts[1:])
    if not rest or first in sys.stdlib_module_names or first in _imported(world):
        return LIBRARY
    fits = [
        top
        for top in sorted(tops(world))
        if resolve(world, f"{top}.{rest}").state == "found"
    ]
    if len(fits) != 1 or (len(parts) < 3 and not nearest(first, fits)):
        return LIBRARY
    message = f"there is no module '{first}'"
    return Target(
        state="missing", message=message, hint=f"did you mean '{fits[0]}.{rest}'?"
    )


def _inside(world: World, module: Module, parts: Sequence[str], length: int) -> Target:
    project, rest = world.project, parts[length:]
    shown = ".".join(parts[:length])
    if not rest:
        return Target(state="found", value=ModuleValue(module))
    answer = exports.lookup(project, module, rest[0])
    if answer == "missing":
        if rest[0] in world.infer.patched or _may_be_made(world, module, rest[0]):
            return UNKNOWN
        return _missing(world, module, shown, rest)
    value = world.infer.member_of(module, rest[0]) if answer == "found" else None
    shown = f"{shown}.{rest[0]}"
    for name in rest[1:]:
        if not isinstance(value, ClassValue):
            return UNKNOWN
        info = value.info
        member = info.member(name)
        if member is None:
            if info.may_have(name) or name in world.infer.patched:
                return UNKNOWN
            return Target(
                state="missing",
                message=f"'{shown}' has no attribute '{name}'",
                hint=meant(name, info.names()),
                other=defined(project, info.cls.module, info.cls.node),
            )
        value, shown = world.infer.member(member, bound=False), f"{shown}.{name}"
    return Target(state="unknown" if answer == "unknown" else "found", value=value)


def _may_be_made(world: World, module: Module, name: str) -> bool:
    """Whether a build or a run writes the module that is lacking."""
    if not module.folder:
        return False
    stem = f"{module.folder}/{name}"
    return any(p in world.project.ignored for p in (f"{stem}.py", f"{stem}/x.py"))


def _missing(world: World, module: Module, shown: str, rest: Sequence[str]) -> Target:
    project, name = world.project, rest[0]
    where = Place(path=module.path or module.folder)
    is_module = bool(module.folder) and len(rest) > 1
    message = (
        f"there is no module '{shown}.{name}'"
        if is_module
        else f"'{shown}' has no '{name}'"
    )
    near = nearest(name, exports.names(project, module))
    if near is None:
        there = list(_elsewhere(world, module, rest))
        hint = f"did you mean '{there[0]}'?" if len(there) == 1 else ""
    else:
        hint = f"did you mean '{'.'.join((shown, near, *rest[1:]))}'?"
        bound = module.table.root.bindings.get(near) if module.table else None
        where = module.place(bound[0].node) if bound else where
    return Target(state="missing", message=message, hint=hint, other=where)


def _elsewhere(world: World, besides: Module, rest: Sequence[str]) -> Iterator[str]:
    """Where else the last name is defined."""
    for module, table in world.project:
        if module is not besides and not module.is_test:
            bound = table.root.bindings.get(rest[-1], ())
            if any(b.kind in ("class", "function") for b in bound):
                yield f"{module.name}.{rest[-1]}"
