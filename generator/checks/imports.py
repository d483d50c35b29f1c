"""Each import of a project module, and each attribute read from one, exists there."""

import posixpath
from collections.abc import Iterator

from generator import syntax
from generator.checks.reading import exports, repairs
from generator.checks.reading.following.values import ModuleValue
from generator.checks.reading.likeness import nearest
from generator.checks.reading.modules import Module
from generator.checks.reading.names import hint, meant
from generator.checks.reading.project import Project
from generator.checks.reading.requirements.lost import Lost
from generator.checks.reading.scanning.tables import Import, ModuleTable
from generator.checks.reading.tally import Tally
from generator.checks.reading.world import World
from generator.model import Checked, Finding, Fix, Place

CODE = "SC101"
TITLE = "an import, or an attribute of a module, that is not there"

_OUTSIDE = "it is no module of the project"
_GUARDED = "an ImportError is caught"
_BUILT = "a build may write the module"
_SHARED = "another distribution may have it in the same namespace"
_DYNAMIC = "the module may have more names than can be read"
_FRAGMENT = "most that its file imports from nearby is not there"
_PATCHED = "some attribute of that name is set from outside"


def check(world: World) -> Checked:
    """Follow every import of the project's own modules, and every `module.name`."""
    findings: list[Finding] = []
    tally = world.tally("import")
    fragments = _fragments(world)
    for module, table in world.project:
        for found in table.imports:
            if not exports.is_own(world.project, module, found):
                tally.pass_by(module, found.node, _OUTSIDE)
                continue
            if module.path in fragments:
                tally.lose(module, found.node, _FRAGMENT)
                continue
            why, finding = _imported(world, module, found)
            _count(tally, module, found.node, why)
            findings += [finding] if finding else []
        findings += _attributes(world, module, table, tally)
        findings += _exported(world, module, table, tally)
    if world.project.facts.built:
        findings += [_lost(world, one) for one in world.lost]
    return tally.checked(findings)


def _lost(world: World, lost: Lost) -> Finding:
    """What to say of a name that no library has, and that a module of the project had."""
    module, found = lost.site.module, lost.site.found
    name, meant = lost.site.first, lost.meant
    note = f"did you mean '{meant.name}'?"
    if not lost.by_name and found.name:
        note = hint(f"'{found.name}' is defined in {meant.path}", note)
    message = f"there is no module '{name}'"
    other = _given(meant, found.name) or Place(path=meant.path)
    at, _ = repairs.of_module(world.project, module, found)
    return world.project.finding(CODE, module, found.node, message, note, other, at=at)


def _count(tally: Tally, module: Module, node: syntax.Node, why: str) -> None:
    """Count a reference; `why` says what keeps it from being followed."""
    if why:
        tally.lose(module, node, why)
    else:
        tally.follow()


def material(world: World) -> bool:
    """At least two files of the package have code, so one of them must import another."""
    return sum(bool(m.table and m.table.tree.body) for m in world.own()) >= 2


def _fragments(world: World) -> set[str]:
    """Modules most of whose relative imports lead nowhere: pieces of another project, kept here."""
    found = set()
    for module, table in world.project if world.project.facts.built else ():
        asked = {(i.level, i.module) for i in table.imports if i.level and i.module}
        there = [
            world.project.importing.relative(module, level, name) is not None
            for level, name in asked
        ]
        if there.count(False) > max(2, there.count(True)):
            found.add(module.path)
    return found


def _imported(
    world: World, module: Module, found: Import
) -> tuple[str, Finding | None]:
    """Why an import cannot be followed, or what is wrong with it."""
    project = world.project
    target = exports.target(project, module, found)
    if target is None:
        if found.guarded:
            return _GUARDED, None
        if _may_be_built(world, module, found):
            return _BUILT, None
        if _is_shared(project, module, found):
            return _SHARED, None
        return "", _no_module(world, module, found)
    if found.name is None or found.name == "*":
        return "", None
    answer = exports.lookup(project, target, found.name, besides=found)
    if answer == "unknown":
        return _DYNAMIC, None
    if answer == "missing" and found.guarded:
        return _GUARDED, None
    if answer == "found":
        return "", None
    fix = repairs.imported(project, module, target, found)
    return "", _no_name(world, module, target, found.name, found.node, found.shown, fix)


def _is_shared(project: Project, module: Module, found: Import) -> bool:
    """Whether other distributions may have parts of the same namespace: one without modules of its own."""
    if found.level or not project.facts.built:
        return False
    parts = found.module.split(".")
    prefixes = (".".join(parts[:i]) for i in range(len(parts) - 1, 0, -1))
    space = next(
        (m for p in prefixes if (m := project.importing.absolute(module, p))), None
    )
    if space is None or space.path:
        return False
    return not any(posixpath.dirname(path) == space.folder for path in project.modules)


def _may_be_built(world: World, module: Module, found: Import) -> bool:
    """Whether a module that no file has may be written by a build or a compiler."""
    project = world.project
    if not project.facts.built:
        return False
    name = found.module.rpartition(".")[2]
    if name.endswith(("_pb2", "_pb2_grpc")):
        return True
    if _lies_elsewhere(project, module, name):
        return False
    if name.strip("_") == "version":
        return True
    folder = project.importing.base(module, found.level) if found.level else ""
    if folder is None:
        return False
    stem = "/".join(filter(None, (folder, found.module.replace(".", "/"))))
    if any(f"{root}{stem}.py" in project.ignored for root in ("", "src/")):
        return True
    siblings = project.submodules(Module(path="", name="", table=None, folder=folder))
    alike = [s for s in siblings if s.startswith("_") or s == name.lstrip("_")]
    return name.startswith("_") and not meant(name, alike)


def _lies_elsewhere(project: Project, module: Module, name: str) -> bool:
    """Whether the package that a module is in has the one that is asked for, in another folder."""
    package = module.path.removeprefix("src/").partition("/")[0]
    return any(
        posixpath.basename(path) == f"{name}.py"
        and path.removeprefix("src/").startswith(f"{package}/")
        for path in project.modules
    )


def _no_module(world: World, module: Module, found: Import) -> Finding:
    project = world.project
    at, fix = repairs.of_module(project, module, found)
    if found.level:
        folder = project.importing.base(module, found.level)
        if folder is None:
            message = f"'{found.shown}' goes beyond the topmost package"
            near = f"did you mean '{fix.edits[0].new}'?" if fix else ""
            return project.finding(
                CODE, module, found.node, message, near, at=at, fix=fix
            )
        known = project.at(folder)
        stems = project.submodules(known) if known else ()
        dots = "." * found.level
        near = meant(found.shown, [dots + stem for stem in stems])
    else:
        names = [m.name for m in project.modules.values()]
        near = meant(found.module, names)
    if fix:
        near = f"did you mean '{fix.edits[0].new}'?"
    message = f"there is no module '{found.shown}'"
    return project.finding(CODE, module, found.node, message, near, at=at, fix=fix)


def _no_name(
    world: World,
    module: Module,
    target: Module,
    name: str,
    node: syntax.Node,
    shown: str,
    fix: Fix | None,
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
    return project.finding(CODE, module, node, message, note, other, fix=fix)


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
    world: World, module: Module, table: ModuleTable, tally: Tally
) -> Iterator[Finding]:
    for located in table.attributes:
        base = world.infer.value(located.node.value, located.scope)
        if not isinstance(base, ModuleValue):
            continue
        word = located.node.attr
        answer = exports.lookup(world.project, base.module, word.value)
        patched = answer == "missing" and word.value in world.infer.patched
        why = _DYNAMIC if answer == "unknown" else _PATCHED if patched else ""
        _count(tally, module, word, why)
        if answer == "missing" and not patched:
            right = repairs.name_of(world.project, base.module, word.value)
            fix = repairs.word(module.place(word), word.value, right)
            shown = base.module.name
            yield _no_name(world, module, base.module, word.value, word, shown, fix)


def _exported(
    world: World, module: Module, table: ModuleTable, tally: Tally
) -> Iterator[Finding]:
    at = table.exported_at
    if at is None:
        return
    for name in table.exported or ():
        answer = exports.lookup(world.project, module, name)
        _count(tally, module, at, _DYNAMIC if answer == "unknown" else "")
        if answer == "missing":
            message = f"__all__ lists '{name}', which the module does not define"
            near = meant(name, table.root.bindings)
            yield world.project.finding(CODE, module, at, message, near)
