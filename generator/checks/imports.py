"""Each import of a project module, and each attribute read from one, exists there."""

from collections.abc import Iterator
from typing import Literal

import libcst as cst

from generator.checks.reading import exports
from generator.checks.reading.names import hint, meant, nearest
from generator.checks.reading.project import Module, Project
from generator.checks.reading.tables import Import, ModuleTable
from generator.checks.reading.values import ModuleValue
from generator.checks.reading.world import World
from generator.model import Checked, Finding, Place

CODE = "SC101"

Answer = Literal["found", "missing", "unknown"]


def check(world: World) -> Checked:
    """Follow every import of the project's own modules, and every `module.name`."""
    findings: list[Finding] = []
    answers: list[Answer] = []
    fragments = _fragments(world)
    for module, table in world.project:
        for found in table.imports:
            if exports.is_own(world.project, module, found):
                answer, finding = _imported(world, module, found)
                if module.path in fragments:
                    answer, finding = "unknown", None
                answers.append(answer)
                findings += [finding] if finding else []
        for answer, finding in (
            *_attributes(world, module, table),
            *_exported(world, table),
        ):
            answers.append(answer)
            findings += [finding] if finding else []
    resolved = sum(answer != "unknown" for answer in answers)
    return Checked(findings=tuple(findings), resolved=resolved, total=len(answers))


def material(world: World) -> bool:
    """At least two files of the package have code, so one of them must import another."""
    return sum(bool(m.table and m.table.tree.body) for m in world.own()) >= 2


def _fragments(world: World) -> set[str]:
    """Modules most of whose relative imports lead nowhere: pieces of another project, kept here."""
    found = set()
    for module, table in world.project if world.project.facts.built else ():
        asked = {(i.level, i.module) for i in table.imports if i.level and i.module}
        there = [
            world.project.relative(module, level, name) is not None
            for level, name in asked
        ]
        if there.count(False) > max(2, there.count(True)):
            found.add(module.path)
    return found


def _imported(
    world: World, module: Module, found: Import
) -> tuple[Answer, Finding | None]:
    project = world.project
    target = exports.target(project, module, found)
    if target is None:
        if found.guarded or _may_be_built(world, module, found):
            return "unknown", None
        return "missing", _no_module(world, module, found)
    if found.name is None or found.name == "*":
        return "found", None
    answer = exports.lookup(project, target, found.name, besides=found)
    if answer != "missing":
        return answer, None
    if found.guarded:
        return "unknown", None
    return "missing", _no_name(
        world, module, target, found.name, found.node, found.shown
    )


def _may_be_built(world: World, module: Module, found: Import) -> bool:
    """Whether a module that no file has may be written by a build or a compiler."""
    project = world.project
    if not project.facts.built:
        return False
    name = found.module.rpartition(".")[2]
    if name.endswith(("_pb2", "_pb2_grpc")) or name.strip("_") == "version":
        return True
    folder = project.base(module, found.level) if found.level else ""
    if folder is None:
        return False
    stem = "/".join(filter(None, (folder, found.module.replace(".", "/"))))
    if any(f"{root}{stem}.py" in project.ignored for root in ("", "src/")):
        return True
    siblings = project.submodules(Module(path="", name="", table=None, folder=folder))
    alike = [s for s in siblings if s.startswith("_") or s == name.lstrip("_")]
    return name.startswith("_") and not meant(name, alike)


def _no_module(world: World, module: Module, found: Import) -> Finding:
    project = world.project
    if found.level:
        folder = project.base(module, found.level)
        if folder is None:
            message = f"'{found.shown}' goes beyond the topmost package"
            return project.finding(CODE, module, found.node, message)
        known = project.at(folder)
        stems = project.submodules(known) if known else ()
        dots = "." * found.level
        near = meant(found.shown, [dots + stem for stem in stems])
    else:
        names = [m.name for m in project.modules.values()]
        near = meant(found.module, names)
    message = f"there is no module '{found.shown}'"
    return project.finding(CODE, module, found.node, message, near)


def _no_name(
    world: World,
    module: Module,
    target: Module,
    name: str,
    node: cst.CSTNode,
    shown: str,
) -> Finding:
    project = world.project
    near = nearest(name, exports.names(project, target))
    elsewhere = [] if near else list(_defining(project, target, name))
    place = elsewhere[0] if len(elsewhere) == 1 else None
    where = target.path or f"{target.folder}/"
    note = hint(
        f"see {where}",
        f"did you mean '{near}'?" if near else "",
        f"it is defined in {place.path}" if place else "",
    )
    message = f"'{shown}' has no name '{name}'"
    other = place or _given(target, near) or Place(path=where)
    return project.finding(CODE, module, node, message, note, other)


def _defining(project: Project, besides: Module, name: str) -> Iterator[Place]:
    """Where other modules define a class or function of this name."""
    for module, table in project:
        if module is not besides:
            for binding in table.root.bindings.get(name, ()):
                if binding.kind in ("class", "function"):
                    yield module.place(binding.node)
                    break


def _given(module: Module, name: str | None) -> Place | None:
    """Where a module gives a name its meaning."""
    if module.table is None or name not in module.table.root.bindings:
        return None
    return module.place(module.table.root.bindings[name or ""][0].node)


def _attributes(
    world: World, module: Module, table: ModuleTable
) -> Iterator[tuple[Answer, Finding | None]]:
    for located in table.attributes:
        base = world.infer.value(located.node.value, located.scope)
        if not isinstance(base, ModuleValue):
            continue
        name = located.node.attr.value
        answer = exports.lookup(world.project, base.module, name)
        if answer == "missing" and name in world.infer.patched:
            yield "unknown", None
        elif answer == "missing":
            shown = base.module.name
            yield (
                answer,
                _no_name(world, module, base.module, name, located.node, shown),
            )
        else:
            yield answer, None


def _exported(
    world: World, table: ModuleTable
) -> Iterator[tuple[Answer, Finding | None]]:
    module = world.project.module_of(table)
    for name in table.exported or ():
        answer = exports.lookup(world.project, module, name)
        if answer == "missing" and table.exported_at is not None:
            message = f"__all__ lists '{name}', which the module does not define"
            near = meant(name, table.root.bindings)
            at = table.exported_at
            yield answer, world.project.finding(CODE, module, at, message, near)
        else:
            yield answer, None
