"""Which files the settings of a project come from: by their path in code, or by their shape."""

import fnmatch
import posixpath
from collections.abc import Iterable, Iterator

from msgspec import Struct

from generator.checks.reading.project import Project
from generator.checks.reading.settings import documents, hydra
from generator.checks.reading.settings.documents import Entry
from generator.checks.reading.settings.values import Keys, Read, Root, Source

_OTHERS = frozenset(
    "package.json package-lock.json tsconfig.json pyproject.toml mkdocs.yml mkdocs.yaml codecov.yml "
    "environment.yml environment.yaml conda.yml conda.yaml docker-compose.yml docker-compose.yaml "
    "setup.cfg tox.ini pytest.ini mypy.ini ruff.toml poetry.toml composer.json".split()
)
"""Files of other tools."""
_MOST = 400
"""Files whose shape is looked at."""
_TABLES = 60


class _Shape(Struct, frozen=True, kw_only=True):
    """How many of the keys that code reads a file has."""

    there: int
    of: int

    @property
    def fits(self) -> bool:
        """Whether it may be meant."""
        return self.there >= 2 and 2 * self.there >= self.of

    @property
    def is_sure(self) -> bool:
        """Whether it is hard to believe that it is not."""
        return self.there >= 3 and 5 * self.there >= 3 * self.of


def choose(project: Project, sources: Iterable[Source], reads: Iterable[Read]) -> None:
    """Give every source the files that it may read."""
    keys: dict[Source, dict[str, set[Keys]]] = {}
    for read in reads:
        for spot in read.config.spots:
            of = keys.setdefault(spot.source, {})
            of.setdefault(read.module.path, set()).add(spot.keys)
    for source in sources:
        if source.kind == "hydra":
            hydra.compose(project, source)
        elif source.kind in ("file", "ini"):
            _choose(project, source, keys.get(source, {}))


def _choose(project: Project, source: Source, keys: dict[str, set[Keys]]) -> None:
    """Which files; one that is meant need only have what one reader of them asks for."""
    named = list(_named(project, source))
    whole = source.named is not None and source.named.whole
    if named and whole:
        source.roots, source.certain = _roots(project, named), True
        return
    if _lacks_some(project, source):
        return
    paths = (
        named if named and not _more(source) else candidates(project, source.suffixes)
    )
    together = {k for some in keys.values() for k in some}
    shapes = {
        p: [_shape(r, some) for some in (together, *keys.values())]
        for p in paths
        for r in _roots(project, [p])
    }
    fitting = [
        p for p, found in shapes.items() if p in named or any(s.fits for s in found)
    ]
    if source.named is not None and whole:  # it names a file that is not there
        return
    source.roots = _roots(project, fitting)
    source.certain = any(
        shape.is_sure or (p in named and shape.fits)
        for p in fitting
        for shape in shapes[p]
    )


def fit(project: Project, reads: Iterable[Read]) -> None:
    """Give each group of reads the tables, of whatever file, that have most of their keys."""
    keys: dict[Source, set[Keys]] = {}
    named: dict[str, set[Keys]] = {}
    for read in reads:
        for spot in read.config.spots:
            keys.setdefault(spot.source, set()).add(spot.keys)
            named.setdefault(spot.source.name, set()).add(spot.keys)
    if not keys:
        return
    paths = candidates(project, documents.SUFFIXES)
    tables = [Root(path=p, entry=e) for p in paths for e in _tables(project, p)]
    fitting: dict[frozenset[Keys], tuple[Root, ...]] = {}
    for source, wanted in keys.items():
        if len(wanted) < 3:  # what other modules read of settings of that name
            wanted = named[source.name]
        if len(wanted) >= 3:
            known = frozenset(wanted)
            if known not in fitting:
                found = [root for root in tables if _shape(root, wanted).is_sure]
                fitting[known] = tuple(found[:_TABLES])
            source.roots = fitting[known]


def _tables(project: Project, path: str) -> Iterator[Entry]:
    document = project.document(path)
    for root in document.roots if document else ():
        if root.table:
            yield root
    for _, entry in document.walk() if document else ():
        if entry.table:
            yield entry


def _more(source: Source) -> bool:
    """Whether other files than those that are named may be meant."""
    return source.named is None or not source.named.whole


def candidates(project: Project, suffixes: tuple[str, ...]) -> list[str]:
    """The files of a project that may hold settings, those near its root first."""
    found = [p for p in project.texts if p.endswith(suffixes) and is_settings(p)]
    return sorted(found, key=lambda p: (p.count("/"), p))[:_MOST]


def is_settings(path: str) -> bool:
    """Whether a file is none of another tool's."""
    return posixpath.basename(path) not in _OTHERS and not path.startswith(".")


def ends_in(path: str, end: str) -> bool:
    """Whether a path is another one, or ends in it."""
    short = posixpath.normpath(end).removeprefix("../").lstrip("/")
    while short.startswith("../"):
        short = short.removeprefix("../")
    if "*" in short:
        folders = path.count("/") - short.count("/")
        tail = "/".join(path.split("/")[max(folders, 0) :])
        return folders >= 0 and fnmatch.fnmatchcase(tail, short)
    return path == short or path.endswith("/" + short)


def _named(project: Project, source: Source) -> Iterator[str]:
    if source.named is None:
        return
    own = posixpath.dirname(source.module.path)
    for end in sorted(source.named.ends):
        exact = [posixpath.normpath(posixpath.join(base, end)) for base in ("", own)]
        there = [p for p in exact if p in project.texts]
        if there:
            yield from dict.fromkeys(there)
        else:
            yield from (p for p in project.texts if ends_in(p, end))


def _lacks_some(project: Project, source: Source) -> bool:
    """Whether one of the files that are named is not there: what a run writes."""
    ends = source.named.ends if source.named else ()
    return any(not any(ends_in(p, end) for p in project.texts) for end in ends)


def _roots(project: Project, paths: Iterable[str]) -> tuple[Root, ...]:
    found: list[Root] = []
    for path in paths:
        document = project.document(path)
        for entry in document.roots[:1] if document else ():
            if entry.table is not None:
                found.append(Root(path=path, entry=entry))
    return tuple(found)


def _shape(root: Root, keys: set[Keys]) -> _Shape:
    return _Shape(there=sum(_has(root.entry, k) for k in keys), of=len(keys))


def _has(entry: Entry, keys: Keys) -> bool:
    return entry.get(*keys) is not None
