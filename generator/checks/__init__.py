"""Proves every cross-file reference of a project in memory; one check a module."""

from collections.abc import Callable, Collection, Mapping
from functools import partial
from types import ModuleType
from typing import Any, Literal

from msgspec import Struct

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
from generator.memo import PROJECTS, Recent
from generator.model import Checked, CheckReport, FileTree, Finding

__all__ = [
    "CHECKS",
    "SILENT",
    "Check",
    "Facts",
    "Memory",
    "run",
]

SILENT = "SC000"

View = Literal["code", "documents", "everything"]


class Check(Struct, frozen=True, kw_only=True):
    """One check: its name, its code, and whether a project has anything for it to look at."""

    name: str
    code: str
    run: Callable[[World], Checked]
    material: Callable[[World], bool]
    view: View
    """The files whose content it reads, beside the names of all."""


def _is_code(path: str) -> bool:
    return path.endswith((".py", ".pyi")) or path == "pyproject.toml"


def _is_document(path: str) -> bool:
    return _is_code(path) or path.endswith((".md", "Makefile", ".gitignore"))


_VIEWS: Mapping[View, Callable[[str], bool]] = {
    "code": _is_code,
    "documents": _is_document,
    "everything": lambda path: True,
}
_WIDER: Mapping[ModuleType, View] = {
    makefile: "documents",
    docs: "documents",
    pyproject: "documents",
    parse: "everything",
    configs: "everything",
}


def _check(module: Any) -> Check:
    return Check(
        name=module.__name__.rpartition(".")[2],
        code=module.CODE,
        run=module.check,
        material=module.material,
        view=_WIDER.get(module, "code"),
    )


CHECKS: tuple[Check, ...] = tuple(
    _check(module)
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
"""What projects that are made here are held to: the house's own rules are among them."""


class _Seen(Struct, frozen=True, kw_only=True):
    """A view of a project, and what the checks that need no more saw of it."""

    world: World
    checks: Mapping[str, Checked]


class Memory:
    """Keeps what was seen of parts of projects, for projects that are the same there to the byte."""

    def __init__(self) -> None:
        # One entry for each of the views that are kept of a project.
        self.seen: Recent[_Seen] = Recent((len(_VIEWS) - 1) * PROJECTS)


def run(tree: FileTree, facts: Facts, memory: Memory | None = None) -> CheckReport:
    """Run every check over a project that was made here, and expect something of each.

    Args:
        tree: the project.
        facts: what the tree alone does not say.
        memory: what earlier runs saw; it saves time and changes no answer, since a check
            is given nothing but what its key consists of.
    """
    files = {path: file.data for path, file in tree.items()}
    seen: _Seen | None = None
    found: dict[str, Checked] = {}
    for view, shows in _VIEWS.items():
        shown = {path: data for path, data in files.items() if shows(path)}
        before = seen.world if seen else None
        look = partial(_look, view, shown, facts, tuple(files), before)
        if memory is None or view == "everything":
            seen = look()
        else:
            key = (view, tuple(files), tuple(shown.items()), repr(facts))
            seen = memory.seen.recall(key, look)
        found.update(seen.checks)
    return CheckReport(checks={check.name: found[check.name] for check in CHECKS})


def _look(
    view: View,
    files: Mapping[str, bytes],
    facts: Facts,
    paths: Collection[str],
    base: World | None,
) -> _Seen:
    """Run the checks that need no more than a view's files, and the names of all."""
    project = Project(files, facts, paths=paths, base=base.project if base else None)
    world = World(project=project, base=base)
    return _Seen(
        world=world, checks={c.name: _run(c, world) for c in CHECKS if c.view == view}
    )


def _run(check: Check, world: World) -> Checked:
    try:
        found = check.run(world)
    except RecursionError:
        return _failed(
            check, Checked(), "met code that nests too deeply to be followed"
        )
    none = found.resolved == 0 and not found.findings
    if none and check.material(world):
        what = f"looked at nothing: 0 of {found.total} references resolved"
        return _failed(check, found, what)
    return found.without_repeats()


def _failed(check: Check, found: Checked, what: str) -> Checked:
    message = f"the check '{check.name}' ({check.code}) {what}"
    finding = Finding(path=".", line=0, code=SILENT, message=message)
    return Checked(
        findings=(*found.findings, finding), resolved=found.resolved, total=found.total
    )
