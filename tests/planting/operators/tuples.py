"""Tuples of another length than they are taken apart into."""

import ast
import random
from collections.abc import Iterator

from planting.model import Fault, Spot
from planting.operators import operator
from planting.reading import FUNCTION, Def, Function, Project, Source


def unpacked(
    project: Project,
) -> Iterator[tuple[Source, Function, ast.Tuple, list[tuple[Source, ast.Tuple]]]]:
    """Functions with one return of a tuple, and the assignments that take it apart."""
    found: dict[ast.AST, tuple[Source, list[tuple[Source, ast.Tuple]]]] = {}
    for source in project.sources.values():
        for node in source.nodes():
            if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
                continue
            target = node.targets[0]
            if not isinstance(target, ast.Tuple) or any(
                isinstance(t, ast.Starred) for t in target.elts
            ):
                continue
            callee = _callee(project, source, node.value)
            if callee is not None:
                found.setdefault(callee[1], (callee[0], []))[1].append((source, target))
    for function, (source, users) in found.items():
        assert isinstance(function, FUNCTION)
        returns = [
            n
            for n in ast.walk(function)
            if isinstance(n, ast.Return) and n.value is not None
        ]
        inner = [
            n
            for n in ast.walk(function)
            if isinstance(n, (*FUNCTION, ast.Lambda)) and n is not function
        ]
        if (
            len(returns) != 1
            or inner
            or any(
                isinstance(n, (ast.Yield, ast.YieldFrom)) for n in ast.walk(function)
            )
        ):
            continue
        value = returns[0].value
        if isinstance(value, ast.Tuple) and not any(
            isinstance(e, ast.Starred) for e in value.elts
        ):
            yield source, function, value, users


def _callee(
    project: Project, source: Source, call: ast.Call
) -> tuple[Source, Function] | None:
    meant = project.meaning(source, call.func)
    if isinstance(meant, Def):
        return (
            (meant.source, meant.node)
            if isinstance(meant.node, FUNCTION) and not meant.node.decorator_list
            else None
        )
    if not isinstance(call.func, ast.Attribute):
        return None
    owner = project.class_of(source, call.func.value)
    if owner is None:
        return None
    if any(
        project.method(h, call.func.attr) != project.method(owner, call.func.attr)
        for h in project.heirs(owner)
    ):
        return None
    found = project.method(owner, call.func.attr)
    return (found[0].source, found[1]) if found else None


def _spots(
    source: Source,
    function: Function,
    value: ast.Tuple,
    users: list[tuple[Source, ast.Tuple]],
) -> list[Spot]:
    ends = [s.spot(t) for s, t in users]
    ends.append(Spot(path=source.path, offset=source.name_of(function)[0]))
    return [*ends, source.spot(value)]


@operator("one more is returned", "SC204")
def one_more(project: Project, rng: random.Random) -> Iterator[Fault]:
    for source, function, value, users in unpacked(project):
        at = source.end(value.elts[-1])
        if _in_brackets(source, value.elts[-1]):
            continue
        yield Fault(
            edits=[source.edit(at, at, ", None")],
            spots=_spots(source, function, value, users),
            summary=f"{source.path}: {function.name} returns one more",
        )


@operator("one fewer is returned", "SC204")
def one_fewer(project: Project, rng: random.Random) -> Iterator[Fault]:
    for source, function, value, users in unpacked(project):
        if len(value.elts) < 3 or any(_in_brackets(source, e) for e in value.elts[-2:]):
            continue
        start, end = source.end(value.elts[-2]), source.end(value.elts[-1])
        yield Fault(
            edits=[source.edit(start, end, "")],
            spots=_spots(source, function, value, users),
            summary=f"{source.path}: {function.name} returns one fewer",
        )


@operator("one more is unpacked", "SC204")
def unpack_more(project: Project, rng: random.Random) -> Iterator[Fault]:
    for source, function, value, users in unpacked(project):
        for user, target in users:
            at = user.end(target.elts[-1])
            yield Fault(
                edits=[user.edit(at, at, ", extra")],
                spots=_spots(source, function, value, users),
                summary=f"{user.path}:{target.lineno} takes one more of {function.name}",
            )


def _in_brackets(source: Source, node: ast.AST) -> bool:
    around = source.data[source.end(node) : source.end(node) + 1]
    return (
        around == b")"
        and source.data[source.start(node) - 1 : source.start(node)] == b"("
    )
