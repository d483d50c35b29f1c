"""Calls that do not fit what they call."""

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from planting.model import Edit, Fault, Spot
from planting.operators import operator
from planting.reading import FUNCTION, Def, Function, Project, Source
from planting.words import misspelt

_KEEPS = (
    "staticmethod",
    "classmethod",
    "torch.no_grad()",
    "abstractmethod",
    "property",
)


@dataclass(frozen=True, kw_only=True)
class Signature:
    """What a callable of the project takes, `self` aside."""

    source: Source
    node: ast.AST
    """The function, or the class whose fields are taken."""
    positional: tuple[str, ...]
    keywords: tuple[str, ...]
    """Those that may be given by name."""
    required: frozenset[str]
    open: bool
    """Whether there is a `*args` or a `**kwargs`."""

    @property
    def spot(self) -> Spot:
        start, _ = self.source.name_of(self.node)
        return Spot(path=self.source.path, offset=start)


def of_function(source: Source, node: Function, bound: bool) -> Signature | None:
    """The signature of a function; None where a decorator may change it."""
    if any(source.text(d) not in _KEEPS for d in node.decorator_list):
        return None
    a = node.args
    names = [x.arg for x in (*a.posonlyargs, *a.args)]
    with_default = names[len(names) - len(a.defaults) :] if a.defaults else []
    required = {n for n in names if n not in with_default}
    required |= {
        x.arg for x, d in zip(a.kwonlyargs, a.kw_defaults, strict=True) if d is None
    }
    if bound and "staticmethod" not in [source.text(d) for d in node.decorator_list]:
        required.discard(names[0])
        names = names[1:]
    return Signature(
        source=source,
        node=node,
        positional=tuple(names),
        keywords=(*names, *(x.arg for x in a.kwonlyargs)),
        required=frozenset(required),
        open=bool(a.vararg or a.kwarg),
    )


def of_class(project: Project, one: Def) -> Signature | None:
    """What making an object takes: `__init__`, or the fields of a dataclass."""
    found = project.method(one, "__init__")
    if found:
        return of_function(found[0].source, found[1], bound=True)
    if not project.is_dataclass(one) or project.bases(one) or one.node.bases:  # type: ignore[attr-defined]
        return None
    fields = project.fields(one)
    text = one.source.text(one.node.decorator_list[0])  # type: ignore[attr-defined]
    required = frozenset(
        n
        for n, f in fields.items()
        if f.value is None or _has_no_default(one.source, f.value)
    )
    return Signature(
        source=one.source,
        node=one.node,
        positional=() if "kw_only" in text else tuple(fields),
        keywords=tuple(fields),
        required=required,
        open=False,
    )


def _has_no_default(source: Source, value: ast.AST) -> bool:
    text = source.text(value)
    return text.startswith("field(") and "default" not in text


def signature(project: Project, source: Source, call: ast.Call) -> Signature | None:
    """What a call has to fit, if that is certain."""
    meant = project.meaning(source, call.func)
    if isinstance(meant, Def):
        if isinstance(meant.node, FUNCTION):
            return of_function(meant.source, meant.node, bound=False)
        if isinstance(meant.node, ast.ClassDef):
            return of_class(project, meant)
        return None
    if isinstance(call.func, ast.Attribute):
        owner = project.class_of(source, call.func.value)
        found = project.method(owner, call.func.attr) if owner else None
        if owner is None or found is None or call.func.attr.startswith("__"):
            return None
        if any(
            project.method(h, call.func.attr) != found for h in project.heirs(owner)
        ):
            return None
        return of_function(found[0].source, found[1], bound=True)
    return None


@cache
def calls(project: Project) -> list[tuple[Source, ast.Call, Signature]]:
    """Calls of the project's own callables that give no `*` and no `**`."""
    made = []
    for source in project.sources.values():
        for node in source.nodes():
            if not isinstance(node, ast.Call) or any(
                isinstance(a, ast.Starred) for a in node.args
            ):
                continue
            if any(k.arg is None for k in node.keywords) or _expected_to_fail(
                source, node
            ):
                continue
            found = signature(project, source, node)
            if found is not None and not found.open:
                made.append((source, node, found))
    return made


def _expected_to_fail(source: Source, node: ast.AST) -> bool:
    return any(
        isinstance(a, ast.With) and "raises" in source.text(a.items[0].context_expr)
        for a in source.above(node)
    )


def _without(source: Source, call: ast.Call, gone: ast.AST) -> Edit:
    """An argument taken out, its comma with it."""
    parts = sorted([*call.args, *call.keywords], key=source.start)
    at = parts.index(gone)
    start, end = source.start(gone), source.end(gone)
    if at:
        start = source.end(parts[at - 1])
    elif len(parts) > 1:
        end = source.start(parts[1])
    data = source.data[start:end]
    if data.count(b"(") != data.count(
        b")"
    ):  # an argument, or its neighbour, stands in brackets
        start, end = source.start(gone), source.start(gone)
    return source.edit(start, end, "")


@operator("required argument dropped", "SC201")
def dropped(project: Project, rng: random.Random) -> Iterator[Fault]:
    for source, node, takes in calls(project):
        parts: list[tuple[str, ast.AST]] = [(k.arg or "", k) for k in node.keywords]
        if node.args and len(node.args) <= len(takes.positional):
            parts.append((takes.positional[len(node.args) - 1], node.args[-1]))
        for name, part in parts:
            if name not in takes.required:
                continue
            edit = _without(source, node, part)
            if edit.start == edit.end:
                continue
            end = source.spot(node)
            yield Fault(
                edits=[edit],
                spots=[takes.spot, end],
                summary=f"{source.path}:{node.lineno} no longer gives {name}",
            )


@operator("keyword misspelt", "SC201")
def keyword(project: Project, rng: random.Random) -> Iterator[Fault]:
    for source, node, takes in calls(project):
        for word in node.keywords:
            assert word.arg
            new = misspelt(word.arg, rng, takes.keywords)
            start, end = source.name_of(word)
            edit = source.edit(start, end, new)
            first = source.spot(node)
            yield Fault(
                edits=[edit],
                spots=[takes.spot, first],
                summary=f"{source.path}:{word.lineno} gives {new} for {word.arg}",
            )


@operator("one positional too many", "SC201")
def too_many(project: Project, rng: random.Random) -> Iterator[Fault]:
    for source, node, takes in calls(project):
        given = {k.arg for k in node.keywords}
        room = takes.positional[len(node.args) :]
        if not node.args or (room and room[0] not in given):
            continue
        at = source.end(node.args[-1])
        if source.data[at : at + 1] == b")" and source.end(node) - 1 != at:
            continue  # the argument stands in brackets of its own
        edit = Edit(
            path=source.path,
            start=at,
            end=at,
            new=b", " + rng.choice([b"None", b"True", b"1"]),
        )
        first = source.spot(node)
        yield Fault(
            edits=[edit],
            spots=[takes.spot, first],
            summary=f"{source.path}:{node.lineno} gives one more to {source.text(node.func)}",
        )
