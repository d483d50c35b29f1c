"""What subclasses have that their base has not: an object may be of any of them."""

from generator.checks.reading.following.classes import ClassInfo
from generator.checks.reading.following.infer import Infer
from generator.checks.reading.following.values import FunctionValue, Instance, Value


class Heirs:
    """The subclasses of every class of the project."""

    def __init__(self, infer: Infer) -> None:
        self._infer = infer

    def of(self, info: ClassInfo) -> tuple[ClassInfo, ...]:
        """All the subclasses of a class."""
        return self._infer.heirs(info)

    def may_have(self, info: ClassInfo, name: str) -> bool:
        """Whether an object said to be of a class may have an attribute as one of a subclass."""
        return any(heir.member(name) or heir.may_have(name) for heir in self.of(info))

    def has(self, info: ClassInfo) -> bool:
        """Whether a class of the project is derived from this one."""
        return bool(self.of(info))

    def mixes(self, info: ClassInfo) -> bool:
        """Whether its super() may lead to another base of a subclass."""
        return any(len(heir.cls.node.bases) > 1 for heir in self.of(info))

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
        return any(name in heir.own for heir in self.of(info))
