"""Keys that are read and that no code writes, and those that are written and must be meant.

Where a dict comes from need not be known for that: it is enough that nothing else in the
project speaks of the key, and that the others which are read beside it, or its letters, say
which dict is meant.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from generator import pycode, syntax
from generator.checks.reading import exports
from generator.checks.reading.contracts.keyed import Read
from generator.checks.reading.contracts.records import Asked, Record
from generator.checks.reading.contracts.saved import LOADED
from generator.checks.reading.contracts.vocabulary import Vocabulary
from generator.checks.reading.following.values import Keys, Outside, Value
from generator.checks.reading.likeness import alike, is_inner_slip, misspelt
from generator.checks.reading.names import hint
from generator.checks.reading.scanning.tables import ModuleTable
from generator.checks.reading.world import World
from generator.model import Finding

_BATCHES = re.compile(
    r"(^|_)(batch|samples?|items?|inputs?|features?|examples?|data|encoded|encodings?)$"
)
_FILES = re.compile(
    r"(^|_)(ckpt|checkpoint|state|states|saved|snapshot|loaded|state_dict)"
)
_CONFIGS = re.compile(
    r"(?i)(^|_)(config|cfg|conf|args|opts?|options|hparams|settings)$"
)
_OF_GROUPS = frozenset(
    {"params", "lr", "initial_lr", "betas", "momentum", "weight_decay"}
)
"""Keys that torch's optimizers give their groups of parameters."""
_NUMBERS = re.compile(r"\d+")
_LETTERS = 5
"""Those of a key that is hardly like another one by chance."""
_MANY = 4
"""Keys that are read of one dict, all of which another one has: that is the same one."""
_OFTEN = 3
"""Functions that make the same dict, before that is taken for what others read."""


class Stray(Struct, frozen=True, kw_only=True):
    """A key that is read, and the dict that it must be read of."""

    read: Read
    code: str
    record: Record
    meant: str | None
    """The key of that dict which is read, if it is known which."""


class Slip(Struct, frozen=True, kw_only=True):
    """A key that is written, and that nobody reads as it is spelt."""

    key: str
    record: Record
    meant: str


class Strays:
    """Finds them in a project."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._keys = Vocabulary(world)

    def of(self, code: str) -> Iterator[Stray]:
        """Those that one rule tells."""
        return (stray for stray in self._every if stray.code == code)

    def slips(self, code: str) -> Iterator[Slip]:
        """Keys that are written once, and only misspelt for one that is read."""
        keys = self._keys
        meant = {stray.meant for stray in self._every}
        for key in keys.unread:
            (record,) = keys.writers[key]
            if record.function is None or key in meant or _code(record) != code:
                continue
            for near in keys.near(key, keys.read_by_length):
                known = near in keys.written and near not in record.keys
                if known and is_inner_slip(key, near):
                    yield Slip(key=key, record=record, meant=near)
                    break

    @cached_property
    def _every(self) -> tuple[Stray, ...]:
        # what tests are given is often made by others, or made up
        asked = (g for g in self._keys.asked if not self._is_of_test(g.table))
        return tuple(stray for group in asked for stray in self._of(group))

    def _is_of_test(self, table: ModuleTable) -> bool:
        return self._world.project.module_of(table).is_test

    def _of(self, group: Asked) -> Iterator[Stray]:
        for read in group.reads:
            if read.probed or read.key in _OF_GROUPS:
                continue
            if not self._keys.is_unheard(read.key):
                continue
            value = self._world.infer.value(read.base, read.scope)
            if isinstance(value, Keys) and not value.open:
                continue  # that is known to the letter
            found = self._meant(group, read.key, value)
            if found is None:
                continue
            record, meant = found
            kind = LOADED.get(value.name) if isinstance(value, Outside) else None
            code = "SC804"
            if kind or _FILES.search(group.name):
                code = "SC801"
            elif record.of_batch or _BATCHES.search(group.name):
                code = "SC802"
            yield Stray(read=read, code=code, record=record, meant=meant)

    def _meant(
        self, group: Asked, key: str, value: Value
    ) -> tuple[Record, str | None] | None:
        """The dict that must be meant, and its key."""
        if any(_CONFIGS.search(name) for name in group.names):
            return None  # a file may say more
        near = self._spelt_alike(group, key)
        if near is None and not isinstance(value, Outside):
            near = self._both_loose(key)
        return near or self._beside_others(group, key)

    # -- by its letters ---------------------------------------------------------------------

    def _spelt_alike(self, group: Asked, key: str) -> tuple[Record, str] | None:
        """A key that can only be a slip of the finger for one that is written."""
        for near in self._keys.near(key, self._keys.written_by_length):
            if is_inner_slip(key, near, apart=near in group.keys):
                return self._keys.writers[near][0], near
        return None

    def _both_loose(self, key: str) -> tuple[Record, str] | None:
        """A key much like one that nobody reads."""
        for made in self._keys.unread:
            record = self._keys.writers[made][0]
            if record.function is not None and self._is_changed(key, made, record):
                return record, made
        return None

    def _is_changed(self, key: str, made: str, record: Record) -> bool:
        if _is_number(key, made):
            return False
        if self._keys.spread or not record.of_batch:
            return misspelt(key, [made]) is not None  # others may read it
        words, others = set(key.lower().split("_")), set(made.lower().split("_"))
        return alike(key, made) or words < others or others < words

    # -- by the keys beside it --------------------------------------------------------------

    def _beside_others(
        self, group: Asked, key: str
    ) -> tuple[Record, str | None] | None:
        """A key of a dict whose others are all of one that is written."""
        others = group.keys - {key}
        shared: Counter[Record] = Counter(
            record for other in others for record in self._keys.writers.get(other, ())
        )
        matching: list[Record] = []
        for record, count in shared.most_common():
            if record.function is group.function or self._is_of_test(record.table):
                continue
            if record.computed and (count < _MANY or self._keys.may_be_computed(key)):
                continue
            left = record.keys.keys() - group.keys
            loose = [name for name in left if name in self._keys.unread]
            handed_on = _is_handed_on(group, record) or self._are_near(group, record)
            if handed_on and self._is_same(
                group, key, record, count, len(others), left, loose
            ):
                return record, loose[0] if len(loose) == 1 else None
            near = [n for n in left if handed_on and _is_like(key, n)]
            if 2 * count >= len(others) and len(near) == 1:
                return record, near[0]
            if count == len(others) >= 2:
                matching.append(record)
        return self._of_many(matching, group)

    def _are_near(self, group: Asked, record: Record) -> bool:
        """Whether a dict may get from where it is written to where it is read, without a name."""
        one, other = (
            self._world.project.module_of(t) for t in (group.table, record.table)
        )
        if one is other:
            return True
        both = {one.path, other.path}
        return any(both <= {path, *found} for path, found in self._imports.items())

    @cached_property
    def _imports(self) -> Mapping[str, set[str]]:
        """The modules of the project that each one imports."""
        project = self._world.project
        return {
            module.path: {
                inner.path
                for found in table.imports
                if (target := exports.target(project, module, found)) is not None
                for inner in (
                    target,
                    exports.submodule(project, target, found.name or ""),
                )
                if inner is not None
            }
            for module, table in project
        }

    @staticmethod
    def _of_many(matching: list[Record], group: Asked) -> tuple[Record, str] | None:
        """The one key that all of many dicts have beside those that are read."""
        if len({record.function for record in matching}) < _OFTEN:
            return None
        left = [record.keys.keys() - group.keys for record in matching]
        common = set.intersection(*map(set, left))
        return (matching[0], common.pop()) if len(common) == 1 else None

    def _is_same(
        self,
        group: Asked,
        key: str,
        record: Record,
        count: int,
        of: int,
        left: Collection[str],
        loose: list[str],
    ) -> bool:
        """Whether the dict that is read is the one that is written."""
        if count < of:
            return False
        if count >= 2 and len(loose) == 1:
            return True
        if count >= _MANY:  # what more than one function reads may be a library's
            return bool(left) and self._keys.reads[key] == len(group.of(key))
        role = record.of_batch and _BATCHES.search(group.name)
        role = role or (record.saved and _FILES.search(group.name))
        return bool(role) and len(loose) == 1 == len(left)


def _is_handed_on(group: Asked, record: Record) -> bool:
    """Whether both ends say what the dict is: a batch, or what a file holds."""
    batch = record.of_batch and bool(_BATCHES.search(group.name))
    return batch or (record.saved and bool(_FILES.search(group.name)))


def _code(record: Record) -> str:
    """Which rule tells of a dict."""
    if record.saved:
        return "SC801"
    return "SC802" if record.of_batch else "SC804"


def findings(world: World, code: str, told: Iterable[Finding]) -> Iterator[Finding]:
    """What is wrong with the keys that a rule could not follow.

    Args:
        world: the project.
        code: of the rule.
        told: what it has found already.
    """
    places = {(one.path, one.line, one.column) for one in told}
    project = world.project
    for stray in world.strays.of(code):
        record, meant, read = stray.record, stray.meant, stray.read
        node = record.keys[meant] if meant else next(iter(record.keys.values()))
        place = project.module_of(record.table).place(node)
        note = hint(
            f"did you mean '{meant}'?" if meant else "",
            f"{'it is' if meant else 'others are'} written in {place}",
        )
        module = project.module_of(read.scope.module)
        message = _message(code, read)
        found = project.finding(code, module, read.node, message, note, place)
        if (found.path, found.line, found.column) not in places:
            yield found
    for slip in world.strays.slips(code):
        note = hint(f"did you mean '{slip.meant}'?")
        module = project.module_of(slip.record.table)
        if not module.is_test:
            node = slip.record.keys[slip.key]
            yield project.finding(
                code, module, node, f"nobody reads '{slip.key}'", note
            )


def _is_like(key: str, name: str) -> bool:
    """Whether a key may be another one misspelt, where they stand among the same others."""
    one, other = _NUMBERS.findall(key), _NUMBERS.findall(name)
    same = key[:2] == name[:2] and one == other and len(name) >= _LETTERS
    return same and alike(key, name) and not _is_number(key, name)


def _is_number(one: str, other: str) -> bool:
    """Whether two names are one thing and several: `label` and `labels`."""
    return one.rstrip("s") == other.rstrip("s")


def _message(code: str, read: Read) -> str:
    if code == "SC801":
        return f"nothing that is saved here has a key '{read.key}'"
    if code == "SC802":
        return f"batches have no '{read.key}'"
    shown = pycode.dotted(read.base) if isinstance(read.base, syntax.Name) else None
    return f"no key '{read.key}' is put into {shown or 'this dict'}"
