"""Where the functions of a project are called, and what each of their parameters gets there."""

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from generator import pycode, syntax
from generator.checks.reading.following.infer import Infer
from generator.checks.reading.following.sites import behind, filling, written_out
from generator.checks.reading.following.values import (
    ModuleValue,
    Outside,
    Value,
)
from generator.checks.reading.scanning.tables import Binding, Function, Located, Scope


class Site(Struct, frozen=True, kw_only=True, eq=False):
    """One place that calls a function."""

    located: Located[syntax.Call]
    skipped: int
    """Parameters that get nothing from what is written: `self`."""
    args: tuple[syntax.Arg, ...]


class Argument(Struct, frozen=True, kw_only=True, eq=False):
    """What one parameter gets at one place."""

    value: syntax.BaseExpression | None
    """None where that cannot be told."""
    scope: Scope
    branch: bool = False
    key: str | None = None
    """It is what stands under this key of the value: `f(**value)`."""
    spread: bool = False
    """It is the value as a whole: `**kwargs` of `f(**value)`."""


class Callers:
    """The calls of every function; tests count only where there are no others."""

    def __init__(self, infer: Infer) -> None:
        self.infer = infer

    @cached_property
    def sites(self) -> dict[Function, list[Site]]:
        """The calls of each function."""
        found: dict[Function, list[Site]] = {}
        tests: dict[Function, list[Site]] = {}
        for module, table in self.infer.project:
            for located in table.calls:
                for function, site in self._called(located):
                    into = tests if module.is_test else found
                    into.setdefault(function, []).append(site)
        return {**tests, **found}

    def _called(self, located: Located[syntax.Call]) -> Iterator[tuple[Function, Site]]:
        node, scope = located.node, located.scope
        plain = tuple(node.args)
        callee = behind(self.infer.value(node.func, scope))
        if callee is not None:
            site = Site(located=located, skipped=int(callee.bound), args=plain)
            yield callee.function, site
            return
        perhaps = replace(located, branch=True)
        for value in choices(self.infer, node.func, scope):
            callee = behind(value)
            if callee is not None:
                site = Site(located=perhaps, skipped=int(callee.bound), args=plain)
                yield callee.function, site
        # `spawn(train, args=(config,))`, `Process(target=train, args=(config,))`
        given = next(
            (a for a in node.args if a.keyword and a.keyword.value == "args"), None
        )
        if given is None or not isinstance(given.value, syntax.Tuple | syntax.List):
            return
        inner = written_out(given.value)
        shown = node.func.attr if isinstance(node.func, syntax.Attribute) else node.func
        rank = isinstance(shown, syntax.Name) and shown.value == "spawn"
        for arg in node.args:
            if arg is not given and isinstance(
                arg.value, syntax.Name | syntax.Attribute
            ):
                callee = behind(self.infer.value(arg.value, scope))
                if callee is not None:
                    skipped = callee.bound + rank
                    site = Site(located=located, skipped=skipped, args=inner)
                    yield callee.function, site

    def argument(
        self, binding: Binding, node: syntax.Call, scope: Scope
    ) -> Argument | None:
        """What a parameter of an `__init__` gets in one call."""
        located = Located(node=node, scope=scope)
        site = Site(located=located, skipped=1, args=tuple(node.args))
        function = binding.scope.function
        names = [p.name for p in function.parameters] if function else []
        if function is None or binding.name not in names:
            return None
        return self._argument(binding, function, names.index(binding.name), site)

    def arguments(self, binding: Binding) -> list[Argument]:
        """What a parameter gets at each place, its default included where it is left out."""
        function = binding.scope.function
        if function is None or binding.parameter is None:
            return []
        names = [p.name for p in function.parameters]
        if binding.name not in names:
            return []
        index = names.index(binding.name)
        return [
            self._argument(binding, function, index, site)
            for site in self.sites.get(function, ())
        ]

    def _argument(
        self, binding: Binding, function: Function, index: int, site: Site
    ) -> Argument:
        scope, branch = site.located.scope, site.located.branch
        parameter = binding.parameter
        assert parameter is not None
        arg = filling(site.args, parameter, index - site.skipped)
        if arg is not None and not arg.star:
            return Argument(value=arg.value, scope=scope, branch=branch)
        spread = [a.value for a in site.args if a.star == "**"]
        value = spread[0] if len(spread) == 1 else None
        if parameter.kind == "**":
            return Argument(value=value, scope=scope, branch=branch, spread=True)
        if arg is not None and arg.star == "*":
            return Argument(value=None, scope=scope, branch=branch)
        if spread:
            return Argument(value=value, scope=scope, branch=branch, key=binding.name)
        node = parameter.node
        default = node.default if isinstance(node, syntax.Param) else None
        return Argument(value=default, scope=function.defined_in, branch=branch)

    def may_be_skipped(self, function: Function | None) -> bool:
        """Whether all that calls a function stands in a branch, or what calls that does."""
        return self._skipped(function, frozenset())

    def _skipped(self, function: Function | None, seen: frozenset[Function]) -> bool:
        if function is None or function in seen or len(seen) > 12:
            return False
        sites = self.sites.get(function, [])
        if function.cls is not None and function.name != "__init__" and not sites:
            made = self.infer.info(function.cls).method("__init__")
            return made is not None and self._skipped(made, seen | {function})
        return bool(sites) and all(
            s.located.branch
            or self._skipped(s.located.scope.enclosing_function(), seen | {function})
            for s in sites
        )


def choices(
    infer: Infer, node: syntax.BaseExpression, scope: Scope, depth: int = 3
) -> Iterator[Value]:
    """What an expression may be one of: of a table of classes, of a module's by its name."""
    if depth == 0:
        return
    match node:
        case syntax.Name():
            home = scope.find(node.value)
            for binding in home.bindings[node.value] if home else ():
                if binding.kind in ("class", "function", "import"):
                    yield infer.binding(binding)
                elif binding.kind == "assign" and binding.value is not None:
                    yield from _each(infer, binding.value, binding.scope, depth)
        case syntax.Subscript():
            yield from _entries(infer, node.value, scope, depth)
        case syntax.IfExp():
            yield from _each(infer, node.body, scope, depth)
            yield from _each(infer, node.orelse, scope, depth)
        case syntax.Call(func=syntax.Name(value="getattr"), args=[first, second, *_]):
            module = infer.value(first.value, scope)
            if isinstance(module, ModuleValue) and module.module.table is not None:
                name = pycode.string(second.value)
                every = module.module.table.root.bindings
                for one in [name] if name else every:
                    yield infer.member_of(module.module, one)
        case syntax.Call(
            func=syntax.Attribute(value=table, attr=syntax.Name(value="get"))
        ):
            yield from _entries(infer, table, scope, depth)


def _each(
    infer: Infer, node: syntax.BaseExpression, scope: Scope, depth: int
) -> Iterator[Value]:
    value = infer.value(node, scope)
    if value is None or value == Outside():
        yield from choices(infer, node, scope, depth - 1)
    else:
        yield value


def _entries(
    infer: Infer, node: syntax.BaseExpression, scope: Scope, depth: int
) -> Iterator[Value]:
    """The values of a dict that is written where it is bound."""
    if isinstance(node, syntax.Name):
        home = scope.find(node.value)
        for binding in home.bindings[node.value] if home else ():
            if isinstance(binding.value, syntax.Dict):
                yield from _entries(infer, binding.value, binding.scope, depth)
    elif isinstance(node, syntax.Dict):
        for element in node.elements:
            if isinstance(element, syntax.DictElement):
                yield from _each(infer, element.value, scope, depth)
