"""No import meets a name that its module will only have later: what a circle can break.

A circle alone is no fault. So the modules are loaded in thought, one after the other, as
Python would load them from each place where somebody may begin.
"""

import posixpath
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from generator.checks.reading import exports
from generator.checks.reading.project import Module
from generator.checks.reading.tables import Import
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC107"

_NO_VALUE = frozenset({"augment", "declare", "delete"})
"""Bindings that give a name none."""


class _TooEarlyError(Exception):
    """An import that fails: in which module, which one, and what it asks for too early."""

    def __init__(self, module: Module, found: Import, target: Module) -> None:
        super().__init__()
        self.module, self.found, self.target = module, found, target


@dataclass(kw_only=True, eq=False)
class _Start:
    """A Python that has just begun: which modules it has loaded, and how far."""

    world: World
    graph: dict[str, list[tuple[Import, tuple[Module, ...]]]]
    reached: dict[str, Import | None] = field(default_factory=dict)
    """Modules that were begun: the import that each is at; None for the last one, done."""

    def run(self, module: Module, path: str) -> None:
        """Go through a module's imports; `path` is what it is remembered as."""
        for found, targets in self.graph[module.path]:
            self.reached[path] = found
            if found.guarded:
                with suppress(_TooEarlyError):
                    self._follow(module, found, targets)
            else:
                self._follow(module, found, targets)
        self.reached[path] = None

    def _follow(
        self, module: Module, found: Import, targets: tuple[Module, ...]
    ) -> None:
        for target in targets:
            if target.path and target.path not in self.reached:
                self.run(target, target.path)
        last = targets[-1]
        at = self.reached.get(last.path)
        if found.name not in (None, "*") and at is not None:
            assert found.name is not None
            if self._lacks(last, found.name, at):
                raise _TooEarlyError(module, found, last)

    def _lacks(self, module: Module, name: str, at: Import) -> bool:
        """Whether a module that is at an import surely has no such name yet."""
        assert module.table is not None, "it was begun"
        root = module.table.root
        if root.dynamic or "__getattr__" in root.bindings or module.table.star_imports:
            return False
        if exports.submodule(self.world.project, module, name) is not None:
            return False
        given = [b for b in root.bindings.get(name, ()) if b.kind not in _NO_VALUE]
        here = module.line(at.node)
        return bool(given) and all(module.line(b.node) > here for b in given)


def check(world: World) -> Checked:
    """Load the project from every place where that may begin."""
    graph = {m.path: list(_loads(world, m)) for m, _ in world.project}
    findings: dict[tuple[str, int], Finding] = {}
    for starts, all_of_them in _starts(world, graph):
        failures = [f for path in starts if (f := _failure(world, graph, path))]
        if all_of_them and len(failures) < len(starts):
            continue
        for failure in failures:
            key = failure.module.path, id(failure.found)
            findings.setdefault(key, _finding(world, failure, graph))
    return Checked(findings=tuple(findings.values()))  # SC101 has counted the imports


def material(world: World) -> bool:
    """At least two files of the package have code, so one of them must import another."""
    return sum(bool(m.table and m.table.tree.body) for m in world.own()) >= 2


def _loads(world: World, module: Module) -> Iterator[tuple[Import, tuple[Module, ...]]]:
    """The imports that run as a module loads, each with the project's modules it loads."""
    assert module.table is not None
    for found in module.table.imports:
        if not found.top_level or found.type_checking:
            continue
        if not exports.is_own(world.project, module, found):
            continue
        target = exports.target(world.project, module, found)
        if target is None or target.table is None:
            continue
        targets = [*_above(world, target), target]
        if found.name:
            inner = exports.submodule(world.project, target, found.name)
            own = found.name in target.table.root.bindings
            if inner is not None and inner.table is not None and not own:
                targets.append(inner)
        yield found, tuple(targets)


def _above(world: World, module: Module) -> list[Module]:
    """The packages around a module, which load first, the outermost of them first."""
    found: list[Module] = []
    folder = posixpath.dirname(module.path)
    if module.folder:
        folder = posixpath.dirname(folder)
    while folder:
        package = world.project.modules.get(f"{folder}/__init__.py")
        if package is None:
            break
        if package.table is not None:
            found.insert(0, package)
        folder = posixpath.dirname(folder)
    return found


def _starts(
    world: World, graph: dict[str, list[tuple[Import, tuple[Module, ...]]]]
) -> Iterator[tuple[list[str], bool]]:
    """Where a program may begin; of several, whether it takes all of them to fail.

    That is what nobody imports, and each package from outside. Of a circle that hangs in
    the air nobody knows where it is entered.
    """
    imported = {
        t.path
        for path, loads in graph.items()
        for _, targets in loads
        for t in targets
        if t.path != path
    }
    packages = {
        m.path
        for m, _ in world.project
        if m.folder and f"{posixpath.dirname(m.folder)}/__init__.py" not in graph
    }
    begins = [path for path in graph if path in packages or path not in imported]
    yield begins, False
    reached: set[str] = set()
    for path in begins:
        _reach(graph, path, reached)
    for path in graph:
        if path not in reached:
            before = set(reached)
            _reach(graph, path, reached)
            yield sorted(reached - before), True


def _reach(
    graph: dict[str, list[tuple[Import, tuple[Module, ...]]]],
    start: str,
    found: set[str],
) -> None:
    """Add every module that loading one of them loads."""
    waiting = [start]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [t.path for _, targets in graph[path] for t in targets]


def _failure(
    world: World,
    graph: dict[str, list[tuple[Import, tuple[Module, ...]]]],
    path: str,
) -> _TooEarlyError | None:
    """What goes wrong where a program begins with this module."""
    module = world.project.modules[path]
    start = _Start(world=world, graph=graph)
    try:
        for package in _above(world, module):
            if package.path not in start.reached:
                start.run(package, package.path)
        if path not in start.reached:
            # what is run as a script is `__main__`: imported, it is loaded once more
            start.run(module, path if module.folder or "/" in path else "__main__")
    except _TooEarlyError as failure:
        return failure
    return None


def _finding(
    world: World,
    failure: _TooEarlyError,
    graph: dict[str, list[tuple[Import, tuple[Module, ...]]]],
) -> Finding:
    found, target = failure.found, failure.target
    assert target.table is not None
    given = min(
        target.line(b.node) for b in target.table.root.bindings[found.name or ""]
    )
    back = next(
        f
        for f, targets in graph[target.path]
        if target.line(f.node) < given and _leads(graph, targets, failure.module.path)
    )
    message = (
        f"'{found.name}' is imported from '{found.shown}' before it is there:"
        f" {target.path} imports this module, by way of its line"
        f" {target.line(back.node)}, above '{found.name}' in line {given}"
    )
    hint = "import inside the function that needs it, or move what both need elsewhere"
    return world.project.finding(CODE, failure.module, found.node, message, hint)


def _leads(
    graph: dict[str, list[tuple[Import, tuple[Module, ...]]]],
    targets: tuple[Module, ...],
    path: str,
) -> bool:
    """Whether loading some modules loads another one."""
    found: set[str] = set()
    for target in targets:
        _reach(graph, target.path, found)
    return path in found
