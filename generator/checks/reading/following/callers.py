"""What a parameter without an annotation is: by all the calls of its function."""

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator import syntax
from generator.checks.reading.following import calls
from generator.checks.reading.following.functions import is_handed_out, kind_of
from generator.checks.reading.following.values import (
    ClassValue,
    FunctionValue,
    Instance,
    ModuleValue,
    Outside,
    Several,
    Value,
    Wrapped,
    combine,
)
from generator.checks.reading.scanning.tables import (
    Function,
    Located,
    Parameter,
    Scope,
    Use,
)

if TYPE_CHECKING:
    from generator.checks.reading.following.infer import Infer

_FOLLOWED = ("plain", "static", "class")


@dataclass(frozen=True, kw_only=True)
class Site:
    """One call of a function, and which of its parameters the arguments fill from the first on."""

    call: Located[syntax.Call]
    slots: tuple[Parameter, ...]

    def given(self, parameter: Parameter) -> syntax.BaseExpression | None:
        """The argument for a parameter; None where the call leaves it out, or may."""
        names = [
            p.name for p in self.slots if p.kind in ("positional", "positional only")
        ]
        positional = 0
        for arg in self.call.node.args:
            if arg.keyword is not None and arg.keyword.value == parameter.name:
                return arg.value
            if arg.keyword is None and not arg.star:
                if positional < len(names) and names[positional] == parameter.name:
                    return arg.value
                positional += 1
        return None

    @property
    def spreads(self) -> bool:
        """Whether `*args` or `**kwargs` may fill parameters."""
        return any(arg.star for arg in self.call.node.args)


class Callers:
    """The calls of each function of a project, where these are surely all."""

    def __init__(self, infer: "Infer") -> None:
        self._infer = infer
        self._calls: dict[str, list[Located[syntax.Call]]] = defaultdict(list)
        self._mentions: dict[str, list[Use]] = defaultdict(list)
        self._reads: dict[str, list[Located[syntax.Attribute]]] = defaultdict(list)
        self._aliases: dict[str, set[str]] = defaultdict(set)
        self._heirs: dict[str, set[str]] = defaultdict(set)
        self._loads_by_name = False
        self._sites: dict[Function, tuple[Site, ...] | None] = {}
        for _, table in infer.project:
            callees = {id(located.node.func) for located in table.calls}
            for located in table.calls:
                name = _last(located.node.func)
                self._calls[name].append(located)
                self._loads_by_name |= name in ("import_module", "__import__")
            for use in table.uses:
                if id(use.at) not in callees and not use.typed:
                    self._mentions[use.name].append(use)
            for read in table.attributes:
                if id(read.node) not in callees:
                    self._reads[read.node.attr.value].append(read)
            for found in table.imports:
                if found.alias and found.name and found.alias != found.name:
                    self._aliases[found.name].add(found.alias)
            for cls in table.classes:
                for base in cls.node.bases:
                    self._heirs[_last(base.value)].add(cls.name)

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
            for located in self._calls[name]:
                callee = self._infer.value(located.node.func, located.scope)
                target = self._target(callee)
                if target is not None and self._runs(target, function):
                    found.append(Site(call=located, slots=_slots(function, callee)))
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
            for other in self._aliases[name] | self._heirs[name]:
                if other not in names:
                    names.add(other)
                    waiting.append(other)
        return names

    def _is_mentioned(self, name: str, function: Function) -> bool:
        """Whether it may be handed on as a value, and be called from where nobody sees it."""
        for use in self._mentions[name]:
            home = use.scope.find(name)
            kinds = {b.kind for b in home.bindings[name]} if home else {"star"}
            if kinds & {"function", "class", "import", "star"}:
                return True
        for read in self._reads[name]:
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

    def _target(self, callee: Value) -> Function | None:
        match callee:
            case FunctionValue(function):
                return function
            case ClassValue(info):
                return info.method("__init__")
            case Instance(info) | Wrapped(Instance(info)):
                return calls.called(info)
            case Outside():
                return None
        return None


def _slots(function: Function, callee: Value) -> tuple[Parameter, ...]:
    bound = not isinstance(callee, FunctionValue) or callee.bound
    return function.bound if bound else function.parameters


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


def _last(node: syntax.BaseExpression) -> str:
    """`c` of `a.b.c`, of `c[int]` and of `f().c`."""
    if isinstance(node, syntax.Subscript):
        node = node.value
    if isinstance(node, syntax.Attribute):
        return node.attr.value
    return node.value if isinstance(node, syntax.Name) else ""
