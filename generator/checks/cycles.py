"""No modules import each other in a circle while they load."""

from generator.checks.reading import exports
from generator.checks.reading.modules import Module
from generator.checks.reading.scanning.tables import Import
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC102"


def check(world: World) -> Checked:
    """Report each circle once, at the import that closes it."""
    graph: dict[str, dict[str, tuple[Module, Import]]] = {}
    total = 0
    for module, table in world.project:
        edges = graph.setdefault(module.path, {})
        for found in table.imports:
            if not found.top_level or found.type_checking:
                continue
            target = _target(world, module, found)
            if target is not None and target.path and target.path != module.path:
                total += 1
                edges.setdefault(target.path, (module, found))
    findings = [_finding(world, circle, graph) for circle in _circles(graph)]
    return Checked(findings=tuple(findings), resolved=total, total=total)


def material(world: World) -> bool:
    """At least two files of the package have code, so one of them must import another."""
    return sum(bool(m.table and m.table.tree.body) for m in world.own()) >= 2


def _target(world: World, module: Module, found: Import) -> Module | None:
    """The module that runs because of an import."""
    if not exports.is_own(world.project, module, found):
        return None
    target = exports.target(world.project, module, found)
    if target is None or found.name is None:
        return target
    inner = exports.submodule(world.project, target, found.name)
    own = target.table is not None and found.name in target.table.root.bindings
    return inner if inner is not None and not own else target


def _circles(graph: dict[str, dict[str, tuple[Module, Import]]]) -> list[list[str]]:
    """The shortest circle through the first module of each knot."""
    found: list[list[str]] = []
    done: set[str] = set()
    for start in graph:
        path = None if start in done else _back(graph, start)
        if path:
            found.append(path)
            done.update(_knot(graph, start))
    return found


def _back(
    graph: dict[str, dict[str, tuple[Module, Import]]], start: str
) -> list[str] | None:
    queue, seen = [[start]], {start}
    while queue:
        path = queue.pop(0)
        for following in graph.get(path[-1], ()):
            if following == start:
                return path
            if following not in seen:
                seen.add(following)
                queue.append([*path, following])
    return None


def _knot(graph: dict[str, dict[str, tuple[Module, Import]]], start: str) -> set[str]:
    """Everything on some circle with `start`."""
    ahead = _reached({n: set(e) for n, e in graph.items()}, start)
    backwards: dict[str, set[str]] = {}
    for node, edges in graph.items():
        for following in edges:
            backwards.setdefault(following, set()).add(node)
    return ahead & _reached(backwards, start)


def _reached(graph: dict[str, set[str]], start: str) -> set[str]:
    found, waiting = {start}, [start]
    while waiting:
        for following in graph.get(waiting.pop(), set()) - found:
            found.add(following)
            waiting.append(following)
    return found


def _finding(
    world: World, circle: list[str], graph: dict[str, dict[str, tuple[Module, Import]]]
) -> Finding:
    module, found = graph[circle[-1]][circle[0]]
    shown = " -> ".join([*circle, circle[0]])
    return world.project.finding(
        CODE, module, found.node, f"modules import in a circle: {shown}"
    )
