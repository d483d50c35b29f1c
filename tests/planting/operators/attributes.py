"""Attributes that no object of a class has."""

import ast
import random
from collections.abc import Iterator
from functools import cache

from planting.model import Fault, Spot
from planting.operators import operator
from planting.reading import FUNCTION, Def, Project, Source
from planting.words import misspelt, renamed


@cache
def reads(project: Project) -> list[tuple[Source, ast.Attribute, Def, list[ast.AST]]]:
    """Attributes that are read of objects whose class is certain, and where they are made."""
    found = []
    for source in project.sources.values():
        for node in source.nodes():
            if not isinstance(node, ast.Attribute) or not isinstance(
                node.ctx, ast.Load
            ):
                continue
            owner = project.class_of(source, node.value)
            if owner is None or "__getattr__" in project.attributes(owner):
                continue
            made = project.attributes(owner).get(node.attr, [])
            if made and not _is_asked_for(source, node):
                found.append((source, node, owner, made))
    return found


def _is_asked_for(source: Source, node: ast.AST) -> bool:
    return any(
        isinstance(a, (ast.Try, ast.With))
        and ("AttributeError" in source.text(a) or "raises" in source.text(a))
        for a in source.above(node)
    )


def ends(project: Project, owner: Def, made: list[ast.AST]) -> list[Spot]:
    """Where an attribute comes from: in the class, or in a base of it."""
    homes = {
        id(n): one.source for one in project.family(owner) for n in ast.walk(one.node)
    }
    return [homes[id(n)].spot(n) for n in made if id(n) in homes] + [
        Spot(path=one.source.path, offset=one.source.name_of(one.node)[0])
        for one in project.family(owner)
    ]


def _misspelt(project: Project, rng: random.Random, wanted) -> Iterator[Fault]:  # type: ignore[no-untyped-def]
    for source, node, owner, made in reads(project):
        if not wanted(source, node, owner):
            continue
        new = misspelt(node.attr, rng, project.words)
        start, end = source.name_of(node)
        yield Fault(
            edits=[source.edit(start, end, new)],
            spots=ends(project, owner, made),
            summary=f"{source.path}:{node.end_lineno} reads {new} for {node.attr} of {owner.name}",
        )


def _is_self(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    )


@operator("attribute of self misspelt", "SC202")
def of_self(project: Project, rng: random.Random) -> Iterator[Fault]:
    return _misspelt(project, rng, lambda source, node, owner: _is_self(node))


@operator("attribute of an object misspelt", "SC202")
def of_object(project: Project, rng: random.Random) -> Iterator[Fault]:
    return _misspelt(
        project,
        rng,
        lambda source, node, owner: not _is_self(node)
        and not project.is_dataclass(owner),
    )


@operator("field of a config object misspelt", "SC202")
def of_config(project: Project, rng: random.Random) -> Iterator[Fault]:
    return _misspelt(
        project,
        rng,
        lambda source, node, owner: not _is_self(node) and project.is_dataclass(owner),
    )


def _is_set_outside(project: Project, one: Def, name: str) -> bool:
    """Whether other code than a class's own sets an attribute of that name."""
    inside = {id(node) for node in ast.walk(one.node)}
    return any(
        isinstance(node, ast.Attribute)
        and node.attr == name
        and isinstance(node.ctx, ast.Store)
        and id(node) not in inside
        for source in project.sources.values()
        for node in source.nodes()
    )


@operator("assignment to self removed", "SC202")
def removed(project: Project, rng: random.Random) -> Iterator[Fault]:
    for one in project.classes:
        assert isinstance(one.node, ast.ClassDef)
        found = project.attributes(one)
        read: dict[str, list[tuple[Source, ast.Attribute]]] = {}
        for source, node, owner, _ in reads(project):
            if any(c.node is one.node for c in project.family(owner)):
                read.setdefault(node.attr, []).append((source, node))
        for method in one.node.body:
            if not isinstance(method, FUNCTION) or method.name != "__init__":
                continue
            for statement in method.body:
                if (
                    not isinstance(statement, (ast.Assign, ast.AnnAssign))
                    or len(method.body) < 2
                ):
                    continue
                targets = (
                    statement.targets
                    if isinstance(statement, ast.Assign)
                    else [statement.target]
                )
                if len(targets) != 1 or not _is_self(targets[0]):
                    continue
                name = targets[0].attr  # type: ignore[attr-defined]
                if len(found.get(name, [])) != 1 or not read.get(name):
                    continue
                if _is_set_outside(project, one, name):
                    continue
                start = one.source.offset(statement.lineno, 0)
                end = one.source.data.find(b"\n", one.source.end(statement)) + 1
                edit = one.source.edit(start, end, "")
                spots = [
                    Spot(path=s.path, offset=s.name_of(n)[0]) for s, n in read[name]
                ]
                spots.append(
                    Spot(path=one.source.path, offset=one.source.name_of(one.node)[0])
                )
                yield Fault(
                    edits=[edit],
                    spots=spots,
                    summary=f"{one.source.path}: {one.name} has no {name}",
                )


@operator("field of a dataclass renamed", "SC202")
def field_renamed(project: Project, rng: random.Random) -> Iterator[Fault]:
    for one in project.classes:
        if not project.is_dataclass(one):
            continue
        for name, field in project.fields(one).items():
            read = [
                (s, n)
                for s, n, owner, _ in reads(project)
                if n.attr == name
                and any(c.node is one.node for c in project.family(owner))
            ]
            loose = [
                (s, n)
                for s in project.sources.values()
                for n in ast.walk(s.tree)
                if isinstance(n, ast.Attribute)
                and n.attr == name
                and isinstance(n.ctx, ast.Load)
            ]
            outside = [s for s, _ in loose if s is not one.source]
            if not read and not outside:
                continue
            new = renamed(name, rng, project.words)
            start = one.source.start(field)
            edit = one.source.edit(start, start + len(name), new)
            spots = [Spot(path=s.path, offset=s.offset(n.lineno, 0)) for s, n in loose]
            spots += [
                s.spot(k)
                for s in project.sources.values()
                for k in s.nodes()
                if isinstance(k, ast.keyword) and k.arg == name
            ]
            spots += [Spot(path=p, offset=at) for p, at in mentions(project, name)]
            yield Fault(
                edits=[edit],
                spots=spots,
                summary=f"{one.source.path}: {one.name} has {new} for {name}",
            )


def mentions(project: Project, name: str) -> Iterator[tuple[str, int]]:
    """Where files other than code say a name, with either dash."""
    for path, data in project.files.items():
        if path.endswith((".py", ".csv", ".jsonl", ".lock")):
            continue
        for word in {name, name.replace("_", "-")}:
            at = data.find(word.encode())
            while at >= 0:
                yield path, at
                at = data.find(word.encode(), at + 1)
