"""What a parameter without an annotation is: by all the calls of its function."""

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from generator import syntax
from generator.checks.reading.following import calls
from generator.checks.reading.following.functions import is_handed_out, kind_of
from generator.checks.reading.following.sites import Mentions, behind, filling
from generator.checks.reading.following.values import (
    ClassValue,
    Instance,
    ModuleValue,
    Several,
    Value,
    Wrapped,
    combine,
)
from generator.checks.reading.scanning.chains import called_name
from generator.checks.reading.scanning.tables import (
    Function,
    Located,
    Parameter,
    Scope,
)

if TYPE_CHECKING:
    from generator.checks.reading.following.infer import Infer

_FOLLOWED = ("plain", "static", "class")
_LOADS = frozenset({"import_module", "__import__"})


class Site(Struct, frozen=True, kw_only=True):
    """One call of a function, and which of its parameters the arguments fill from the first on."""

    call: Located[syntax.Call]
    slots: tuple[Parameter, ...]

    def given(self, parameter: Parameter) -> syntax.BaseExpression | None:
        """The argument for a parameter; None where the call leaves it out."""
        place = self.slots.index(parameter) if parameter in self.slots else -1
        arg = filling(self.call.node.args, parameter, place)
        return arg.value if arg is not None else None

    @property
    def spreads(self) -> bool:
        """Whether `*args` or `**kwargs` may fill parameters."""
        return any(arg.star for arg in self.call.node.args)


class Callers:
    """The calls of each function of a project, where these are surely all."""

    def __init__(self, infer: "Infer") -> None:
        self._infer = infer
        self._mentions = Mentions(table for _, table in infer.project)
        self._loads_by_name = not _LOADS.isdisjoint(self._mentions.calls)
        self._heirs: dict[str, set[str]] = defaultdict(set)
        self._sites: dict[Function, tuple[Site, ...] | None] = {}
        for _, table in infer.project:
            for cls in table.classes:
                for base in cls.node.bases:
                    self._heirs[called_name(base.value)].add(cls.name)

    def given(self, function: Function, parameter: Parameter) -> Value:
        """What all calls of a function give for a parameter, where they agree."""
        found = self.arguments(function, parameter)
        if found is None:
            return None
        return combine([self._infer.value(node, scope) for node, scope in found])

    def arguments(
        self, function: Function, parameter: Parameter
    ) -> list[tuple[syntax.BaseExpression, Scope]] | None:
        """What all calls of a function give for a parameter, its default included."""
        sites = self.sites(function)
        if not sites or any(site.spreads for site in sites):
            return None
        found: list[tuple[syntax.BaseExpression, Scope]] = []
        for site in sites:
            argument = site.given(parameter)
            if argument is not None:
                found.append((argument, site.call.scope))
            elif isinstance(parameter.node, syntax.Param) and parameter.node.default:
                found.append((parameter.node.default, function.defined_in))
        return found

    def sites(self, function: Function) -> tuple[Site, ...] | None:
        """Every call that is or may be one of a function; None where some may not be seen."""
        if function not in self._sites:
            self._sites[function] = None  # while it is being followed
            self._sites[function] = self._find(function)
        return self._sites[function]

    def _find(self, function: Function) -> tuple[Site, ...] | None:
        if kind_of(self._infer, function) not in _FOLLOWED:
            return None
        if is_handed_out(self._infer, function):
            return None
        names = self._names(function)
        if any(self._is_mentioned(name, function) for name in names):
            return None
        found: list[Site] = []
        for name in sorted(names):
            for located in self._mentions.calls.get(name, ()):
                callee = self._infer.value(located.node.func, located.scope)
                whole = callee.inner if isinstance(callee, Wrapped) else callee
                target = behind(whole)
                if target is not None and self._runs(target.function, function):
                    found.append(Site(call=located, slots=target.fills(function)))
                elif _is_open(callee) and self._may_be(function, located):
                    found.append(Site(call=located, slots=_likely(function, located)))
        return tuple(found)

    def _names(self, function: Function) -> set[str]:
        """Names that it may be called by: a constructor's are those of its class and its heirs."""
        names = {function.name}
        if function.name == "__init__" and function.cls is not None:
            names.add(function.cls.name)
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            for other in self._mentions.aliases.get(name, set()) | self._heirs[name]:
                if other not in names:
                    names.add(other)
                    waiting.append(other)
        return names

    def _is_mentioned(self, name: str, function: Function) -> bool:
        """Whether it may be handed on as a value, and be called from where nobody sees it."""
        for use in self._mentions.uses.get(name, ()):
            home = use.scope.find(name)
            kinds = {b.kind for b in home.bindings[name]} if home else {"star"}
            if kinds & {"function", "class", "import", "star"}:
                return True
        for read in self._mentions.reads.get(name, ()):
            base = self._infer.value(read.node.value, read.scope)
            if isinstance(base, ModuleValue) or (function.cls and base is None):
                return True
            if isinstance(base, Instance | ClassValue) and base.info.method(name):
                return True
        return False

    def _may_be(self, function: Function, located: Located[syntax.Call]) -> bool:
        """Whether a call that cannot be followed may be one of the function."""
        func = located.node.func
        if isinstance(func, syntax.Name):
            return True
        if not isinstance(func, syntax.Attribute):
            return False
        if (
            function.cls is None
        ):  # modules are known, but for those that are loaded by name
            return self._loads_by_name
        above = calls.super_of(self._infer, func.value, located.scope)
        if above is not None:
            return self._infer.info(function.cls) in above.mro[1:]
        return True

    def _runs(self, target: Function, function: Function) -> bool:
        """Whether a call of one function runs another: itself, or what a derived class has."""
        if target is function or None in (target.cls, function.cls):
            return target is function
        assert target.cls is not None and function.cls is not None
        above = self._infer.info(function.cls).mro[1:]
        return target.name == function.name and self._infer.info(target.cls) in above


def _is_open(callee: Value) -> bool:
    """Whether a call may be one of several functions, or of any."""
    return callee is None or isinstance(
        callee.inner if isinstance(callee, Wrapped) else callee, Several
    )


def _likely(function: Function, located: Located[syntax.Call]) -> tuple[Parameter, ...]:
    """What the arguments of a call would fill, if it is one of the function."""
    method = function.cls is not None and isinstance(
        located.node.func, syntax.Attribute
    )
    return function.bound if method else function.parameters
