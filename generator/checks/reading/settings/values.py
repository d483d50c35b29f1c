"""Settings that code reads: the places that they come from, and paths of keys into them."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct, field

from generator import syntax
from generator.checks.reading.modules import Module
from generator.checks.reading.scanning.tables import Located
from generator.checks.reading.settings.documents import Entry

Keys = tuple[str, ...]
MOST = 40
"""Places that one value may stand for; of more, nothing is said."""
DEEPEST = 10
"""Keys."""
INCLUDES = frozenset(
    {
        "_base_", "_BASE_", "BASE", "base", "bases", "base_config", "defaults", "extends",
        "include", "includes", "inherit", "inherits", "inherit_from", "import", "imports", "parent",
    }
)  # fmt: skip
"""Keys by which a file says that others give it more."""


class Written(Entry, frozen=True, kw_only=True, eq=False):
    """An entry that stands in code."""

    module: Module
    node: syntax.Node


class Root(Struct, frozen=True, kw_only=True, eq=False):
    """One table of settings, and under which keys it is put."""

    path: str
    entry: Entry
    prefix: Keys = ()


class Named(Struct, frozen=True, kw_only=True):
    """What a path in code says of the file: its name, or the end of it."""

    ends: frozenset[str]
    whole: bool
    """These are all that there may be, and nothing is missing before them."""


class Source(Struct, kw_only=True, eq=False):
    """A place in code that reads settings from files, or makes them."""

    module: Module
    node: syntax.Node
    kind: Literal["file", "hydra", "ini", "code", "shape"]
    """Shape: nobody knows where it comes from."""
    name: str = ""
    """By which code calls it, where nothing else is known of it."""
    suffixes: tuple[str, ...] = ()
    """Of the files that it may read."""
    named: Named | None = None
    folders: frozenset[str] = frozenset()
    """Where a Hydra config may lie; `*/` begins the end of a path."""
    roots: tuple[Root, ...] = ()
    certain: bool = False
    """It is these roots and nothing else."""
    layered: bool = False
    """The roots are put together; otherwise one of them is meant."""
    omegaconf: bool = False
    """`${a.b}` in it means another key."""
    written: dict[Keys, Entry | None] = field(default_factory=dict)
    """Keys that code sets; None where what is under them is not known."""
    surely: set[Keys] = field(default_factory=set)
    """Those that it always sets."""
    open_at: set[Keys] = field(default_factory=set)
    """Tables that get keys under computed names."""
    tested: set[Keys] = field(default_factory=set)
    """Keys of which code asks whether they are there."""
    methods: set[str] = field(default_factory=set)
    """Attributes of the class that the settings are wrapped in."""
    number: int = field(default_factory=itertools.count().__next__)
    """Which were met before it."""

    def is_open(self, keys: Keys) -> bool:
        """Whether a table may have more than is written."""
        return any(keys[: len(o)] == o for o in self.open_at)


class Spot(Struct, frozen=True):
    """A path of keys into one source."""

    source: Source
    keys: Keys


class Config(Struct, frozen=True):
    """Settings: one of these places, or something else where it is open."""

    spots: frozenset[Spot]
    open: bool = False

    @property
    def ordered(self) -> list[Spot]:
        """The places, the same way each time."""
        return sorted(self.spots, key=lambda spot: (spot.source.number, spot.keys))

    def child(self, key: str) -> "Config | None":
        """What stands under a key."""
        if any(len(s.keys) >= DEEPEST for s in self.spots):
            return None
        spots = frozenset(Spot(s.source, (*s.keys, key)) for s in self.spots)
        return Config(spots, self.open)

    def opened(self) -> "Config":
        """The same, where something else may be meant as well."""
        return Config(self.spots, True)


class Again(Struct, frozen=True):
    """What is being followed already: it adds nothing."""


class Empty(Struct, frozen=True):
    """None, or settings without any key."""


Found = Config | Again | Empty | None


def one_of(values: list[Found], *, closed: bool = True) -> Found:
    """Any of these; None (or an open one, where `closed` is not asked for) if one is unknown."""
    known = [v for v in values if isinstance(v, Config)]
    unknown = any(v is None for v in values)
    if not known or (unknown and closed):
        return None if unknown else next(iter(values), None)
    spots = frozenset(s for v in known for s in v.spots)
    if len(spots) > MOST:
        return None
    return Config(spots, unknown or any(v.open for v in known))


def merged(values: list[Found]) -> Found:
    """Several put over each other; one that is unknown may add any key."""
    found = one_of(values, closed=False)
    if isinstance(found, Config) and len(found.spots) > 1:
        for spot in found.spots:
            spot.source.layered = True
    return found


class Look(Struct, frozen=True, kw_only=True):
    """What one root has at a path of keys."""

    root: Root
    state: Literal["there", "missing", "unknown", "elsewhere"]
    """Elsewhere: it has nothing of the table that the key belongs to."""
    table: Mapping[str, Entry] = field(default_factory=dict)
    """What stands beside the last key, or in its place."""
    at: Entry | None = None
    """The entry; of a missing one, the table that lacks it."""


def looks(spot: Spot) -> Iterator[Look]:
    """What each root of a source has at a path; what code sets counts for all."""
    for root in spot.source.roots:
        yield _look(spot.source, root, spot.keys)


def _look(source: Source, root: Root, keys: Keys) -> Look:
    entry = root.entry
    beside: Mapping[str, Entry] = {}
    for depth, key in enumerate(keys):
        path = keys[: depth + 1]
        if depth < len(root.prefix):
            if key != root.prefix[depth]:  # it is put elsewhere
                return Look(root=root, state="elsewhere")
            continue
        written = source.written.get(path, ...)
        if entry.table is None:
            if written is ...:  # a list, a plain value, or what is not written here
                return Look(root=root, state="unknown")
            entry = Entry(line=entry.line, table={})
        assert entry.table is not None
        beside = entry.table
        if key in entry.table:
            entry = entry.table[key]
        elif (
            written is not ... and depth + 1 == len(keys) and path not in source.surely
        ):
            table = _with_set(source, keys[:depth], entry.table)
            rest = {k: e for k, e in table.items() if k != key}
            return Look(root=root, state="unknown", table=rest, at=entry)
        elif written is not ...:
            if depth + 1 < len(keys) and written is None:
                return Look(root=root, state="unknown")
            entry = written or Entry(line=0, tag="!set")
        else:
            last = depth + 1 == len(keys)
            hidden = source.is_open(keys[:depth]) or (
                depth == len(root.prefix)
                and not source.layered
                and any(k in INCLUDES or k.startswith("<") for k in entry.table or ())
            )
            if not last and not hidden:
                return Look(root=root, state="elsewhere")
            table = _with_set(source, keys[:depth], entry.table or {}) if last else {}
            return Look(
                root=root,
                state="unknown" if hidden else "missing",
                table=table,
                at=entry,
            )
    return Look(root=root, state="there", table=beside, at=entry)


def _with_set(
    source: Source, keys: Keys, table: Mapping[str, Entry]
) -> Mapping[str, Entry]:
    """A table, and what code adds to it."""
    depth = len(keys)
    added = {
        path[depth]: entry or Entry(line=0)
        for path, entry in source.written.items()
        if len(path) == depth + 1 and path[:depth] == keys
    }
    return {**added, **table}


class Read(Struct, frozen=True, kw_only=True, eq=False):
    """One key that code reads."""

    config: Config
    """The key included."""
    key: str
    node: syntax.Node
    module: Module
    needed: bool
    """There is an error where it is missing."""
    branch: bool
    """It is not always read."""


class Uses(Struct, kw_only=True, eq=False):
    """What a project does with its settings."""

    reads: list[Read] = field(default_factory=list)
    unfollowed: list[Read] = field(default_factory=list)
    """Reads of what nothing but its name calls settings."""
    loose: set[str] = field(default_factory=set)
    """Keys that are set on what nobody knows."""
    merged: list[tuple[Source, Named]] = field(default_factory=list)
    """Files that are merged into settings that code declares: nothing but those keys."""
    spread: list[tuple[Located[syntax.Call], Module]] = field(default_factory=list)
    """Calls with `**value`."""
