"""Keys that data sets put into their items and nobody reads, beside such that nobody makes."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from generator import pycode, syntax
from generator.checks.reading.contracts import keyed
from generator.checks.reading.contracts.keyed import Read
from generator.checks.reading.likeness import alike, misspelt
from generator.checks.reading.names import hint
from generator.checks.reading.scanning.tables import Located, ModuleTable
from generator.checks.reading.world import World
from generator.model import Finding

CODE = "SC802"
_BATCHES = frozenset(
    {"batch", "inputs", "features", "data", "sample", "input", "encoded"}
)
_SAID = re.compile(r"""(["'])(\w+)\1|\b(\w+)=(?!=)""")


class Orphans:
    """One half of a name that was changed at one of its two ends."""

    def __init__(self, world: World) -> None:
        self._world = world

    def of(self, read: Read) -> Iterator[Finding]:
        """What is wrong with a key that is read from nobody knows what."""
        if read.key in self._written or self._said[read.key] > self._reads[read.key]:
            return  # code knows it from elsewhere
        made = next((k for k in self._made if self._is_meant(read.key, k)), None)
        if made is None:
            return
        located = self._made[made]
        project = self._world.project
        place = project.module_of(located.scope.module).place(located.node)
        note = hint(f"did you mean '{made}'?", f"it is written in {place}")
        message = f"batches have no '{read.key}'"
        module = project.module_of(read.scope.module)
        yield project.finding(CODE, module, read.node, message, note, place)

    @staticmethod
    def _is_spread(table: ModuleTable) -> bool:
        """Whether a model may get whole batches: `model(**batch)`, or by a trainer."""
        trainers = any(found.name == "Trainer" for found in table.imports)
        return trainers or any(
            arg.star == "**" and pycode.dotted(arg.value) in _BATCHES
            for call in table.calls
            for arg in call.node.args
        )

    @cached_property
    def _spread(self) -> bool:
        return any(self._is_spread(table) for _, table in self._world.project)

    @staticmethod
    def _is_item(made: Located[syntax.Dict]) -> bool:
        """Whether a dict is what a data set or a collation gives."""
        function = made.scope.enclosing_function()
        name = function.name.lower() if function else ""
        return name == "__getitem__" or "collate" in name

    def _is_meant(self, key: str, made: str) -> bool:
        """Whether a key that nobody makes is one that is made, and that nobody reads."""
        if self._said[made] > 1 or key.rstrip("s") == made.rstrip("s"):
            return False  # `label` of a row, `labels` of a batch
        if self._spread or not self._is_item(self._made[made]):
            return misspelt(key, [made]) is not None  # others may read it
        words, others = set(key.lower().split("_")), set(made.lower().split("_"))
        return alike(key, made) or words < others or others < words

    @cached_property
    def _said(self) -> Counter[str]:
        """How often a name stands in quotes, or before a value, in code."""
        return Counter(
            quoted or given
            for path, text in self._world.project.texts.items()
            if path.endswith(".py")
            for _, quoted, given in _SAID.findall(text)
        )

    @cached_property
    def _written(self) -> frozenset[str]:
        """Every key that is written out in some dict, or set in some."""
        keys = self._world.words | {t[0] for t in self._world.loose_keys if len(t) == 1}
        return frozenset(keys)

    @cached_property
    def _reads(self) -> Counter[str]:
        infer = self._world.infer
        return Counter(
            read.key
            for _, table in self._world.project
            for read in keyed.reads(infer, table)
        )

    @cached_property
    def _made(self) -> dict[str, Located[syntax.Dict]]:
        """What functions put into dicts."""
        found: dict[str, Located[syntax.Dict]] = {}
        for _, table in self._world.project:
            for located in table.dicts:
                if located.scope.enclosing_function() is None:
                    continue
                for element in located.node.elements:
                    if isinstance(element, syntax.DictElement):
                        key = pycode.string(element.key)
                        if key:
                            found[key] = located
        return found
