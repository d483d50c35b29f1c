"""Proves every cross-file reference of a project in memory; one check a module."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from generator.checks import (
    attributes,
    calls,
    configs,
    cycles,
    dependencies,
    docs,
    imports,
    makefile,
    parse,
    pyproject,
    seams,
    star_imports,
    undefined,
    unused,
)
from generator.checks.reading.project import Facts, Project
from generator.checks.reading.world import World
from generator.model import Checked, CheckReport, FileTree, Finding

__all__ = ["CHECKS", "SILENT", "Check", "Facts", "run"]

SILENT = "SC000"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check: its name, its code, and whether a project has anything for it to look at."""

    name: str
    code: str
    run: Callable[[World], Checked]
    material: Callable[[World], bool]


CHECKS: tuple[Check, ...] = tuple(
    Check(
        name=module.__name__.rpartition(".")[2],
        code=module.CODE,
        run=module.check,
        material=module.material,
    )
    for module in (
        parse,
        imports,
        cycles,
        star_imports,
        undefined,
        unused,
        dependencies,
        calls,
        attributes,
        seams,
        makefile,
        docs,
        pyproject,
        configs,
    )
)


def run(tree: FileTree, facts: Facts) -> CheckReport:
    """Run every check over a project in memory."""
    project = Project({path: file.data for path, file in tree.items()}, facts)
    world = World(project=project)
    return CheckReport(checks={check.name: _run(check, world) for check in CHECKS})


def _run(check: Check, world: World) -> Checked:
    try:
        found = check.run(world)
        silent = found.resolved == 0 and not found.findings and check.material(world)
    except RecursionError:
        return _failed(
            check, Checked(), "met code that nests too deeply to be followed"
        )
    if silent:
        return _failed(
            check, found, f"looked at nothing: 0 of {found.total} references resolved"
        )
    # One statement may import several names from what is not there: said once is enough.
    return replace(found, findings=tuple(dict.fromkeys(found.findings)))


def _failed(check: Check, found: Checked, what: str) -> Checked:
    message = f"the check '{check.name}' ({check.code}) {what}"
    finding = Finding(path=".", line=0, code=SILENT, message=message)
    return Checked(
        findings=(*found.findings, finding), resolved=found.resolved, total=found.total
    )
