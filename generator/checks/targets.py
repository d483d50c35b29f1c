"""What config files name by dotted names exists, takes the keys beside it, and is composed of files."""

import posixpath
import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from generator.checks.reading.commands import dotted, hydra
from generator.checks.reading.commands.dotted import Target
from generator.checks.reading.following import calls
from generator.checks.reading.following.values import ClassValue, FunctionValue
from generator.checks.reading.names import defined, hint, meant
from generator.checks.reading.settings import documents
from generator.checks.reading.settings.documents import Entry
from generator.checks.reading.tally import Answer
from generator.checks.reading.world import World
from generator.model import Checked, Finding, Place

CODE = "SC502"
TITLE = "a name in a config file that is not there, or does not take the keys beside it"

_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_BESIDE = frozenset({"_target_", "_component_"})
"""Keys that name what the keys beside them are given to."""
_WITHIN = {"class_path": "init_args", "target": "params"}
"""Keys that name what the keys of the other table are given to."""
_WEAK = frozenset(
    "type class cls class_name func function fn module factory builder callable import_path "
    "object".split()
)
_TAGS = ("!new:", "!name:", "!apply:", "!module:")
_HINTS = (*_BESIDE, *_WITHIN, *_TAGS, "defaults:", *(f"{w}:" for w in _WEAK))


class _Name(Struct, frozen=True, kw_only=True):
    """One dotted name, and the keys that what it names is given."""

    text: str
    entry: Entry
    given: Mapping[str, Entry]
    strong: bool


def check(world: World) -> Checked:
    """Follow the names in YAML, TOML and JSON files, and Hydra's lists of defaults."""
    why = "what it means is composed or made as the program runs"
    return world.tally("target").tell(_answers(world), why)


def _answers(world: World) -> Iterator[Answer]:
    for path, text in world.project.texts.items():
        if not path.endswith(documents.SUFFIXES) or path.startswith("."):
            continue
        if not any(h in text for h in _HINTS) and '"type"' not in text:
            continue
        document = documents.read(path, text)
        for root in document.roots if document else ():
            yield from _names(world, path, root)
            yield from _defaults(world, path, root)
    yield from _primaries(world)


def _place(path: str, entry: Entry) -> Place:
    return Place(path=path, line=entry.line, column=entry.column)


# -- dotted names ---------------------------------------------------------------------------


def _found(entry: Entry, depth: int = 0) -> Iterator[_Name]:
    """The dotted names in an entry."""
    if depth > 30:
        return
    table = entry.table or {}
    for tag in _TAGS:
        if entry.tag.startswith(tag):
            yield _Name(
                text=entry.tag.removeprefix(tag), entry=entry, given=table, strong=True
            )
    for key, inner in table.items():
        value = inner.value
        if isinstance(value, str) and _NAME.fullmatch(value):
            if key in _BESIDE:
                beside = {k: e for k, e in table.items() if not k.startswith("_")}
                yield _Name(text=value, entry=inner, given=beside, strong=True)
            elif key in _WITHIN:
                params = table.get(_WITHIN[key])
                given = (params.table if params else None) or {}
                strong = key != "target" or params is not None
                yield _Name(text=value, entry=inner, given=given, strong=strong)
            elif key in _WEAK:
                yield _Name(text=value, entry=inner, given={}, strong=False)
        yield from _found(inner, depth + 1)
    for inner in entry.items or ():
        yield from _found(inner, depth + 1)


def _names(world: World, path: str, root: Entry) -> Iterator[Answer]:
    for name in _found(root):
        if not _NAME.fullmatch(name.text) or world.packaging.moves(name.text):
            continue
        target = dotted.resolve(world, name.text, _roots(world, path))
        if not target.own and target.state != "missing":
            continue
        if target.state == "missing":
            if not name.strong and not target.hint:
                yield _place(path, name.entry)
                continue
            message = f"'{name.text}': {target.message}"
            yield _finding(path, name.entry, message, target.hint, target.other)
            continue
        yield None if target.state == "found" else _place(path, name.entry)
        yield from _keys(world, path, name, target)


def _roots(world: World, path: str) -> list[str]:
    """The folders that a program may import from which reads this file."""
    above = []
    folder = posixpath.dirname(path)
    while folder:
        above.append(folder)
        folder = posixpath.dirname(folder)
    plain = [f for f in above if f"{f}/__init__.py" not in world.project.paths]
    return [*dotted.ROOTS, *world.packaging.roots, *plain]


def _keys(world: World, path: str, name: _Name, target: Target) -> Iterator[Answer]:
    """The keys that are given to a class or function are among its parameters."""
    if not name.given or not isinstance(target.value, ClassValue | FunctionValue):
        return
    signature = calls.signature(world.infer, target.value)
    if signature is None:
        yield _place(path, name.entry)
        return
    if any(p.kind == "**" for p in signature.parameters):
        return
    names = signature.names()
    for key, entry in name.given.items():
        # Hydra takes its list of defaults out of the config before that is used
        if key in names or not key.isidentifier() or key == "defaults":
            yield None
            continue
        place = defined(world.project, signature.table, signature.node)
        message = f"{signature.name}() has no parameter '{key}'"
        note = hint(f"defined in {place}", meant(key, names))
        yield _finding(path, entry, message, note, place)


def _finding(
    path: str, entry: Entry, message: str, note: str, other: Place | None = None
) -> Finding:
    return Finding(
        path=path,
        line=entry.line,
        column=entry.column,
        code=CODE,
        message=message,
        hint=note,
        other=other,
    )


# -- Hydra's defaults -----------------------------------------------------------------------


def _defaults(world: World, path: str, root: Entry) -> Iterator[Answer]:
    folder = world.hydra.folder_of(path)
    if folder is None or root.get("defaults") is None:
        return
    own = posixpath.dirname(path)
    for item in hydra.defaults(root):
        inside = posixpath.join(item.group, item.name)
        starts = [folder] if item.absolute else [own, folder]
        if any(hydra.file_of(world, start, inside) for start in starts):
            yield None
            continue
        stored = {inside, item.name, item.name.rpartition("/")[2]} & world.hydra.stored
        hydra_key = root.get("hydra", "searchpath") is not None or "searchpath" in str(
            root
        )
        groups = [
            posixpath.normpath(posixpath.join(s, posixpath.dirname(inside)))
            for s in starts
        ]
        there = [g for g in groups if g in world.project.folders]
        if stored or world.hydra.more or hydra_key or not there:
            yield _place(path, item.entry)
            continue
        beside = [
            posixpath.splitext(posixpath.basename(p))[0]
            for g in there
            for p in world.project.paths
            if posixpath.dirname(p) == g and p.endswith(hydra.SUFFIXES)
        ]
        if not beside:
            yield _place(path, item.entry)
            continue
        message = f"there is no config '{inside}' in {there[0]}/"
        near = meant(posixpath.basename(inside), beside)
        yield _finding(path, item.entry, message, near)


def _primaries(world: World) -> Iterator[Answer]:
    """The config that `@hydra.main` names is in the folder that it names."""
    for app in world.hydra.apps:
        if not app.name or app.folder not in world.project.folders:
            yield app.module.place(app.at.node)
        elif (
            hydra.file_of(world, app.folder, app.name) or app.name in world.hydra.stored
        ):
            yield None
        elif world.hydra.more:
            yield app.module.place(app.at.node)
        else:
            beside = [
                posixpath.splitext(posixpath.basename(p))[0]
                for p in world.project.paths
                if posixpath.dirname(p) == app.folder and p.endswith(hydra.SUFFIXES)
            ]
            message = f"there is no config '{app.name}' in {app.folder}/"
            finding = world.project.finding(
                CODE, app.module, app.at.node, message, meant(app.name, beside)
            )
            yield finding if beside else app.module.place(app.at.node)
