"""Where a function or class is named without being called there: who may hand it on."""

from collections.abc import Iterator
from functools import cached_property

from generator import syntax
from generator.checks.reading.arguments.callees import Callees
from generator.checks.reading.following.heirs import Heirs
from generator.checks.reading.following.infer import Infer
from generator.checks.reading.following.sites import Mentions
from generator.checks.reading.following.values import FunctionValue, ModuleValue
from generator.checks.reading.scanning.tables import ClassDef, Function, Scope


class Namings:
    """The names and attributes of a project that are no callees."""

    def __init__(
        self, infer: Infer, heirs: Heirs, callees: Callees, mentions: Mentions
    ) -> None:
        self._infer = infer
        self._heirs = heirs
        self._callees = callees
        self._mentions = mentions

    def of(self, function: Function) -> Iterator[syntax.Node]:
        """Where a function, or the class that it makes objects of, stands and is not called."""
        if function.cls is None:
            yield from self._named(function.name, function=function)
        elif function.name == "__init__":
            made = self._infer.info(function.cls)
            for info in (made, *self._heirs.of(made)):
                if info.method("__init__") is function:
                    yield from self._named(info.name, cls=info.cls)
        else:
            for located in self._mentions.reads.get(function.name, ()):
                value = self._infer.value(located.node, located.scope)
                if isinstance(value, FunctionValue) and value.function is function:
                    yield located.node

    def _named(
        self,
        name: str,
        *,
        function: Function | None = None,
        cls: ClassDef | None = None,
    ) -> Iterator[syntax.Node]:
        for shown in (name, *self._mentions.aliases.get(name, ())):
            for use in self._mentions.uses.get(shown, ()):
                if use.at in self._beside:
                    continue
                home = use.scope.find(shown)
                if home and self._is(home, shown, function, cls):
                    yield use.at
            for located in self._mentions.reads.get(shown, ()):
                if located.node in self._beside:
                    continue
                base = self._infer.value(located.node.value, located.scope)
                inner = base.module.table if isinstance(base, ModuleValue) else None
                if inner and self._is(inner.root, shown, function, cls):
                    yield located.node

    def _is(
        self,
        scope: Scope,
        name: str,
        function: Function | None,
        cls: ClassDef | None,
        depth: int = 0,
    ) -> bool:
        for bound in scope.bindings.get(name, ()):
            if (function and bound.function is function) or (cls and bound.cls is cls):
                return True
            if bound.imported is not None and bound.imported.name and depth < 8:
                target = self._callees.module(bound.imported, scope.module)
                if target and self._is(
                    target.root, bound.imported.name, function, cls, depth + 1
                ):
                    return True
        return False

    @cached_property
    def _beside(self) -> set[syntax.Node]:
        """Names in annotations, bases and before dots: they hand nothing on."""
        found: set[syntax.Node] = set()
        waiting: list[syntax.Node | None] = []
        for _, table in self._infer.project:
            found |= {a.node.value for a in table.attributes}
            for function in table.functions:
                waiting += [p.annotation for p in function.parameters]
                waiting.append(function.node.returns)
            for cls in table.classes:
                waiting += [b.value for b in cls.node.bases]
            for scope in table.scopes:
                for bound in scope.bindings.values():
                    waiting += [b.annotation for b in bound if b.annotation]
                    waiting += [b.value for b in bound if b.kind == "except"]
            waiting += [s.annotation for s in table.stores]
        while waiting:
            node = waiting.pop()
            if node is not None:
                found.add(node)
                waiting += syntax.children(node)
        return found
