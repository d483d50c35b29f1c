"""What Hydra makes of a folder of YAML files: each in its package, whichever is chosen."""

import posixpath
import re
from collections.abc import Iterator

from generator.checks.reading.project import Project
from generator.checks.reading.settings.documents import Entry
from generator.checks.reading.settings.values import Keys, Root, Source

_PACKAGE = re.compile(r"^#\s*@package:?\s+(\S+)", re.MULTILINE)
_SUFFIXES = (".yaml", ".yml")


def compose(project: Project, source: Source) -> None:
    """Give a Hydra source every file that may be put into it."""
    names = source.named.ends if source.named else frozenset()
    for folder in sorted(source.folders):
        if folder.startswith("*/"):
            found = [f for f in project.folders if f"/{f}".endswith(folder[1:])]
            folder = found[0] if len(found) == 1 else folder
        roots = list(_composed(project, "" if folder == "." else folder, names))
        if roots:
            source.roots = tuple(roots)
    source.layered = bool(names)  # without a name, one of those at the top is meant
    source.certain = bool(source.roots) and not any(_registers(project))
    source.written.setdefault(("hydra",), None)
    source.surely.add(("hydra",))


def _composed(project: Project, folder: str, names: frozenset[str]) -> Iterator[Root]:
    folder = f"{folder}/" if folder else ""
    paths = [p for p in project.texts if p.startswith(folder) and p.endswith(_SUFFIXES)]
    wanted = {posixpath.join(folder, n) for n in names}
    main = [p for p in paths if p in wanted or p.rpartition(".")[0] in wanted]
    if names and not main:
        return
    moved = _moves(project, folder, paths)
    for path in paths:
        document = project.document(path)
        if document is None:
            continue
        inner = path[len(folder) :].rpartition(".")[0]
        group = posixpath.dirname(inner)
        top = names and not group and path not in main and inner not in moved
        if top or group.partition("/")[0] == "hydra":
            continue
        for package in _packages(project.texts[path], group, moved, inner):
            for entry in document.roots[:1]:
                if entry.table is not None:
                    yield Root(
                        path=path, entry=_without_defaults(entry), prefix=package
                    )


def _without_defaults(entry: Entry) -> Entry:
    table = {k: e for k, e in (entry.table or {}).items() if k != "defaults"}
    return Entry(line=entry.line, column=entry.column, table=table)


def _packages(
    text: str, group: str, moved: dict[str, set[Keys]], inner: str
) -> Iterator[Keys]:
    """Where a file is put: by its header, its folder, or who names it."""
    found = _PACKAGE.search(text)
    own = tuple(p for p in group.split("/") if p)
    if found:
        words = found.group(1).replace("_group_", ".".join(own))
        words = words.replace("_name_", posixpath.basename(inner))
        own = () if words.strip("_") == "global" else tuple(words.split("."))
    yield own
    for key in {group, inner}:
        for place in moved.get(key, ()):
            if place != own:
                yield place


def _moves(project: Project, folder: str, paths: list[str]) -> dict[str, set[Keys]]:
    """Groups, and files, that a list of defaults puts elsewhere: `group@place: option`."""
    found: dict[str, set[Keys]] = {}
    for path in paths:
        document = project.document(path)
        listed = (
            document.roots[0].get("defaults") if document and document.roots else None
        )
        own = posixpath.dirname(path[len(folder) :])
        for item in (listed.items or ()) if listed else ():
            named = list(item.table or ()) or [str(item.value)]
            for name in named:
                _moved(found, name, own)
    return found


def _moved(found: dict[str, set[Keys]], name: str, own: str) -> None:
    words = name.removeprefix("override ").removeprefix("optional ").strip()
    group, _, place = words.partition("@")
    absolute = group.startswith("/")
    group = group.strip("/") if absolute else posixpath.join(own, group)
    base = tuple(p for p in own.split("/") if p)
    if not place:
        if not absolute and own:
            return  # in its own folder, as it lies there
        if "/" not in group:
            found.setdefault(group, set())
        return
    if place.strip("_") == "global":
        found.setdefault(group, set()).add(())
        return
    keys = tuple(
        p for p in place.replace("_here_", "").replace("_group_", "").split(".") if p
    )
    found.setdefault(group, set()).update({keys, (*base, *keys)})


def _registers(project: Project) -> Iterator[bool]:
    """Whether code adds configs to Hydra's store."""
    for _, table in project:
        for found in table.imports:
            if found.name == "ConfigStore":
                yield True
