"""References from one key of a config file to another: `${a.b}` of OmegaConf, `<a>` of HyperPyYAML."""

import re
from collections.abc import Iterator

from msgspec import Struct

from generator.checks.reading.likeness import alike
from generator.checks.reading.project import Project
from generator.checks.reading.settings import files
from generator.checks.reading.settings.documents import Document, Entry
from generator.checks.reading.settings.missing import Settings
from generator.checks.reading.settings.values import Source, Spot, looks

_INTERPOLATION = re.compile(r"(?<!\\)\$\{([A-Za-z_]\w*(?:\.\w+)*)\}")
_REFERENCE = re.compile(r"<([A-Za-z_]\w*)(?:[.\[][^<>]*)?>")


class Dangling(Struct, frozen=True, kw_only=True):
    """A reference to a key that is not there."""

    path: str
    entry: Entry
    name: str
    near: str | None = None


def dangling(settings: Settings) -> Iterator[Dangling]:
    """All of a project."""
    seen: set[str | tuple[str, str]] = set()
    for source in settings.configs.sources.values():
        if not source.omegaconf:
            continue
        for path in dict.fromkeys(r.path for r in source.roots):
            if path in seen or "${" not in settings.project.texts.get(path, ""):
                continue
            document = settings.project.document(path)
            for found in (
                _interpolations(settings, source, document) if document else ()
            ):
                if (path, found.name) not in seen:
                    seen.add((path, found.name))
                    yield found
    for path in files.candidates(settings.project, (".yaml", ".yml")):
        if "!ref" in settings.project.texts[path]:
            document = settings.project.document(path)
            yield from _references(document) if document else ()


def _interpolations(
    settings: Settings, source: Source, document: Document
) -> Iterator[Dangling]:
    for _, entry in document.walk():
        if not isinstance(entry.value, str):
            continue
        for match in _INTERPOLATION.finditer(entry.value):
            name = match.group(1)
            settings.total += 1
            keys = tuple(name.split("."))
            states = list(looks(Spot(source, keys)))
            settings.resolved += 1
            if keys[0] == "hydra" or any(
                s.state in ("there", "unknown") for s in states
            ):
                continue
            if source.kind != "hydra" and _elsewhere(settings.project, keys):
                continue
            tables = [k for s in states if s.state == "missing" for k in s.table]
            near = next((k for k in sorted(tables) if alike(keys[-1], k)), None)
            if source.certain and (source.kind == "hydra" or near):
                yield Dangling(path=document.path, entry=entry, name=name, near=near)


def _elsewhere(project: Project, keys: tuple[str, ...]) -> bool:
    """Whether another file has the key: they may be put together."""
    for path in files.candidates(project, (".yaml", ".yml")):
        document = project.document(path)
        if document and any(root.get(*keys) is not None for root in document.roots):
            return True
    return False


def _references(document: Document) -> Iterator[Dangling]:
    top = {k for root in document.roots for k in (root.table or {})}
    if any(k.startswith("!") for k in top):
        return
    for _, entry in document.walk():
        if entry.tag not in ("!ref", "!copy") or not isinstance(entry.value, str):
            continue
        for match in _REFERENCE.finditer(entry.value):
            name = match.group(1)
            if name not in top:
                near = next((k for k in sorted(top) if alike(name, k)), None)
                yield Dangling(path=document.path, entry=entry, name=name, near=near)
