"""Attributes that nothing in a project has ever heard of, read of what must be one of its objects."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from msgspec import Struct

from generator import syntax
from generator.checks.reading.contracts.spoken import group, last_word
from generator.checks.reading.following import bases
from generator.checks.reading.following.classes import DATACLASS, ClassInfo
from generator.checks.reading.following.values import ClassValue, Instance
from generator.checks.reading.likeness import misspelt
from generator.checks.reading.scanning import stores
from generator.checks.reading.scanning.tables import ClassDef, Located
from generator.checks.reading.world import World

_ENOUGH = 5
"""What attributes must count together, before what has them is taken for an object of their class."""
_FEW = 2
"""Classes that have a rare attribute."""
_LONG = 6
"""Letters of a name that is hardly another word by chance."""
_OPENING = frozenset({"property", "torch.autograd.Function", "typing.Protocol"})
"""Bases that give more than is known of them."""


class Unheard(Struct, frozen=True, kw_only=True, eq=False):
    """An attribute that nobody gives, and a class that has none of that name."""

    read: Located[syntax.Attribute]
    info: ClassInfo
    names: Collection[str]
    """What its objects have."""


class Strangers:
    """Finds those attributes in a project, by their letters and by what else is read there."""

    def __init__(
        self, world: World, reads: Iterable[Located[syntax.Attribute]]
    ) -> None:
        self._world = world
        self._spoken = world.spoken
        self._reads: dict[str, list[Located[syntax.Attribute]]] = defaultdict(list)
        for located in reads:
            self._reads[located.node.attr.value].append(located)

    def all(self) -> Iterator[Unheard]:
        """Every read of one."""
        for name, reads in self._reads.items():
            if self._spoken.is_given(name) or len(reads) < self._spoken.reads[name]:
                continue
            for read in reads:
                found = self._judge(name, read)
                if found is not None:
                    yield found

    def _judge(self, name: str, read: Located[syntax.Attribute]) -> Unheard | None:
        slip = self._slip(name, read)
        if slip is not None:
            return slip
        value = self._world.infer.value(read.node.value, read.scope)
        cls = stores.owner(read.node.value, read.scope)
        if isinstance(value, Instance | ClassValue) or cls is not None:
            own = self._world.infer.info(cls) if cls else None
            info = value.info if isinstance(value, Instance | ClassValue) else own
            return self._of_class(name, read, info, cls) if info else None
        return self._by_others(name, read)

    # -- by its letters ---------------------------------------------------------------------

    def _slip(self, name: str, read: Located[syntax.Attribute]) -> Unheard | None:
        """What is one slip of the finger from an attribute of the project's classes."""
        if self._world.project.words[name] > 1:
            return None
        near = {n for mark in _marks(name) for n in self._marked.get(mark, ())}
        right = misspelt(name, near)
        if right is None or _folded(right) == _folded(name):
            return None
        if right.startswith("_") is not name.startswith("_"):
            return None
        texts = self._world.project.texts.items()
        if any(name in text for path, text in texts if not path.endswith(".py")):
            return None
        same = right in self._spoken.of_word.get(last_word(read.node.value), ())
        if len(right) < _LONG - same:
            return None
        return Unheard(read=read, info=self._owners[right][0], names=[right])

    @cached_property
    def _marked(self) -> dict[str, list[str]]:
        """All attributes of classes, by how they begin and end."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in self._owners:
            for mark in _marks(name):
                found[mark].append(name)
        return found

    # -- by what else there is --------------------------------------------------------------

    def _of_class(
        self,
        name: str,
        read: Located[syntax.Attribute],
        info: ClassInfo,
        own: ClassDef | None,
    ) -> Unheard | None:
        """What an object of a known class has not, if that may have more than is written."""
        family = (info, *self._world.heirs.of(info))
        if not all(map(self._is_whole, family)) or _is_bought(name, family):
            return None
        names = {n for one in family for n in one.names()}
        if any(map(self._is_computed, family)):
            others = self._others(name, read)
            if own or self._composed & {*info.mro, *family} or not others <= names:
                return None  # who sets names that he computes reads them as well
            if sum(map(self._weight, others)) < _ENOUGH:
                return None
        return Unheard(read=read, info=info, names=names)

    def _by_others(self, name: str, read: Located[syntax.Attribute]) -> Unheard | None:
        """What the class has not that has all else that is read of the same name there."""
        if name.startswith("_") or hasattr(property, name):
            return None
        _, cls, word = group(read)
        others = self._others(name, read)
        own = [n for n in others if n in self._owners]
        weight = sum(map(self._weight, own))
        if not (word and weight):
            return None
        rarest = min(own, key=lambda n: (len(self._owners[n]), n))
        for info in self._owners[rarest]:
            if weight < _ENOUGH and not _is_called(word, info):
                continue
            if cls is not None and self._world.infer.info(cls) in info.mro:
                continue  # what is wrapped has much in common with what wraps it
            first = info.mro[-1]
            family = (first, *self._world.heirs.of(first))
            names = {n for one in family for n in one.names()}
            covered = all(_is_bought(n, family) for n in others - names)
            if covered and all(map(self._is_whole, family)):
                return Unheard(read=read, info=info, names=names)
        return None

    def _others(self, name: str, read: Located[syntax.Attribute]) -> set[str]:
        """What else is read of the same thing, but for `@name.setter`."""
        every = self._spoken.groups[group(read)] - {name}
        return {n for n in every if not hasattr(property, n)}

    def _weight(self, name: str) -> int:
        """How much a name says of the class of what has it."""
        if name in bases.given():
            return 0
        rare = len(self._owners[name]) <= _FEW
        return rare + ("_" in name.strip("_"))

    def _is_whole(self, info: ClassInfo) -> bool:
        """Whether its objects have nothing that others give it, but by names that are said."""
        if "mixin" in info.name.lower() or info.is_a(*_OPENING):
            return False
        for one in info.mro:
            if {"__getattr__", "__getattribute__"} & one.cls.scope.bindings.keys():
                return False
        return all(map(bases.is_known, info.outside))

    def _is_computed(self, info: ClassInfo) -> bool:
        """Whether its objects may get attributes under names that are not written."""
        if any(name not in DATACLASS for i in info.mro for name, _ in i.decorators):
            return True
        return any(one.cls.dynamic for one in info.mro) or self._world.infer.is_open(
            info
        )

    @cached_property
    def _composed(self) -> set[ClassInfo]:
        """Classes that put names of attributes together: `setattr(self, f"{kind}_loss", …)`."""
        found: set[ClassInfo] = set()
        for _, table in self._world.project:
            for store in table.stores:
                plain = isinstance(store.node, syntax.Name | syntax.Attribute)
                if store.attr == "*" and not plain:
                    cls = stores.owner(store.base, store.scope)
                    found |= {self._world.infer.info(cls)} if cls else set()
        return found

    @cached_property
    def _owners(self) -> dict[str, list[ClassInfo]]:
        """The classes that give each attribute, but for the mocks of tests."""
        found: dict[str, list[ClassInfo]] = defaultdict(list)
        for module, table in self._world.project:
            for cls in table.classes if not module.is_test else ():
                info = self._world.infer.info(cls)
                for name in info.own:
                    found[name].append(info)
        return found


def _is_bought(name: str, family: Iterable[ClassInfo]) -> bool:
    """Whether one of these classes has an attribute from a base outside the project."""
    return any(bases.has(base, name) for one in family for base in one.outside)


def _is_called(word: str, info: ClassInfo) -> bool:
    """Whether a name is that of a class of several words: `class_dataset`."""
    plain = _folded(word)
    return any(
        plain == _folded(one.name) and not one.name.strip("_").istitle()
        for one in info.mro
    )


def _folded(name: str) -> str:
    """A name without what tells styles of spelling apart, and one from several."""
    return name.replace("_", "").lower().rstrip("s")


def _marks(name: str) -> set[str]:
    """How a name begins and ends: one slip leaves one of both."""
    folded = name.replace("_", "").lower()
    return {"<" + folded[:3], ">" + folded[-3:]}
