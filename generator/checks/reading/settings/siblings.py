"""Config files that lie side by side: a key that one alone has, where all others have one like it."""

import posixpath
from collections.abc import Iterator

from msgspec import Struct

from generator.checks.reading.likeness import alike
from generator.checks.reading.settings import files
from generator.checks.reading.settings.documents import Entry
from generator.checks.reading.settings.missing import Settings
from generator.checks.reading.settings.values import Keys

_FEWEST = 2


class Odd(Struct, frozen=True, kw_only=True):
    """A key that nobody knows, and the one that all other files have in its place."""

    path: str
    entry: Entry
    key: str
    meant: str
    other: str
    """A file that has it."""
    other_entry: Entry


def odd(settings: Settings) -> Iterator[Odd]:
    """All of a project."""
    project = settings.project
    folders: dict[str, list[str]] = {}
    for path in files.candidates(project, (".yaml", ".yml", ".json", ".toml")):
        kind = f"{posixpath.dirname(path)}/*{posixpath.splitext(path)[1]}"
        folders.setdefault(kind, []).append(path)
    for paths in folders.values():
        if len(paths) > _FEWEST:
            yield from _folder(settings, paths)


def _folder(settings: Settings, paths: list[str]) -> Iterator[Odd]:
    tables: dict[Keys, dict[str, Entry]] = {}
    for path in paths:
        document = settings.project.document(path)
        for root in document.roots[:1] if document else ():
            for keys, entry in (((), root), *(document.walk() if document else ())):
                if entry.table and "[]" not in keys:
                    tables.setdefault(keys, {})[path] = entry
    for having in tables.values():
        if len(having) > _FEWEST:
            yield from _table(settings, having)


def _table(settings: Settings, having: dict[str, Entry]) -> Iterator[Odd]:
    often: dict[str, list[str]] = {}
    for path, entry in having.items():
        for key in entry.table or ():
            often.setdefault(key, []).append(path)
    usual = [k for k, paths in often.items() if len(paths) == len(having) - 1]
    for key, paths in often.items():
        if len(paths) != 1 or settings.words[key]:
            continue
        path = paths[0]
        table = having[path].table or {}
        if f"{key}}}" in settings.project.texts[path]:
            continue
        for common in usual:
            if common not in table and settings.words[common] and alike(key, common):
                other = often[common][0]
                found = (having[other].table or {})[common]
                yield Odd(
                    path=path,
                    entry=table[key],
                    key=key,
                    meant=common,
                    other=other,
                    other_entry=found,
                )
