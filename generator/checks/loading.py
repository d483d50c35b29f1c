"""No import meets a name that its module will only have later: what a circle can break.

A circle alone is no fault. So the modules are loaded in thought, one after the other, as
Python would load them from each place where somebody may begin.
"""

import posixpath
from collections.abc import Iterable, Iterator
from contextlib import suppress

from msgspec import Struct, field

from generator.checks.reading import exports
from generator.checks.reading.modules import Module
from generator.checks.reading.scanning.tables import Binding, Import
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC107"
TITLE = "a circle of imports that breaks"

Graph = dict[str, list["_Load"]]
"""The loads of each module that was read, by its path."""

_NO_VALUE = frozenset({"augment", "declare", "delete"})
"""Bindings that give a name none."""


class _Load(Struct, frozen=True, kw_only=True, eq=False):
    """An import that runs as its module loads."""

    found: Import
    modules: tuple[Module, ...]
    """The project's modules that it loads in any case, in order; the last is asked for a name."""
    inner: Module | None
    """What it loads beside if that one has no such name (yet): its own module of that name."""

    @property
    def all(self) -> tuple[Module, ...]:
        """The modules that it may load."""
        return (*self.modules, self.inner) if self.inner else self.modules


class _TooEarlyError(Exception):
    """An import that fails: in which module, and at which import the one is that it asks."""

    def __init__(self, module: Module, load: _Load, at: Import) -> None:
        super().__init__()
        self.module, self.load, self.at = module, load, at


class _Start(Struct, kw_only=True, eq=False):
    """A Python that has just begun: which modules it has loaded, and how far."""

    world: World
    graph: Graph
    reached: dict[str, Import | None] = field(default_factory=dict)
    """Modules that were begun: the import that each is at; None for the last one, done."""

    def run(self, module: Module, path: str) -> None:
        """Go through a module's imports; `path` is what it is remembered as."""
        for load in self.graph[module.path]:
            if load.found.as_script and path != "__main__":
                continue
            self.reached[path] = load.found
            if load.found.guarded:
                with suppress(_TooEarlyError):
                    self._follow(module, load)
            else:
                self._follow(module, load)
        self.reached[path] = None

    def _follow(self, module: Module, load: _Load) -> None:
        self._load(load.modules)
        asked, name = load.modules[-1], load.found.name
        if name in (None, "*"):
            return
        at = self.reached.get(asked.path)
        bindings = [
            b for b in _given(asked, name or "") if b.imported is not load.found
        ]
        if at is not None:
            bindings = [b for b in bindings if asked.line(b.node) < asked.line(at.node)]
        if not bindings and load.inner is not None:
            self._load((load.inner,))
        elif at is not None and not bindings and self._lacks(asked, load.found):
            raise _TooEarlyError(module, load, at)

    def _load(self, modules: Iterable[Module]) -> None:
        for module in modules:
            if module.path not in self.reached:
                self.run(module, module.path)

    def _lacks(self, module: Module, found: Import) -> bool:
        """Whether a module that has a name later surely has none of it before."""
        name = found.name or ""
        assert module.table is not None, "it was begun"
        root = module.table.root
        if root.dynamic or "__getattr__" in root.bindings or module.table.star_imports:
            return False
        if exports.submodule(self.world.project, module, name) is not None:
            return False  # one that cannot be read
        return any(b.imported is not found for b in _given(module, name))


def _given(module: Module, name: str) -> list[Binding]:
    """What gives a module's name a value."""
    assert module.table is not None
    found = module.table.root.bindings.get(name, ())
    return [binding for binding in found if binding.kind not in _NO_VALUE]


def check(world: World) -> Checked:
    """Load the project from every place where that may begin."""
    graph = {m.path: list(_loads(world, m)) for m, _ in world.project}
    findings: dict[tuple[str, int], Finding] = {}
    for starts, all_of_them in _starts(world, graph):
        failures = [f for path in starts if (f := _failure(world, graph, path))]
        if all_of_them and len(failures) < len(starts):
            continue
        for failure in failures:
            key = failure.module.path, id(failure.load)
            findings.setdefault(key, _finding(world, failure))
    return Checked(findings=tuple(findings.values()))  # SC101 has counted the imports


def material(world: World) -> bool:
    """At least two files of the package have code, so one of them must import another."""
    return sum(bool(m.table and m.table.tree.body) for m in world.own()) >= 2


def _loads(world: World, module: Module) -> Iterator[_Load]:
    """What a module loads as it loads itself."""
    assert module.table is not None
    for found in module.table.imports:
        if not found.top_level or found.type_checking:
            continue
        if not exports.is_own(world.project, module, found):
            continue
        if found.module.rpartition(".")[2] == "__init__":
            continue  # which is loaded once more, under that name
        target = exports.target(world.project, module, found)
        if target is None or target.table is None:
            continue
        name = found.name if found.name != "*" else None
        inner = exports.submodule(world.project, target, name) if name else None
        yield _Load(
            found=found,
            modules=(*_above(world, target), target),
            inner=inner if inner is not None and inner.table is not None else None,
        )


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


def _starts(world: World, graph: Graph) -> Iterator[tuple[list[str], bool]]:
    """Where a program may begin; of several, whether it takes all of them to fail.

    That is what nobody imports, and each package from outside. Of a circle that hangs in
    the air nobody knows where it is entered.
    """
    imported = {
        other.path
        for path, loads in graph.items()
        for load in loads
        for other in load.all
        if other.path != path
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


def _reach(graph: Graph, start: str, found: set[str]) -> None:
    """Add every module that loading one of them loads."""
    waiting = [start]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += [m.path for load in graph[path] for m in load.all]


def _failure(world: World, graph: Graph, path: str) -> _TooEarlyError | None:
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


def _finding(world: World, failure: _TooEarlyError) -> Finding:
    found, target = failure.load.found, failure.load.modules[-1]
    given = min(target.line(b.node) for b in _given(target, found.name or ""))
    message = (
        f"'{found.name}' is imported from '{found.shown}' before it is there:"
        f" {target.path} imports this module, by way of its line"
        f" {target.line(failure.at.node)}, above '{found.name}' in line {given}"
    )
    hint = "import inside the function that needs it, or move what both need elsewhere"
    other = target.place(failure.at.node)
    return world.project.finding(CODE, failure.module, found.node, message, hint, other)
