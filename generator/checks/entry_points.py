"""Entry points, packages and modules that packaging files name exist."""

import posixpath
import re
from collections.abc import Iterator

from generator.checks.reading.commands import dotted
from generator.checks.reading.commands.packaging import Packaging
from generator.checks.reading.commands.setup_py import Named
from generator.checks.reading.names import meant
from generator.checks.reading.tally import Answer
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC501"
TITLE = "an entry point, package or module of the packaging files that is not there"

_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


def check(world: World) -> Checked:
    """Follow what pyproject.toml, setup.cfg and setup.py name."""
    answers = (
        answer
        for named in world.packaging.named
        if named.kind not in ("file", "data")
        for answer in _read(world, world.packaging, named)
    )
    why = "it may be of a library, or made by a build"
    return world.tally("entry point").tell(answers, why)


def _read(world: World, packaging: Packaging, named: Named) -> Iterator[Answer]:
    match named.kind:
        case "entry point":
            yield _entry_point(world, packaging, named)
        case "attribute":
            yield _dotted(world, packaging, named, named.text, "")
        case "package" | "module" if _NAME.fullmatch(named.text):
            yield _package(world, packaging, named)
        case "script" if not re.search(r"[*?{}$]", named.text):
            path = posixpath.normpath(named.text)
            if path in world.project.paths or path in world.project.ignored:
                yield None
            else:
                folder = posixpath.dirname(path)
                near = [
                    p for p in world.project.paths if posixpath.dirname(p) == folder
                ]
                message = f"there is no script '{named.text}'"
                yield _finding(named, message, meant(path, near))


def _entry_point(world: World, packaging: Packaging, named: Named) -> Answer:
    module, colon, attribute = (
        part.strip() for part in named.text.partition("[")[0].partition(":")
    )
    if named.command and not colon and _NAME.fullmatch(module):
        found = dotted.resolve(world, module, packaging.roots)
        if found.state == "found":
            message = f"entry point '{named.name}' names no function: '{named.text}'"
            return _finding(named, message, "write 'module:function'")
    return _dotted(world, packaging, named, module, attribute)


def _dotted(
    world: World, packaging: Packaging, named: Named, module: str, attribute: str
) -> Answer:
    text = ".".join(filter(None, (module, attribute)))
    if not _NAME.fullmatch(text) or packaging.moves(module):
        return named.at
    found = dotted.resolve(world, text, packaging.roots)
    if found.state != "missing":
        return None if found.state == "found" else named.at
    what = f"entry point '{named.name}'" if named.name else f"'{named.text}'"
    return Finding(
        path=named.at.path,
        line=named.at.line,
        column=named.at.column,
        code=CODE,
        message=f"{what}: {found.message}",
        hint=_with_colon(found.hint, attribute),
        other=found.other,
    )


def _with_colon(hint: str, attribute: str) -> str:
    """A nearest name as an entry point is written: `module:function`."""
    parts = hint.split(".")
    count = attribute.count(".") + 1
    if not attribute or len(parts) <= count:
        return hint
    return f"{'.'.join(parts[:-count])}:{'.'.join(parts[-count:])}"


def _package(world: World, packaging: Packaging, named: Named) -> Answer:
    if packaging.moves(named.text):
        return named.at
    stem, project = named.text.replace(".", "/"), world.project
    wanted = [posixpath.join(root, stem) for root in packaging.roots]
    if named.kind == "package" and any(w in project.folders for w in wanted):
        return None
    for path in wanted:
        if project.at(path) is not None:
            return None
        if f"{path}.py" in project.ignored or path in project.ignored:
            return named.at
    if named.kind == "package":
        near = [f.removeprefix("src/").replace("/", ".") for f in project.namespaces]
    else:
        near = [m.name for m in project.modules.values()]
    message = f"there is no {named.kind} '{named.text}'"
    return _finding(named, message, meant(named.text, near))


def _finding(named: Named, message: str, hint: str) -> Finding:
    return Finding(
        path=named.at.path,
        line=named.at.line,
        column=named.at.column,
        code=CODE,
        message=message,
        hint=hint,
    )
