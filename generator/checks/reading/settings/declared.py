"""Files that are merged into settings that code declares (yacs): they may have no other keys."""

from collections.abc import Iterator

from msgspec import Struct

from generator.checks.reading.likeness import nearest
from generator.checks.reading.project import Project
from generator.checks.reading.settings import files
from generator.checks.reading.settings.documents import Entry
from generator.checks.reading.settings.missing import Settings
from generator.checks.reading.settings.values import (
    INCLUDES,
    Keys,
    Source,
    Spot,
    looks,
)


class Undeclared(Struct, frozen=True, kw_only=True):
    """A key of a file that code does not declare."""

    path: str
    entry: Entry
    keys: Keys
    near: str | None
    source: Source


def undeclared(settings: Settings) -> Iterator[Undeclared]:
    """All of a project."""
    seen: set[tuple[Source, str]] = set()
    for source, _ in settings.uses.merged:
        if not source.roots or source.is_open(()):
            continue
        for path in files.candidates(settings.project, (".yaml", ".yml")):
            if (source, path) not in seen and _fits(settings.project, source, path):
                seen.add((source, path))
                yield from _compare(settings.project, source, path)


def _fits(project: Project, source: Source, path: str) -> bool:
    """Whether most tables of a file are declared: then it is one of those that are merged."""
    document = project.document(path)
    top = (
        [k for root in document.roots[:1] for k in root.table or ()] if document else []
    )
    own = [k for k in top if k not in INCLUDES]
    known = [k for k in own if _is_declared(source, (k,)) is not False]
    return len(known) >= 1 and len(own) - len(known) <= len(known) // 2


def _compare(project: Project, source: Source, path: str) -> Iterator[Undeclared]:
    document = project.document(path)
    waiting: list[tuple[Keys, Entry]] = (
        [((), r) for r in document.roots[:1]] if document else []
    )
    while waiting:
        keys, entry = waiting.pop()
        for key, inner in (entry.table or {}).items():
            found = (*keys, key)
            if not keys and key in INCLUDES:
                continue
            declared = _is_declared(source, found)
            if declared is False:
                names = _names(source, keys)
                near = nearest(key, names)
                yield Undeclared(
                    path=path, entry=inner, keys=found, near=near, source=source
                )
            elif declared is True:
                waiting.append((found, inner))


def _names(source: Source, keys: Keys) -> set[str]:
    own = {k for look in looks(Spot(source, (*keys, ""))) for k in look.table}
    depth = len(keys)
    return own | {
        w[depth] for w in source.written if len(w) == depth + 1 and w[:depth] == keys
    }


def _is_declared(source: Source, keys: Keys) -> bool | None:
    """Whether code has a key; None where it may be."""
    states = {look.state for look in looks(Spot(source, keys))}
    if "there" in states:
        return True
    return False if states == {"missing"} and not source.is_open(keys[:-1]) else None
