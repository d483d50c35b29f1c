"""Imports of what nobody knows that can only mean a module of the project: renamed, moved, misspelt."""

import posixpath
from collections.abc import Iterator, Sequence

from msgspec import Struct

from generator.checks.reading import exports
from generator.checks.reading.likeness import misspelt, shares
from generator.checks.reading.modules import Module
from generator.checks.reading.project import Project
from generator.checks.reading.requirements import distributions
from generator.checks.reading.requirements.foreign import Site
from generator.checks.reading.world import World

_ALIKE = 0.8


class Lost(Struct, frozen=True, kw_only=True):
    """An import, and the module that it must mean."""

    site: Site
    meant: Module
    by_name: bool
    """The name is nearly the same; else what is asked for is there, and nowhere else."""


def modules(world: World) -> Iterator[Lost]:
    """Every import of a top-level module that is neither known nor declared, but was the project's."""
    foreign = world.foreign
    moves = world.project.importing.roots.changes_path
    for name, sites in (*foreign.by_module.items(), *foreign.misplaced.items()):
        certain = [s for s in sites if s.certain]
        if not certain or _may_be_installed(world, certain):
            continue
        for site in certain:
            near = _nearly(world, site, name)
            found = near or (None if moves else _elsewhere(world.project, sites, name))
            if found is not None:
                yield Lost(site=site, meant=found, by_name=near is not None)
    for name, sites in foreign.of_tests.items():
        if not _may_be_installed(world, sites):
            for site in sites:
                near = _nearly(world, site, name) if site.certain else None
                if near is not None:
                    yield Lost(site=site, meant=near, by_name=True)


def _may_be_installed(world: World, sites: Sequence[Site]) -> bool:
    if any(distributions.providers(site.whole) for site in sites):
        return True
    names = {
        name
        for site in sites
        for name in world.declared.by(site.module.path)
        if not world.foreign.is_own(name.replace("-", "_"))  # what it is called itself
    }
    return any(
        distributions.may_provide(n, site.whole) for n in names for site in sites
    )


def _nearly(world: World, site: Site, wrong: str) -> Module | None:
    """A module beside that has nearly this name, and what is asked for."""
    for name, stem in world.foreign.beside(site.module).items():
        alike = shares(_ALIKE, name, wrong) or misspelt(wrong, [name])
        if alike and (found := _fits(world.project, site, stem)):
            return found
    return None


def _fits(project: Project, site: Site, stem: str) -> Module | None:
    """The module under a stem, if an import would find there what it asks for."""
    rest = site.found.module.split(".")[1:]
    target = project.at("/".join((stem, *rest)))
    if target is None or not target.path or target.path == site.module.path:
        return None
    asked = site.found.name
    if asked in (None, "*"):
        return target
    return target if exports.lookup(project, target, asked or "") == "found" else None


def _elsewhere(project: Project, sites: Sequence[Site], name: str) -> Module | None:
    """The one module that defines all that is asked of a name: there it went, or was renamed."""
    asked = {s.found.name for s in sites if s.found.name}
    plain = all("." not in s.found.module for s in sites)
    if not plain or "*" in asked:
        return None
    if not asked:
        moved = [
            m
            for p, m in project.modules.items()
            if posixpath.basename(p) == f"{name}.py"
        ]
        if any(m is site.module for m in moved for site in sites):
            return None  # it is called as what it wraps
        return moved[0] if len(moved) == 1 and moved[0].table else None
    homes = [
        module
        for module, table in project
        if not module.is_test and all(_defines(module, a or "") for a in asked)
    ]
    return homes[0] if len(homes) == 1 else None


def _defines(module: Module, name: str) -> bool:
    assert module.table is not None
    kinds = {b.kind for b in module.table.root.bindings.get(name, ())}
    return bool(kinds & {"class", "function", "assign"})
