"""Each third-party import is declared, and each declared dependency is used."""

import re
import sys
from collections.abc import Iterator

from generator.checks.reading import exports
from generator.checks.reading.files import get
from generator.checks.reading.modules import Module
from generator.checks.reading.names import hint, meant
from generator.checks.reading.requirements import requirements
from generator.checks.reading.scanning.tables import Import
from generator.checks.reading.world import World
from generator.model import Checked, Dependency, Finding

CODE = "SC106"

PYPROJECT = "pyproject.toml"


def check(world: World) -> Checked:
    """Compare what is imported with what the plan and pyproject.toml declare."""
    facts = world.project.facts
    findings: list[Finding] = []
    imported: set[str] = set()
    reported: set[tuple[str, str]] = set()
    total = 0
    for module, table in world.project:
        for found in table.imports:
            first = found.module.partition(".")[0]
            if found.level or exports.is_own(world.project, module, found):
                continue
            if first in sys.stdlib_module_names:
                continue
            total += 1
            imported.add(found.module)
            if found.name:
                imported.add(f"{found.module}.{found.name}")
            allowed = facts.dependencies
            if module.is_test:
                allowed = facts.declared
            elif not found.top_level:
                allowed = (*allowed, *facts.optional)
            covered = found.guarded or any(_covers(d, found) for d in allowed)
            if not covered and (module.path, first) not in reported:
                reported.add((module.path, first))
                findings.append(_undeclared(world, module, found))
    for dependency in facts.declared:
        total += 1
        if not dependency.used_by and not _is_imported(dependency, imported):
            findings.append(_unused(world, dependency))
    findings.extend(_pyproject(world))
    return Checked(findings=tuple(findings), resolved=total, total=total)


def material(world: World) -> bool:
    """Something is declared."""
    return bool(world.project.facts.dependencies)


def _covers(dependency: Dependency, found: Import) -> bool:
    whole = f"{found.module}.{found.name}" if found.name else found.module
    return f"{whole}.".startswith(f"{dependency.imports}.")


def _is_imported(dependency: Dependency, imported: set[str]) -> bool:
    return any(f"{name}.".startswith(f"{dependency.imports}.") for name in imported)


def _undeclared(world: World, module: Module, found: Import) -> Finding:
    facts = world.project.facts
    first = found.module.partition(".")[0]
    dev = [d.name for d in facts.dev_dependencies if _covers(d, found)]
    known = [*(d.imports for d in facts.dependencies), facts.package]
    siblings = [m.name for m in world.own() if m.name.rpartition(".")[2] == first]
    optional = any(_covers(d, found) for d in facts.optional)
    parts = (
        "an optional dependency is imported inside a function" if optional else "",
        f"{dev[0]} is declared for development only" if dev and not optional else "",
        f"did you mean '{siblings[0]}'?" if siblings else meant(first, known),
    )
    message = f"'{first}' is imported, but is no declared dependency"
    return world.project.finding(CODE, module, found.node, message, hint(*parts))


def _unused(world: World, dependency: Dependency) -> Finding:
    line = _line(world, dependency.name)
    message = f"dependency '{dependency.name}' is declared, but nothing imports '{dependency.imports}'"
    note = "remove it, import it, or let its manifest say who uses it"
    return Finding(path=PYPROJECT, line=line, code=CODE, message=message, hint=note)


def _pyproject(world: World) -> Iterator[Finding]:
    """The plan's dependencies stand in pyproject.toml, and no others do."""
    document = world.project.toml.get(PYPROJECT)
    listed = get(document, "project.dependencies")
    if not isinstance(listed, list):
        return
    facts = world.project.facts
    groups = [
        get(document, "project.optional-dependencies"),
        get(document, "dependency-groups"),
    ]
    lists = [v for g in groups if isinstance(g, dict) for v in g.values()]
    extra = [e for entries in lists if isinstance(entries, list) for e in entries]
    names = {_normal(str(e)) for e in listed}
    every = names | {_normal(str(e)) for e in extra if isinstance(e, str)}
    for dependency in facts.dependencies:
        if _normal(dependency.name) not in names:
            message = f"dependency '{dependency.name}' is not in [project] dependencies"
            yield Finding(
                path=PYPROJECT,
                line=_line(world, "dependencies"),
                code=CODE,
                message=message,
            )
    for dependency in (*facts.dev_dependencies, *facts.optional):
        if extra and _normal(dependency.name) not in every:
            message = (
                f"optional dependency '{dependency.name}' is not in pyproject.toml"
            )
            yield Finding(path=PYPROJECT, line=0, code=CODE, message=message)
    known = {_normal(d.name) for d in facts.dependencies}
    for name in sorted(names - known):
        message = (
            f"'{name}' stands in [project] dependencies, but no manifest declares it"
        )
        yield Finding(
            path=PYPROJECT, line=_line(world, name), code=CODE, message=message
        )


def _normal(requirement: str) -> str:
    named = requirements.names(requirements.requirement(requirement, 0))
    return named[0] if named else requirement


def _line(world: World, name: str) -> int:
    pattern = re.escape(name).replace(r"\-", "[-_.]")
    text = world.project.texts.get(PYPROJECT, "")
    match = re.search(rf"(?im)^[^#\n]*(?<![\w-]){pattern}(?![\w-])", text)
    return text.count("\n", 0, match.start()) + 1 if match else 0
