"""Entry points, packages and modules that packaging files name exist."""

import posixpath
import re
from collections.abc import Iterator

from generator.checks.reading import dotted
from generator.checks.reading.names import meant
from generator.checks.reading.packaging import Packaging
from generator.checks.reading.references import State
from generator.checks.reading.setup_py import Named
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC501"
TITLE = "an entry point, package or module of the packaging files that is not there"

_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")


def check(world: World) -> Checked:
    """Follow what pyproject.toml, setup.cfg and setup.py name."""
    packaging = world.packaging
    states: list[State] = []
    findings: list[Finding] = []
    for named in packaging.named:
        if named.kind in ("file", "data"):
            continue
        for state, finding in _read(world, packaging, named):
            states.append(state)
            findings += [finding] if finding else []
    resolved = sum(state != "unknown" for state in states)
    return Checked(findings=tuple(findings), resolved=resolved, total=len(states))


def _read(
    world: World, packaging: Packaging, named: Named
) -> Iterator[tuple[State, Finding | None]]:
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
                yield "found", None
            else:
                folder = posixpath.dirname(path)
                near = [
                    p for p in world.project.paths if posixpath.dirname(p) == folder
                ]
                message = f"there is no script '{named.text}'"
                yield "missing", _finding(named, message, meant(path, near))


def _entry_point(
    world: World, packaging: Packaging, named: Named
) -> tuple[State, Finding | None]:
    module, colon, attribute = (
        part.strip() for part in named.text.partition("[")[0].partition(":")
    )
    if named.command and not colon and _NAME.fullmatch(module):
        found = dotted.resolve(world, module, packaging.roots)
        if found.state == "found":
            message = f"entry point '{named.name}' names no function: '{named.text}'"
            return "missing", _finding(named, message, "write 'module:function'")
    return _dotted(world, packaging, named, module, attribute)


def _dotted(
    world: World, packaging: Packaging, named: Named, module: str, attribute: str
) -> tuple[State, Finding | None]:
    text = ".".join(filter(None, (module, attribute)))
    if not _NAME.fullmatch(text) or packaging.moves(module):
        return "unknown", None
    found = dotted.resolve(world, text, packaging.roots)
    if found.state != "missing":
        return found.state, None
    what = f"entry point '{named.name}'" if named.name else f"'{named.text}'"
    return "missing", Finding(
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


def _package(
    world: World, packaging: Packaging, named: Named
) -> tuple[State, Finding | None]:
    if packaging.moves(named.text):
        return "unknown", None
    stem, project = named.text.replace(".", "/"), world.project
    wanted = [posixpath.join(root, stem) for root in packaging.roots]
    if named.kind == "package" and any(w in project.folders for w in wanted):
        return "found", None
    for path in wanted:
        if project.at(path) is not None:
            return "found", None
        if f"{path}.py" in project.ignored or path in project.ignored:
            return "unknown", None
    if named.kind == "package":
        near = [f.removeprefix("src/").replace("/", ".") for f in project.namespaces]
    else:
        near = [m.name for m in project.modules.values()]
    message = f"there is no {named.kind} '{named.text}'"
    return "missing", _finding(named, message, meant(named.text, near))


def _finding(named: Named, message: str, hint: str) -> Finding:
    return Finding(
        path=named.at.path,
        line=named.at.line,
        column=named.at.column,
        code=CODE,
        message=message,
        hint=hint,
    )
