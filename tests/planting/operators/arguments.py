"""Options of a command line: declared in one place, read in another."""

import ast
import random
from collections.abc import Iterator

from planting.model import Fault, Spot
from planting.operators import operator
from planting.operators.attributes import mentions
from planting.reading import FUNCTION, Project, Source
from planting.words import misspelt, renamed

NAMESPACES = ("args", "opt", "opts", "saved", "hparams")


def declared(project: Project) -> Iterator[tuple[Source, ast.Call, ast.Constant, str]]:
    """Options of argparse: the call, the text that names it, and what it becomes."""
    for source in project.sources.values():
        for node in source.nodes():
            if not isinstance(node, ast.Call) or not isinstance(
                node.func, ast.Attribute
            ):
                continue
            if node.func.attr != "add_argument" or any(
                k.arg == "dest" for k in node.keywords
            ):
                continue
            texts = [
                a
                for a in node.args
                if isinstance(a, ast.Constant) and isinstance(a.value, str)
            ]
            long = [t for t in texts if t.value.startswith("--")] or texts
            if long:
                yield source, node, long[0], long[0].value.lstrip("-").replace("-", "_")


def _defaults(project: Project) -> set[str]:
    """Names that a parser's `set_defaults` gives, declared or not."""
    return {
        word.arg or ""
        for source in project.sources.values()
        for node in source.nodes()
        if isinstance(node, ast.Call)
        and source.text(node.func).endswith("set_defaults")
        for word in node.keywords
    }


def destinations(project: Project) -> dict[str, list[Spot]]:
    """What a namespace has, and where it is declared."""
    found: dict[str, list[Spot]] = {}
    for source, node, _, name in declared(project):
        found.setdefault(name, []).append(source.spot(node))
    return found


def read(project: Project) -> Iterator[tuple[Source, ast.Attribute]]:
    """Attributes of what is called like a namespace."""
    for source in project.sources.values():
        for node in source.nodes():
            if not isinstance(node, ast.Attribute) or not isinstance(
                node.ctx, ast.Load
            ):
                continue
            base = node.value
            if (
                isinstance(base, ast.Attribute)
                and isinstance(base.value, ast.Name)
                and base.value.id == "self"
            ):
                name = base.attr
            else:
                name = base.id if isinstance(base, ast.Name) else ""
            if name in NAMESPACES:
                yield source, node


def _is_caught(source: Source, node: ast.AST) -> bool:
    return any(isinstance(a, ast.Try) for a in source.above(node))


@operator("args.x misspelt", "SC401")
def attribute(project: Project, rng: random.Random) -> Iterator[Fault]:
    there = destinations(project)
    for source, node in read(project):
        if node.attr not in there or _is_caught(source, node):
            continue
        new = misspelt(node.attr, rng, {*project.words, *there})
        start, end = source.name_of(node)
        yield Fault(
            edits=[source.edit(start, end, new)],
            spots=there[node.attr],
            summary=f"{source.path}:{node.lineno} reads {new} for {node.attr}",
        )


@operator("option of argparse renamed", "SC401")
def option(project: Project, rng: random.Random) -> Iterator[Fault]:
    there, given = destinations(project), _defaults(project)
    for source, node, text, name in declared(project):
        if name in given:
            continue
        readers = [(s, n) for s, n in read(project) if n.attr == name]
        own = [r for r in readers if r[0] is source]
        if not (own or (readers and len(there[name]) == 1)):
            continue
        new = renamed(text.value, rng, project.words)
        start, end = source.start(text), source.end(text)
        raw = source.data[start:end].decode().replace(text.value, new)
        edit = source.edit(start, end, raw)
        spots = [Spot(path=s.path, offset=s.name_of(n)[0]) for s, n in readers]
        spots.append(source.spot(node))
        spots += [Spot(path=p, offset=at) for p, at in mentions(project, name)]
        yield Fault(
            edits=[edit],
            spots=spots,
            summary=f"{source.path}:{node.lineno} declares {new} for {text.value}",
        )


@operator("add_argument deleted", "SC401")
def deleted(project: Project, rng: random.Random) -> Iterator[Fault]:
    there, given = destinations(project), _defaults(project)
    for source, node, text, name in declared(project):
        if name in given:
            continue
        readers = [(s, n) for s, n in read(project) if n.attr == name]
        own = [r for r in readers if r[0] is source]
        statement = source.parents[node]
        if not (own or (readers and len(there[name]) == 1)) or not isinstance(
            statement, ast.Expr
        ):
            continue
        body = getattr(source.parents[statement], "body", [])
        if len(body) < 2:
            continue
        start = source.offset(statement.lineno, 0)
        end = source.data.find(b"\n", source.end(statement)) + 1
        edit = source.edit(start, end, "")
        spots = [Spot(path=s.path, offset=s.name_of(n)[0]) for s, n in readers]
        spots += [Spot(path=p, offset=at) for p, at in mentions(project, name)]
        yield Fault(
            edits=[edit],
            spots=spots,
            summary=f"{source.path}:{node.lineno} no longer declares {text.value}",
        )


@operator("option of click or typer renamed", "SC402")
def click(project: Project, rng: random.Random) -> Iterator[Fault]:
    for source in project.sources.values():
        for function in source.nodes():
            if not isinstance(function, FUNCTION):
                continue
            for decorator in function.decorator_list:
                if not isinstance(decorator, ast.Call) or not source.text(
                    decorator.func
                ).endswith(("click.option", "click.argument")):
                    continue
                texts = [a for a in decorator.args if isinstance(a, ast.Constant)]
                if len(texts) != 1 or "/" in texts[0].value:
                    continue
                text = texts[0]
                name = text.value.lstrip("-").replace("-", "_")
                new = renamed(text.value, rng, project.words)
                start, end = source.start(text), source.end(text)
                edit = source.edit(start, end, f'"{new}"')
                spots = [Spot(path=source.path, offset=source.name_of(function)[0])]
                spots += [source.spot(a) for a in function.args.args]
                spots += [Spot(path=p, offset=at) for p, at in mentions(project, name)]
                yield Fault(
                    edits=[edit],
                    spots=spots,
                    summary=f"{source.path}:{decorator.lineno} declares {new} for {text.value}",
                )
            if any(
                "command" in source.text(d) and "app" in source.text(d)
                for d in function.decorator_list
            ):
                yield from _typer(project, rng, source, function)


def _typer(
    project: Project, rng: random.Random, source: Source, function: ast.AST
) -> Iterator[Fault]:
    """A parameter of a typer command, renamed with its readers: documents have the old flag."""
    assert isinstance(function, FUNCTION)
    for arg in function.args.args:
        said = [
            (p, at) for p, at in mentions(project, "--" + arg.arg.replace("_", "-"))
        ]
        if not said or len(arg.arg) < 3:
            continue
        new = renamed(arg.arg, rng, project.words)
        places = [source.name_of(arg)]
        places += [
            (source.start(n), source.end(n))
            for n in ast.walk(function)
            if isinstance(n, ast.Name)
            and n.id == arg.arg
            and not any(isinstance(a, ast.arg) for a in source.above(n))
        ]
        edits = [source.edit(a, b, new) for a, b in places]
        yield Fault(
            edits=edits,
            spots=[Spot(path=p, offset=at) for p, at in said],
            summary=f"{source.path}:{arg.lineno} declares {new} for {arg.arg}",
        )
