"""What a module offers to others: its names, its submodules, what it re-exports."""

from collections.abc import Iterator
from typing import Literal

from generator.checks.reading.modules import Module
from generator.checks.reading.project import Project
from generator.checks.reading.scanning.tables import Import, ModuleTable


def is_own(project: Project, module: Module, found: Import) -> bool:
    """Whether an import means the project rather than a library."""
    return bool(found.level) or project.importing.is_own(module, found.module)


def target(
    project: Project, module: Module, found: Import, shown: str | None = None
) -> Module | None:
    """The project module that an import names, or another one (`shown`) seen from there."""
    if found.level:
        return project.importing.relative(module, found.level, found.module)
    return project.importing.absolute(module, shown or found.module)


def submodule(project: Project, module: Module, name: str) -> Module | None:
    """The module or package of this name directly inside a package."""
    return project.at(f"{module.folder}/{name}") if module.folder else None


def star_targets(project: Project, table: ModuleTable) -> Iterator[Module | None]:
    """The modules that are star-imported; None for one outside the project."""
    module = project.module_of(table)
    for star in table.star_imports:
        yield target(project, module, star) if is_own(project, module, star) else None


def is_offered(module: Module, name: str) -> bool:
    """Whether a star import would take a name, if the module has it."""
    table = module.table
    if table is None or table.exported is None:
        return not name.startswith("_") or bool(table and table.exports_more)
    return name in table.exported or table.exports_more


def lookup(
    project: Project,
    module: Module,
    name: str,
    seen: frozenset[str] = frozenset(),
    besides: Import | None = None,
) -> Literal["found", "missing", "unknown"]:
    """Whether a module has an attribute, `besides` an import that would take it from itself."""
    if submodule(project, module, name) is not None:
        return "found"
    if name.startswith("__") and name.endswith("__"):
        return "found"
    if module.table is None:
        # A folder has its modules only; a file that does not parse may have anything.
        return "unknown" if module.path else "missing"
    given = module.table.root.bindings.get(name, ())
    if any(besides is None or b.imported is not besides for b in given):
        return "found"
    if "__getattr__" in module.table.root.bindings or module.table.root.dynamic:
        return "unknown"
    if module.path in seen:
        return "missing"
    answers = {
        lookup(project, star, name, seen | {module.path}) if star else "unknown"
        for star in star_targets(project, module.table)
    }
    return (
        "found"
        if "found" in answers
        else "unknown" if "unknown" in answers else "missing"
    )


def names(
    project: Project, module: Module, seen: frozenset[str] = frozenset()
) -> list[str]:
    """What a message may suggest instead: star imports give theirs."""
    found = list(project.submodules(module))
    if module.table is None or module.path in seen:
        return found
    found += module.table.root.bindings
    for star in star_targets(project, module.table):
        if star is not None:
            more = names(project, star, seen | {module.path})
            found += [name for name in more if is_offered(star, name)]
    return found
