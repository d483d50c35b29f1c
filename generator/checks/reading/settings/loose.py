"""Keys that nothing gives, or nothing reads, where all around them tells which file is meant."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from generator import syntax
from generator.checks.reading.contracts.spoken import Spoken
from generator.checks.reading.likeness import akin, alike, misspelt
from generator.checks.reading.settings import documents, files
from generator.checks.reading.settings.documents import Entry
from generator.checks.reading.settings.missing import Settings
from generator.checks.reading.settings.values import Keys, Read, Source

_ENOUGH = 2
"""Other keys that are read of the same settings, before a file that has them is the one."""
_CERTAIN = 3
"""The same, before a key needs no other one that is like it."""


class Unmet(Struct, frozen=True, kw_only=True, eq=False):
    """A key that is read and that no file has, beside those that one has."""

    read: Read
    path: str
    table: Entry
    key: str | None = None
    """The one that must be meant."""


class Idle(Struct, frozen=True, kw_only=True, eq=False):
    """A key of one file that nothing reads, one slip from a key that is read and not there."""

    path: str
    entry: Entry
    key: str
    read: Read


class Ends:
    """Compares what is read of settings that cannot be followed with all that files have."""

    def __init__(self, settings: Settings, spoken: Spoken) -> None:
        self._settings = settings
        self._spoken = spoken
        self._words = settings.project.words
        self._reads = [*settings.uses.reads, *settings.uses.unfollowed]
        quoted = {r.node: r.key for r in self._reads if not _is_attribute(r)}
        self._count = Counter(quoted.values())
        self._beside = self._read_beside()
        self._tables = list(self._all_tables())
        self._files: dict[str, list[str]] = defaultdict(list)
        """The files that have each key, as often as they have it."""
        for path, entry in self._tables:
            for key in entry.table or ():
                self._files[key].append(path)

    @cached_property
    def unmet(self) -> tuple[Unmet, ...]:
        """Every key that code reads and nothing gives."""
        told = {m.read for m in self._settings.missing}
        found = [
            one
            for read in self._reads
            if read not in told and self._is_unheard(read.key)
            for one in self._judge(read)
        ]
        meant: dict[str | None, set[str]] = defaultdict(set)
        for one in found:
            meant[one.key].add(one.read.key)
        # what may mean two keys means neither
        return tuple(o for o in found if o.key is None or len(meant[o.key]) == 1)

    def idle(self) -> Iterator[Idle]:
        """Every key of a file that is a misspelt one."""
        told = {one.key for one in self.unmet}
        for found in self._settings.missing:
            told |= {found.near, found.stray}
        reads = {read.key: read for read in self._reads}
        names: dict[str, list[str]] = defaultdict(list)
        for name in reads:
            for mark in _marks(name):
                names[mark].append(name)
        for path, entry in self._tables:
            table = entry.table or {}
            known = [k for k in table if k in reads]
            for key in table if len(known) >= _ENOUGH else ():
                if self._words[key] or len(self._files[key]) > 1 or key in told:
                    continue
                near = {n for mark in _marks(key) for n in names.get(mark, ())}
                right = misspelt(key, near)
                if right is None or right in table or _is_plural(key, right):
                    continue
                if not self._is_held(path, key):
                    yield Idle(path=path, entry=table[key], key=key, read=reads[right])

    def _is_held(self, path: str, key: str) -> bool:
        """Whether the file itself refers to one of its keys."""
        text = self._settings.project.texts.get(path, "")
        return len(re.findall(rf"\b{re.escape(key)}\b", text)) > 1

    # -- reads ------------------------------------------------------------------------------

    def _is_unheard(self, key: str) -> bool:
        """Whether nothing but its reads speaks of a key."""
        if len(key) < 3 or key in self._files:
            return False
        return not self._is_known(key)

    def _is_known(self, key: str) -> bool:
        """Whether code gives a key, or speaks of it but where it is read."""
        return self._spoken.is_known(key, self._count[key])

    def _judge(self, read: Read) -> Iterator[Unmet]:
        spots = read.config.spots
        everything = {k for s in spots for k in self._beside[s.source][()]}
        near = self._having(everything - {read.key})
        keys = {k: t for t in near for k in t[1].table or ()}
        like = [k for k in keys if not self._words[k] and _is_like(read.key, k)]
        right = like[0] if len(like) == 1 else misspelt(read.key, keys)
        if right is not None and not _is_plural(read.key, right):
            path, entry = keys[right]
            yield Unmet(read=read, path=path, table=entry, key=right)
            return
        above = {k for s in spots for k in self._beside[s.source][s.keys[:-1]]}
        others = above - {read.key}
        if any(map(self._is_unheard, others)) or not read.needed:
            return
        for path, entry in near:
            there = others & set(entry.table or ())
            if len(there) >= _CERTAIN and all(map(self._is_known, others - there)):
                yield Unmet(read=read, path=path, table=entry)
                return

    def _having(self, keys: set[str]) -> list[tuple[str, Entry]]:
        """The tables of the files that have some of these keys."""
        often = Counter(p for k in keys for p in set(self._files.get(k, ())))
        return [t for t in self._tables if often[t[0]] >= _ENOUGH]

    def _read_beside(self) -> Mapping[Source, Mapping[Keys, set[str]]]:
        """What is read of each source, table by table; under no keys, all of it."""
        found: dict[Source, dict[Keys, set[str]]] = defaultdict(
            lambda: defaultdict(set)
        )
        for read in self._reads:
            for spot in read.config.spots:
                found[spot.source][()].update(spot.keys)
                found[spot.source][spot.keys[:-1]].add(read.key)
        return found

    def _all_tables(self) -> Iterator[tuple[str, Entry]]:
        project = self._settings.project
        for path in files.candidates(project, documents.SUFFIXES):
            document = project.document(path)
            for root in document.roots if document else ():
                if root.table:
                    yield path, root
            for _, entry in document.walk() if document else ():
                if entry.table:
                    yield path, entry


def _is_attribute(read: Read) -> bool:
    return isinstance(read.node, syntax.Attribute)


def _is_like(one: str, other: str) -> bool:
    """Whether one of two keys may have become the other."""
    words, others = set(one.lower().split("_")), set(other.lower().split("_"))
    return alike(one, other) or akin(one, other) or words < others or others < words


def _is_plural(one: str, other: str) -> bool:
    return one.rstrip("s") == other.rstrip("s")


def _marks(name: str) -> set[str]:
    """How a name begins and ends: one slip leaves one of both."""
    folded = name.replace("_", "").lower()
    return {"<" + folded[:2], ">" + folded[-2:]}
