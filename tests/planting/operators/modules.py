"""Definitions and modules that are renamed, moved or deleted while others still ask for them."""

import ast
import random
from collections.abc import Iterator
from functools import cache

from planting.model import Fault, Spot
from planting.operators import operator
from planting.operators.attributes import mentions
from planting.operators.imports import guarded
from planting.reading import FUNCTION, Def, Project, Source, Use, folder
from planting.words import renamed


def shared(project: Project) -> Iterator[tuple[Def, list[Use], list[Use]]]:
    """Functions and classes at the top of a module: uses in its own file, and in others."""
    seen: dict[ast.AST, tuple[Def, list[Use]]] = {}
    for use in project.uses:
        if isinstance(use.target.node, (*FUNCTION, ast.ClassDef)):
            seen.setdefault(use.target.node, (use.target, []))[1].append(use)
    for target, uses in seen.values():
        own = [u for u in uses if u.source is target.source]
        others = [
            u
            for u in uses
            if u.source is not target.source and not guarded(u.source, u.node)
        ]
        said = sum(
            isinstance(n, ast.Constant) and n.value == target.name
            for n in ast.walk(target.source.tree)
        )
        if others and not said:
            yield target, own, others


def spots(uses: list[Use]) -> list[Spot]:
    return [u.source.spot(u.node) for u in uses]


@operator("definition renamed", "SC101")
def definition_renamed(project: Project, rng: random.Random) -> Iterator[Fault]:
    for target, own, others in shared(project):
        new = renamed(target.name, rng, project.words)
        places = {
            target.source.name_of(target.node),
            *(target.source.name_of(u.node) for u in own),
        }
        edits = [target.source.edit(a, b, new) for a, b in places]
        yield Fault(
            edits=edits,
            spots=spots(others),
            summary=f"{target.source.path}: {target.name} is {new}",
        )


@operator("definition deleted", "SC101")
def definition_deleted(project: Project, rng: random.Random) -> Iterator[Fault]:
    for target, own, others in shared(project):
        node, source = target.node, target.source
        assert isinstance(node, (*FUNCTION, ast.ClassDef))
        inside = {id(n) for n in ast.walk(node)}
        if any(id(u.node) not in inside for u in own) or len(source.tree.body) < 2:
            continue
        first = min([node, *node.decorator_list], key=lambda n: n.lineno)
        start, end = source.offset(first.lineno, 0), source.offset(
            node.end_lineno or 0, 0
        )
        end = source.data.find(b"\n", end) + 1 or len(source.data)
        yield Fault(
            edits=[source.edit(start, end, "")],
            spots=spots(others),
            summary=f"{source.path}: {target.name} is gone",
        )


@cache
def _asked(
    project: Project,
) -> list[tuple[Source, ast.Import | ast.ImportFrom, frozenset[str]]]:
    """Import statements, and the modules that they may load."""
    found = []
    for source in project.sources.values():
        for node in source.nodes():
            if isinstance(node, ast.Import):
                found.append((source, node, frozenset(a.name for a in node.names)))
            elif isinstance(node, ast.ImportFrom):
                module = project.module_of(source, node) or ""
                names = {f"{module}.{a.name}" if module else a.name for a in node.names}
                found.append((source, node, frozenset({module} | names)))
    return found


def importers(project: Project, path: str) -> list[Spot]:
    """Statements that ask for a module by name; none where one takes all that it has."""
    names = {name for name, p in project.modules.items() if p == path}
    dotted = (name for name in names if "." in name)
    found = [Spot(path=p, offset=at) for n in dotted for p, at in mentions(project, n)]
    for source, node, asked in _asked(project):
        if not asked & names or source.path == path or guarded(source, node):
            continue
        found.append(source.spot(node))
        found += [source.spot(a) for a in node.names]
        if any(a.name == "*" for a in node.names):
            return []
    return found


def _movable(project: Project) -> Iterator[tuple[str, list[Spot]]]:
    for path in project.sources:
        stem = path.rpartition("/")[2][:-3]
        if stem in ("__init__", "__main__", "conftest") or "tests/" in path:
            continue
        found = importers(project, path)
        if any(spot.path in project.sources for spot in found):
            yield path, found


@operator("module renamed", "SC101")
def module_renamed(project: Project, rng: random.Random) -> Iterator[Fault]:
    for path, found in _movable(project):
        head, _, name = path.rpartition("/")
        new = renamed(name[:-3], rng, project.words) + ".py"
        new = f"{head}/{new}" if head else new
        yield Fault(
            edits=[], spots=found, moves={path: new}, summary=f"{path} is {new}"
        )


@operator("module moved", "SC101")
def module_moved(project: Project, rng: random.Random) -> Iterator[Fault]:
    folders = sorted({folder(p) for p in project.sources if p.endswith("__init__.py")})
    for path, found in _movable(project):
        relative = [
            n
            for n in ast.walk(project.sources[path].tree)
            if isinstance(n, ast.ImportFrom) and n.level
        ]
        places = [f for f in folders if f != folder(path) and "tests" not in f]
        if relative or not places:
            continue
        new = f"{rng.choice(places)}/{path.rpartition('/')[2]}"
        if new in project.files:
            continue
        yield Fault(
            edits=[],
            spots=found,
            moves={path: new},
            summary=f"{path} is in {folder(new)}",
        )
