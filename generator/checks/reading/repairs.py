"""Repairs of findings, where there is just one that can be meant."""

import posixpath
from collections.abc import Iterator

from generator.checks.reading import exports
from generator.checks.reading.likeness import misspelt, nearest
from generator.checks.reading.modules import Module
from generator.checks.reading.project import Project
from generator.checks.reading.scanning.tables import Import, ModuleTable
from generator.checks.reading.spots import From, imported_from
from generator.model import Edit, Fix, Place

_DEFINES = frozenset({"assign", "class", "function"})


def word(at: Place, wrong: str, right: str | None) -> Fix | None:
    """One word in place of another."""
    if right is None:
        return None
    edit = Edit(line=at.line, column=at.column, old=wrong, new=right)
    return Fix(edits=(edit,), title=f"'{wrong}' is now '{right}'")


def name_of(project: Project, module: Module, wrong: str) -> str | None:
    """The name of a module that another one is a misspelling of."""
    right = misspelt(wrong, exports.names(project, module))
    return right if right and _is_sound(project, module, right, frozenset()) else None


def _is_sound(
    project: Project, module: Module, name: str, seen: frozenset[str]
) -> bool:
    """Whether no import that gives a module this name asks in vain itself."""
    if module.table is None or module.path in seen:
        return True
    for binding in module.table.root.bindings.get(name, ()):
        found = binding.imported
        if found is None or not exports.is_own(project, module, found):
            continue
        target = exports.target(project, module, found)
        if target is None:
            return False
        if found.name and found.name != "*":
            if exports.lookup(project, target, found.name, besides=found) == "missing":
                return False
            if not _is_sound(project, target, found.name, seen | {module.path}):
                return False
    return True


def imported(
    project: Project, module: Module, target: Module, found: Import
) -> Fix | None:
    """Another name in a `from` import, and wherever the module uses it."""
    table, wrong = module.table, found.name
    right = name_of(project, target, wrong) if wrong else None
    if table is None or wrong is None or right is None:
        return None
    fix = word(module.place(found.node), wrong, right)
    if fix is None or found.alias:
        return fix
    if any(right in scope.bindings for scope in table.scopes):
        return None  # it means something else here
    homes = [scope for scope in table.scopes if wrong in scope.bindings]
    if (
        len(homes) != 1
        or len(homes[0].bindings[wrong]) != 1
        or wrong in homes[0].shared
    ):
        return None
    uses = [use for use in table.uses if use.name == wrong]
    if any(use.quoted or use.scope.find(wrong) is not homes[0] for use in uses):
        return None
    places = sorted(module.place(use.at) for use in uses)
    edits = [Edit(line=p.line, column=p.column, old=wrong, new=right) for p in places]
    return Fix(edits=(*fix.edits, *edits), title=fix.title)


def of_module(
    project: Project, module: Module, found: Import
) -> tuple[Place | None, Fix | None]:
    """Where the module stands that an import asks for in vain, and the one that it means."""
    at = module.place(found.node)
    if found.name is None:
        # where it is used, `a.modle.x` is a finding with a repair of its own
        return at, word(at, found.module, _misspelt(project, module, found))
    statement = imported_from(project.texts.get(module.path, ""), at)
    if statement is None or statement.text != found.shown or module.table is None:
        return None, None
    asked = [
        i.name
        for i in module.table.imports
        if (i.module, i.level) == (found.module, found.level) and i.name
    ]
    near = {*_levels(project, module, found, asked)}
    slip = _misspelt(project, module, found)
    if slip and _has(project, module, slip, asked):
        near.add(slip)
    right = near.pop() if len(near) == 1 else None
    if right is None and not near:
        right = _moved(project, module, found, asked, statement)
    return statement.module, word(statement.module, found.shown, right)


def _misspelt(project: Project, module: Module, found: Import) -> str | None:
    """The module whose name is the one asked for, but for a slip in one of its parts."""
    right: list[str] = []
    parts = found.module.split(".")
    for position, part in enumerate(parts):
        prefix = "." * found.level + ".".join(right)
        above = _find(project, module, prefix) if prefix else None
        if above is None:
            if position or found.level:
                return None
            right.append(part)
            continue
        inside = project.submodules(above)
        if part not in inside:
            near = misspelt(part, inside)
            if near is None:
                return None
            part = near
        right.append(part)
    return "." * found.level + ".".join(right)


def _levels(
    project: Project, module: Module, found: Import, asked: list[str]
) -> Iterator[str]:
    """The same module by other numbers of dots, where it has what is asked."""
    if not found.level:
        return
    depth = module.path.count("/") + 1
    in_package = project.importing.base(module, 1) is not None
    for level in range(1, depth + 1) if in_package else (0,):
        text = "." * level + found.module
        if text and level != found.level and _has(project, module, text, asked):
            yield text


def _moved(
    project: Project, module: Module, found: Import, asked: list[str], at: From
) -> str | None:
    """The only module that defines all that is asked for, if it is like the one that is not there."""
    homes = [m for m, table in project if all(_defines(table, name) for name in asked)]
    if len(homes) != 1 or not asked or "*" in asked:
        return None
    own = found.module.rpartition(".")[2]
    name = homes[0].name.rpartition(".")[2]
    if at.names < 2 and name != own and not nearest(own, [name]):
        return None
    text = _written(module, homes[0]) if found.level else homes[0].name
    return text if _find(project, module, text) is homes[0] else None


def _defines(table: ModuleTable, name: str) -> bool:
    return any(b.kind in _DEFINES for b in table.root.bindings.get(name, ()))


def _written(module: Module, target: Module) -> str:
    """A module as a relative import names it from another one."""
    own = posixpath.dirname(module.path)
    stem = target.folder or target.path.removesuffix(".py")
    way = posixpath.relpath(stem, own or ".").split("/")
    up = way.count("..")
    return "." * (up + 1) + ".".join(part for part in way if part not in ("..", "."))


def _has(project: Project, module: Module, text: str, asked: list[str]) -> bool:
    """Whether a module that is written so is there, with all that is asked."""
    target = _find(project, module, text)
    return target is not None and all(
        name == "*" or exports.lookup(project, target, name) == "found"
        for name in asked
    )


def _find(project: Project, module: Module, text: str) -> Module | None:
    name = text.lstrip(".")
    if text.startswith("."):
        return project.importing.relative(module, len(text) - len(name), name)
    return project.importing.absolute(module, name)
