"""Attributes that were renamed at one end: what classes give and nobody reads, read as what nobody gives."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property

from msgspec import Struct

from generator import syntax
from generator.checks.reading.contracts.spoken import last_word
from generator.checks.reading.following import bases
from generator.checks.reading.following.classes import ClassInfo, Member
from generator.checks.reading.following.functions import kind_of
from generator.checks.reading.following.values import ClassValue, Instance
from generator.checks.reading.likeness import akin, alike
from generator.checks.reading.scanning import stores
from generator.checks.reading.scanning.tables import Located
from generator.checks.reading.world import World

_ENOUGH = 3
"""Attributes of one class that are read of a name, before that is taken for an object of it."""
_DOING = frozenset("add build compute get has init is load make on save set".split())
"""Words that tell what is done with something from that thing."""


class Renamed(Struct, frozen=True, kw_only=True, eq=False):
    """An attribute that nobody gives, and the one of a class that must be meant."""

    read: Located[syntax.Attribute]
    member: Member


class Renames:
    """Finds those attributes in a project; of what it cannot follow it knows the names."""

    def __init__(
        self,
        world: World,
        unfollowed: Iterable[Located[syntax.Attribute]],
    ) -> None:
        self._world = world
        self._spoken = world.spoken
        self._reads: dict[str, list[Located[syntax.Attribute]]] = defaultdict(list)
        for located in unfollowed:
            self._reads[located.node.attr.value].append(located)

    def all(self) -> Iterator[Renamed]:
        """Every read of an attribute that has another name now."""
        gone = [n for n in self._reads if self._is_gone(n)]
        found: list[Renamed] = []
        for name in gone:
            found += self._of(name)
        names: dict[Member, set[str]] = defaultdict(set)
        for one in found:
            names[one.member].add(one.read.node.attr.value)
        # what may mean two names is neither
        yield from (one for one in found if len(names[one.member]) == 1)

    def _of(self, name: str) -> list[Renamed]:
        """Every read of one name that nobody gives."""
        reads = self._reads[name]
        near = [m for m in self._near(name) if any(self._is_far(r, m) for r in reads)]
        like = [m for m in near if _is_like(name, m.name)]
        found = {
            read: fits
            for read in reads
            if (fits := [m for m in like if self._fits(name, read, m)])
        }
        members = {m for fits in found.values() for m in fits}
        if len(members) != 1:
            return []
        return [Renamed(read=r, member=m) for r, (m,) in found.items()]

    def _is_gone(self, name: str) -> bool:
        """Whether a name is read, and given by nobody, as far as can be seen."""
        if self._spoken.is_given(name):
            return False
        return (
            len(self._reads[name]) == self._spoken.reads[name]
        )  # nothing known has it

    def _near(self, name: str) -> set[Member]:
        """Attributes that no other file reads, and that have some letters in common with a name."""
        return {m for mark in _marks(name) for m in self._orphans.get(mark, ())}

    def _fits(self, name: str, read: Located[syntax.Attribute], member: Member) -> bool:
        base, owner = read.node.value, member.owner
        if any(_speaks_of(store.value, name) for store in member.stores):
            return False  # `self.delay = self.get_delay()`
        if not self._is_far(read, member):
            return False
        method = self._is_method(member)
        called = read.node in self._spoken.called
        if called is not method and (method or not member.stores):
            return False  # what is called and no method may still be a layer
        value = self._world.infer.value(base, read.scope)
        cls = stores.owner(base, read.scope)
        if cls is not None or isinstance(value, Instance | ClassValue):
            info = self._world.infer.info(cls) if cls else None
            info = value.info if isinstance(value, Instance | ClassValue) else info
            if info is None:
                return False
            dynamic = any(one.cls.dynamic for one in info.mro)
            if not method and (dynamic or self._world.infer.is_open(info)):
                return False  # what is set under computed names are values
            # what a class has from a library may be called so, and what it overrides is called there
            related = owner in info.mro or info in owner.mro
            foreign = not all(map(bases.is_known, owner.outside))
            hook = method and not owner.closed
            sure = not (hook or foreign) or alike(name, member.name)
            return related and (sure or (not hook and _is_respelt(name, member.name)))
        word = last_word(base)
        family = self._family(owner)
        others = self._spoken.of_word[word] - {name}
        known = others & family
        if not (self._is_idle(member) or alike(name, member.name)):
            return False  # its own file may well have use for both
        if len(known) >= _ENOUGH and 2 * len(known) >= len(others):
            return True
        return bool(known) and _is_called_like(word, owner)

    def _is_far(self, read: Located[syntax.Attribute], member: Member) -> bool:
        """Whether nothing at all speaks of an attribute, or its own file alone, and not the read's.

        A name is changed all over the file where it is given, and stays in others.
        """
        if self._is_idle(member):
            return True
        here = last_word(read.node.value) in ("self", "cls")
        same = read.scope.module is member.owner.cls.module
        return not (here or same or member.name.startswith("_"))

    def _is_idle(self, member: Member) -> bool:
        """Whether nothing at all speaks of an attribute."""
        count = len(member.bindings) + len(member.stores)
        return self._world.project.words[member.name] == count

    def _is_method(self, member: Member) -> bool:
        function = member.owner.method(member.name)
        kind = kind_of(self._world.infer, function) if function else "property"
        return kind != "property"

    def _family(self, info: ClassInfo) -> frozenset[str]:
        """What objects have that may be of a class, or of one that is derived from it."""
        every = (info, *self._world.heirs.of(info))
        return frozenset(name for one in every for name in one.names())

    @cached_property
    def _orphans(self) -> dict[str, list[Member]]:
        """Attributes of classes that no other file reads, by parts of them."""
        found: dict[str, list[Member]] = defaultdict(list)
        for _, table in self._world.project:
            for cls in table.classes:
                for name, member in self._world.infer.info(cls).own.items():
                    if name.startswith("__"):
                        continue
                    if self._spoken.readers[name] <= {table.path}:
                        for mark in _marks(name):
                            found[mark].append(member)
        return found


def _marks(name: str) -> set[str]:
    """Parts of a name of which those that are like it have one."""
    folded = name.replace("_", "").lower()
    return {folded[:3], folded[-3:], *name.lower().split("_")} - {""}


def _is_like(name: str, other: str) -> bool:
    """Whether one of two names may have become the other: not by its style alone."""
    if name.replace("_", "").lower() == other.replace("_", "").lower():
        return False
    words, others = set(name.lower().split("_")), set(other.lower().split("_"))
    if words ^ others <= _DOING:
        return words == others
    return alike(name, other) or akin(name, other) or words < others or others < words


def _is_respelt(name: str, other: str) -> bool:
    """Whether two names are of the same words, be they cut short: `out_dir`, `output_dir`."""
    words, others = name.split("_"), other.split("_")
    return len(words) == len(others) and all(
        a.startswith(b) or b.startswith(a) for a, b in zip(words, others, strict=True)
    )


def _speaks_of(value: syntax.BaseExpression | None, name: str) -> bool:
    """Whether an attribute of this name is read within an expression."""
    waiting: list[syntax.Node] = [value] if value is not None else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, syntax.Attribute) and node.attr.value == name:
            return True
        waiting += syntax.children(node)
    return False


def _is_called_like(name: str, info: ClassInfo) -> bool:
    """Whether a name says of which class an object is: `data_manager`, `tokenizer`."""
    plain = name.replace("_", "").lower()
    return len(plain) > 2 and any(plain in one.name.lower() for one in info.mro)
