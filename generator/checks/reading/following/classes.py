"""What a class of the project has: bases, members, fields, and how it is made."""

from collections.abc import Iterator
from functools import cached_property
from typing import Literal

from msgspec import Struct

from generator import pycode, syntax
from generator.checks.reading.following import bases
from generator.checks.reading.following.evaluator import Evaluator
from generator.checks.reading.following.fields import field_parameter, keyword_value
from generator.checks.reading.following.functions import keeps
from generator.checks.reading.following.signatures import Signature
from generator.checks.reading.following.values import ClassValue, Outside, Value
from generator.checks.reading.scanning.tables import (
    Binding,
    ClassDef,
    Function,
    Parameter,
    Store,
)

DATACLASS = frozenset({"dataclasses.dataclass", "pydantic.dataclasses.dataclass"})
_KEEPS_CLASS = frozenset(
    {"typing.final", "typing.runtime_checkable", "functools.total_ordering"}
)
_NO_INIT = frozenset({"object", "abc.ABC", "typing.Generic", "typing.Protocol"})


class Member(Struct, frozen=True, kw_only=True, eq=False):
    """One attribute of a class or of its instances."""

    name: str
    owner: "ClassInfo"
    bindings: tuple[Binding, ...] = ()
    stores: tuple[Store, ...] = ()


class ClassInfo:
    """One class of the project, its bases followed."""

    def __init__(self, cls: ClassDef, evaluator: Evaluator) -> None:
        self.cls = cls
        self._evaluator = evaluator
        self._in_mro = False

    @property
    def name(self) -> str:
        return self.cls.name

    @cached_property
    def decorators(self) -> list[tuple[str | None, syntax.BaseExpression]]:
        """The dotted name of each decorator's meaning (None: unknown), and its expression.

        Those that give the class back are left out.
        """
        found: list[tuple[str | None, syntax.BaseExpression]] = []
        for decorator in self.cls.node.decorators:
            node = decorator.decorator
            target = node.func if isinstance(node, syntax.Call) else node
            value = self._evaluator.value(target, self.cls.defined_in)
            if keeps(value, called=target is not node):
                continue
            name = value.name if isinstance(value, Outside) and value.name else None
            found.append((name, node))
        return found

    @cached_property
    def _bases(self) -> list[Value]:
        found: list[Value] = []
        for base in self.cls.node.bases:
            node = (
                base.value.value
                if isinstance(base.value, syntax.Subscript)
                else base.value
            )
            found.append(
                None if base.star else self._evaluator.value(node, self.cls.defined_in)
            )
        return found

    @cached_property
    def mro(self) -> tuple["ClassInfo", ...]:
        """This class and its project bases, nearest first."""
        order: list[ClassInfo] = [self]
        for base in self._bases:
            if isinstance(base, ClassValue) and not base.info._in_mro:
                self._in_mro = True  # two classes may name each other as bases
                order += base.info.mro
                self._in_mro = False
        return tuple(c for i, c in enumerate(order) if c not in order[i + 1 :])

    @cached_property
    def outside(self) -> tuple[str, ...]:
        """The dotted names of all bases outside the project, "" where one is unknown."""
        found: list[str] = []
        for info in self.mro:
            for base in info._bases:
                if isinstance(base, Outside):
                    found.append(base.name)
                elif not isinstance(base, ClassValue):
                    found.append("")
        return tuple(found)

    @cached_property
    def closed(self) -> bool:
        """Whether all its attributes are in sight."""
        if self._remade or self._has_metaclass:
            return False
        for info in self.mro:
            if info.cls.dynamic or "__getattr__" in info.cls.scope.bindings:
                return False
            if "__getattribute__" in info.cls.scope.bindings:
                return False
            known = DATACLASS | _KEEPS_CLASS
            if any(name not in known for name, _ in info.decorators):
                return False
        return all(bases.is_known(name) for name in self.outside)

    @property
    def _remade(self) -> bool:
        """Whether a base may change what is derived from it."""
        return any("__init_subclass__" in info.own for info in self.mro[1:])

    @property
    def made_elsewhere(self) -> bool:
        """Whether calling it may give an object of another class."""
        return any("__new__" in info.own for info in self.mro)

    @cached_property
    def abstract(self) -> bool:
        """Whether it leaves methods to classes that are derived from it."""
        return any(
            _is_abstract(b)
            for name in self.names()
            if (member := self.member(name))
            for b in member.bindings
        )

    @property
    def mixed(self) -> bool:
        """Whether super() may lead to a base outside the project before one inside."""
        known = [isinstance(b, Outside) and bases.is_bare(b.name) for b in self._bases]
        inside = [isinstance(b, ClassValue) for b in self._bases]
        return len(self._bases) > 1 and not all(
            k or i for k, i in zip(known, inside, strict=True)
        )

    def is_a(self, *names: str) -> bool:
        """Whether it has one of these bases outside the project."""
        return any(name in names for name in self.outside)

    # -- members ----------------------------------------------------------------------------

    @cached_property
    def own(self) -> dict[str, Member]:
        """The attributes that its own statement gives it."""
        stores: dict[str, list[Store]] = {}
        for store in self.cls.stores:
            stores.setdefault(store.attr, []).append(store)
        names = [*self.cls.scope.bindings, *stores]
        return {
            name: Member(
                name=name,
                owner=self,
                bindings=tuple(self.cls.scope.bindings.get(name, ())),
                stores=tuple(stores.get(name, ())),
            )
            for name in names
        }

    def member(self, name: str, *, after: "ClassInfo | None" = None) -> Member | None:
        """The attribute as instances see it; `after` a class, as its super() sees it."""
        order = self.mro[self.mro.index(after) + 1 :] if after in self.mro else self.mro
        return next((info.own[name] for info in order if name in info.own), None)

    def method(self, name: str) -> Function | None:
        """The function behind a name, where it is one function."""
        member = self.member(name)
        if member is None or len(member.bindings) != 1 or member.stores:
            return None
        return member.bindings[0].function

    def names(self) -> list[str]:
        """All attributes that are written in the project."""
        return sorted({name for info in self.mro for name in info.own})

    def may_have(self, name: str) -> bool:
        """Whether an attribute that is not written in the project may still exist."""
        if not self.closed or (name.startswith("__") and name.endswith("__")):
            return True
        if self.is_a("typing.Protocol"):  # what fits it may have more
            return True
        return any(bases.has(outside, name) for outside in self.outside)

    # -- construction -----------------------------------------------------------------------

    @cached_property
    def generated(self) -> Literal["dataclass", "namedtuple"] | None:
        """Which `__init__` is written for it from its fields."""
        for name, node in self.decorators:
            if name in DATACLASS and keyword_value(node, "init") != "False":
                return "dataclass"
        return "namedtuple" if self.is_a("typing.NamedTuple") else None

    def constructor(self) -> Signature | None:
        """What calling the class takes, None where that is not certain."""
        known = DATACLASS | _KEEPS_CLASS
        if self._remade or self._has_metaclass:
            return None
        for info in self.mro:
            if any(name not in known for name, _ in info.decorators):
                return None
            if "__new__" in info.own or info.is_a("typing.TypedDict"):
                return None
            if "__init__" in info.own:
                bindings = info.own["__init__"].bindings
                function = bindings[0].function if len(bindings) == 1 else None
                return self._explicit(function) if function else None
            if info.generated:
                return self._signature(info._fields())
            if any(not isinstance(b, ClassValue) for b in info._bases) and not all(
                isinstance(b, ClassValue)
                or (isinstance(b, Outside) and b.name in _NO_INIT)
                for b in info._bases
            ):
                return None
        return self._signature([])

    @property
    def _has_metaclass(self) -> bool:
        """Whether a metaclass may change how it is made; ABC's does not."""
        arguments = (a for info in self.mro for a in info.cls.node.keywords)
        return any(
            (pycode.dotted(a.value) or "").rpartition(".")[2] != "ABCMeta"
            for a in arguments
        )

    def _explicit(self, function: Function) -> Signature | None:
        if function.node.decorators:
            return None
        return Signature(
            name=self.name,
            parameters=function.bound,
            table=function.module,
            node=function.node,
        )

    def _signature(self, fields: list[Parameter] | None) -> Signature | None:
        if fields is None:
            return None
        positional = [f for f in fields if f.kind == "positional"]
        keyword = [f for f in fields if f.kind != "positional"]
        return Signature(
            name=self.name,
            parameters=(*positional, *keyword),
            table=self.cls.module,
            node=self.cls.node,
        )

    def own_parameters(self) -> list[Parameter]:
        """Those that the fields of its own statement make, whatever its bases add."""
        return [p for _, p in self._own_fields() if p is not None]

    def _fields(self) -> list[Parameter] | None:
        """The parameters that its fields make, inherited ones first; None if a base hides some."""
        fields: dict[str, Parameter | None] = {}
        allowed = _NO_INIT | {"typing.NamedTuple"}
        if any(name not in allowed for name in self.outside):
            return None
        for info in reversed(self.mro):
            if info.generated:
                for name, parameter in info._own_fields():
                    fields[name] = parameter
        return [f for f in fields.values() if f is not None]

    def _own_fields(self) -> Iterator[tuple[str, Parameter | None]]:
        keyword_only = any(
            name in DATACLASS and keyword_value(node, "kw_only") == "True"
            for name, node in self.decorators
        )
        for name, bindings in self.cls.scope.bindings.items():
            binding = bindings[-1]
            if binding.annotation is None or binding.kind not in ("assign", "declare"):
                continue
            outer = binding.annotation
            outer = outer.value if isinstance(outer, syntax.Subscript) else outer
            marker = (pycode.dotted(outer) or "").rpartition(".")[2]
            if marker == "KW_ONLY":
                keyword_only = True
            elif marker != "ClassVar":
                yield name, field_parameter(binding, keyword_only)


def _is_abstract(binding: Binding) -> bool:
    function = binding.function
    return function is not None and any(
        (pycode.dotted(d.decorator) or "").startswith(("abstract", "abc.abstract"))
        for d in function.node.decorators
    )
