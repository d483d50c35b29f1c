"""Definitions that take something else than their callers give."""

import ast
import random
from collections.abc import Iterator

from planting.model import Edit, Fault, Spot
from planting.operators import operator
from planting.operators.calls import Signature, calls
from planting.reading import FUNCTION, Function, Project, Source
from planting.words import renamed

Call = tuple[Source, ast.Call]


def called(project: Project) -> Iterator[tuple[Signature, list[Call]]]:
    """Functions and methods, with the calls of them that are certain."""
    seen: dict[ast.AST, tuple[Signature, list[Call]]] = {}
    for source, node, takes in calls(project):
        seen.setdefault(takes.node, (takes, []))[1].append((source, node))
    for takes, found in seen.values():
        if isinstance(takes.node, FUNCTION) and not _is_abstract(takes.node):
            yield takes, found


def _is_abstract(node: Function) -> bool:
    return any(
        isinstance(n, ast.Raise) and "NotImplementedError" in ast.dump(n)
        for n in node.body
    )


def _argument(node: Function, name: str) -> ast.arg:
    return next(
        a
        for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        if a.arg == name
    )


def _givers(takes: Signature, found: list[Call], name: str) -> list[Call]:
    return [(s, c) for s, c in found if any(k.arg == name for k in c.keywords)]


def spots(found: list[Call], name: str = "") -> list[Spot]:
    ends = [s.spot(c) for s, c in found]
    ends += [s.spot(k) for s, c in found for k in c.keywords if k.arg == name]
    return ends


@operator("parameter renamed", "SC201")
def parameter_renamed(project: Project, rng: random.Random) -> Iterator[Fault]:
    for takes, found in called(project):
        node = takes.node
        assert isinstance(node, FUNCTION)
        for name in takes.keywords:
            givers = _givers(takes, found, name)
            if not givers:
                continue
            new = renamed(name, rng, project.words)
            places = [takes.source.name_of(_argument(node, name))]
            places += [
                (takes.source.start(n), takes.source.end(n))
                for part in node.body
                for n in ast.walk(part)
                if isinstance(n, ast.Name) and n.id == name
            ]
            if any(
                isinstance(n, ast.JoinedStr) and name in ast.unparse(n)
                for n in ast.walk(node)
            ):
                continue
            edits = [takes.source.edit(a, b, new) for a, b in places]
            yield Fault(
                edits=edits,
                spots=[takes.spot, *spots(givers, name)],
                summary=f"{takes.source.path}:{node.lineno} takes {new} for {name}",
            )


@operator("parameter dropped", "SC201")
def parameter_dropped(project: Project, rng: random.Random) -> Iterator[Fault]:
    for takes, found in called(project):
        node, source = takes.node, takes.source
        assert isinstance(node, FUNCTION)
        a = node.args
        for name in takes.keywords:
            givers = _givers(takes, found, name)
            if (
                not givers
                or name not in [x.arg for x in a.args]
                or a.args[-1].arg != name
            ):
                continue
            start = (
                source.end(a.args[-2]) if len(a.args) > 1 else source.start(a.args[-1])
            )
            if len(a.args) > 1 and len(a.defaults) > 1:
                start = source.end(a.defaults[-2])
            end = source.end(a.defaults[-1]) if a.defaults else source.end(a.args[-1])
            # Its readers go on with what nobody gives any more.
            body = node.body[0]
            if (
                isinstance(body, ast.Expr)
                and isinstance(body.value, ast.Constant)
                and len(node.body) > 1
            ):
                body = node.body[1]
            if body.lineno == node.lineno:
                continue
            at = source.start(body)
            value = source.text(a.defaults[-1]) if a.defaults else "None"
            line = f"{name} = {value}\n{' ' * body.col_offset}".encode()
            edits = [
                source.edit(start, end, ""),
                Edit(path=source.path, start=at, end=at, new=line),
            ]
            yield Fault(
                edits=edits,
                spots=[takes.spot, *spots(givers, name)],
                summary=f"{source.path}:{node.lineno} takes no {name}",
            )


@operator("required parameter added", "SC201")
def parameter_added(project: Project, rng: random.Random) -> Iterator[Fault]:
    for takes, found in called(project):
        node, source = takes.node, takes.source
        assert isinstance(node, FUNCTION)
        a = node.args
        if (
            not a.args
            or a.defaults
            or a.kwonlyargs
            or a.vararg
            or a.kwarg
            or len(takes.positional) < 1
        ):
            continue
        last = a.args[-1]
        at = source.end(last)
        new = rng.choice(["device", "verbose", "step", "mode", "logger"])
        if new in takes.keywords:
            continue
        yield Fault(
            edits=[source.edit(at, at, f", {new}")],
            spots=[takes.spot, *spots(found)],
            summary=f"{source.path}:{node.lineno} takes {new} as well",
        )
