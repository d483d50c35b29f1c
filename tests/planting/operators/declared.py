"""Names in the files that say how a project is built and installed."""

import random
import re
from collections.abc import Iterator, Mapping

from planting.model import Edit, Fault, Spot
from planting.operators import operator
from planting.reading import Def, Project
from planting.words import misspelt

_ENTRY = re.compile(rb"^\s*\"?[\w-]+\"?\s*=\s*\"?([\w.]+):(\w+)\"?,?\s*$", re.MULTILINE)
_SETUP = re.compile(rb"\"[\w-]+=([\w.]+):(\w+)\"")


def entries(files: Mapping[str, bytes]) -> Iterator[tuple[str, re.Match[bytes]]]:
    """Every line of the files of building that names a module and a function in it."""
    for path, data in files.items():
        name = path.rpartition("/")[2]
        pattern = {
            "pyproject.toml": _ENTRY,
            "setup.cfg": _ENTRY,
            "setup.py": _SETUP,
        }.get(name)
        for found in pattern.finditer(data) if pattern else ():
            yield path, found


def entry_points(project: Project) -> Iterator[tuple[str, re.Match[bytes]]]:
    """Those whose module is there."""
    for path, found in entries(project.files):
        if found[1].decode() in project.modules:
            yield path, found


def _end(project: Project, found: re.Match[bytes]) -> list[Spot]:
    home = project.modules[found[1].decode()]
    target = project.lookup(home, found[2].decode())
    if isinstance(target, Def):
        return [
            target.source.spot(target.node),
            Spot(path=home, offset=0),
        ]
    return [Spot(path=home, offset=0)]


@operator("function of an entry point misspelt", "SC501")
def function(project: Project, rng: random.Random) -> Iterator[Fault]:
    for path, found in entry_points(project):
        new = misspelt(found[2].decode(), rng, project.words)
        edit = Edit(path=path, start=found.start(2), end=found.end(2), new=new.encode())
        yield Fault(
            edits=[edit],
            spots=_end(project, found),
            summary=f"{path} names {new} for {found[2].decode()} of {found[1].decode()}",
        )


@operator("module of an entry point misspelt", "SC501")
def module(project: Project, rng: random.Random) -> Iterator[Fault]:
    for path, found in entry_points(project):
        head, dot, last = found[1].decode().rpartition(".")
        new = head + dot + misspelt(last, rng, project.words)
        edit = Edit(path=path, start=found.start(1), end=found.end(1), new=new.encode())
        yield Fault(
            edits=[edit],
            spots=_end(project, found),
            summary=f"{path} names the module {new} for {found[1].decode()}",
        )


@operator("entry point's function renamed", "SC501")
def function_renamed(project: Project, rng: random.Random) -> Iterator[Fault]:
    for path, found in entry_points(project):
        home = project.modules[found[1].decode()]
        target = project.lookup(home, found[2].decode())
        if not isinstance(target, Def):
            continue
        source, name = target.source, target.name
        new = "run" if name != "run" else "start"
        if new in project.top(source):
            continue
        spots = (
            {source.name_of(target.node)}
            if hasattr(target.node, "name")
            else {(source.start(target.node), source.end(target.node))}
        )
        spots |= {
            source.name_of(u.node)
            for u in project.uses_of(source, name)
            if u.source is source
        }
        if any(u.source is not source for u in project.uses_of(source, name)):
            continue
        edits = [source.edit(a, b, new) for a, b in spots]
        yield Fault(
            edits=edits,
            spots=[Spot(path=path, offset=found.start(1))],
            summary=f"{source.path}: {name} is {new}",
        )
