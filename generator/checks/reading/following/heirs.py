"""What subclasses have that their base has not: an object may be of any of them."""

from generator.checks.reading.following.classes import ClassInfo
from generator.checks.reading.following.infer import Infer
from generator.checks.reading.following.values import FunctionValue, Instance, Value


class Heirs:
    """The subclasses of every class of the project."""

    def __init__(self, infer: Infer) -> None:
        self._heirs: dict[ClassInfo, list[ClassInfo]] = {}
        for _, table in infer.project:
            for cls in table.classes:
                for base in infer.info(cls).mro[1:]:
                    self._heirs.setdefault(base, []).append(infer.info(cls))

    def of(self, info: ClassInfo) -> list[ClassInfo]:
        """All the subclasses of a class."""
        return self._heirs.get(info, [])

    def may_have(self, info: ClassInfo, name: str) -> bool:
        """Whether an object said to be of a class may have an attribute as one of a subclass."""
        heirs = self._heirs.get(info, ())
        return any(heir.member(name) or heir.may_have(name) for heir in heirs)

    def has(self, info: ClassInfo) -> bool:
        """Whether a class of the project is derived from this one."""
        return info in self._heirs

    def mixes(self, info: ClassInfo) -> bool:
        """Whether its super() may lead to another base of a subclass."""
        return any(len(heir.cls.node.bases) > 1 for heir in self._heirs.get(info, ()))

    def overridden(self, value: Value) -> bool:
        """Whether a subclass has its own version of a method, or of what runs in a call."""
        match value:
            case FunctionValue(function, owner=owner) if owner is not None:
                # what is left to subclasses, one of these may have from another base
                left = owner.abstract and self.mixes(owner)
                return left or self._redefine(owner, function.name)
            case Instance(info):
                names = ("__call__", "forward")
                return any(self._redefine(info, name) for name in names)
        return False

    def _redefine(self, info: ClassInfo, name: str) -> bool:
        return any(name in heir.own for heir in self._heirs.get(info, ()))
