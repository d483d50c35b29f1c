"""Keys of dicts as a project uses them: who writes one, who reads it, and who else speaks of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from generator import pycode
from generator.checks.reading.contracts import records
from generator.checks.reading.contracts.records import Asked, Record
from generator.checks.reading.following.values import fits
from generator.checks.reading.scanning.tables import ModuleTable
from generator.checks.reading.world import World

_SPREAD = frozenset(
    {"batch", "inputs", "features", "data", "sample", "input", "encoded"}
)


class Vocabulary:
    """The keys of one project."""

    def __init__(self, world: World) -> None:
        self._world = world

    def is_unheard(self, key: str) -> bool:
        """Whether no code writes a key, or speaks of it other than to read it."""
        if key in self.written or self._world.project.said[key] > self.reads[key]:
            return False
        group = f"(?P<{key}>"
        return not any(group in text for text in self._world.project.texts.values())

    def may_be_computed(self, key: str) -> bool:
        """Whether a key may be one that is put together: `f"{side}_ids"`."""
        loose = self._world.loose_keys
        return any(len(text) > 1 and fits(text, key) for text in loose)

    @staticmethod
    def near(key: str, names: dict[int, list[str]]) -> Iterator[str]:
        """Those of some names, by their length, that are about as long as a key."""
        for length in (len(key) - 1, len(key), len(key) + 1):
            yield from names.get(length, ())

    @cached_property
    def asked(self) -> list[Asked]:
        """What is read together."""
        reads = self._world.key_reads
        return [g for table in reads for g in records.asked(table, reads[table])]

    @cached_property
    def writers(self) -> dict[str, list[Record]]:
        """The dicts that have a key."""
        found: dict[str, list[Record]] = defaultdict(list)
        for _, table in self._world.project:
            for record in records.written(table):
                for key in record.keys:
                    found[key].append(record)
        return dict(found)

    @cached_property
    def written_by_length(self) -> dict[int, list[str]]:
        """Keys that are written out, by their length."""
        return _by_length(self.writers)

    @cached_property
    def read_by_length(self) -> dict[int, list[str]]:
        """Keys that are read, by their length."""
        return _by_length(self.reads)

    @cached_property
    def unread(self) -> dict[str, None]:
        """Keys that are written once, and spoken of nowhere else."""
        return {
            key: None
            for key, writers in self.writers.items()
            if len(writers) == 1
            and self._world.project.said[key] <= 1
            and not self.reads[key]
            and not self._world.spoken.reads[key]  # as `row.key`
        }

    @cached_property
    def written(self) -> frozenset[str]:
        """Every key that is written out in some dict, or set in some."""
        loose = {t[0] for t in self._world.loose_keys if len(t) == 1}
        return frozenset(self.writers.keys() | self._world.words | loose)

    @cached_property
    def reads(self) -> Counter[str]:
        """How often a key is read."""
        reads = self._world.key_reads.values()
        return Counter(read.key for several in reads for read in several)

    @cached_property
    def spread(self) -> bool:
        """Whether a model may get whole batches."""
        return any(_is_spread(table) for _, table in self._world.project)


def _by_length(names: Iterable[str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for name in sorted(names):
        found[len(name)].append(name)
    return dict(found)


def _is_spread(table: ModuleTable) -> bool:
    """Whether a model may get whole batches: `model(**batch)`, or by a trainer."""
    trainers = any(found.name == "Trainer" for found in table.imports)
    return trainers or any(
        arg.star == "**" and pycode.dotted(arg.value) in _SPREAD
        for call in table.calls
        for arg in call.node.args
    )
