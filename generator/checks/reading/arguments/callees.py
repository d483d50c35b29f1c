"""What a call runs, where a decorator or an alias stands between."""

from generator import pycode, syntax
from generator.checks.reading import exports
from generator.checks.reading.following import calls
from generator.checks.reading.following.infer import Infer
from generator.checks.reading.following.sites import Callee, behind
from generator.checks.reading.following.values import (
    ClassValue,
    Instance,
    ModuleValue,
)
from generator.checks.reading.scanning.tables import (
    Function,
    Import,
    Located,
    ModuleTable,
    Scope,
)


class Callees:
    """Finds the functions behind calls."""

    def __init__(self, infer: Infer) -> None:
        self._infer = infer
        self._found: dict[syntax.BaseExpression, Callee | None] = {}

    def of(self, located: Located[syntax.Call]) -> Callee | None:
        """The function of the project that a call runs, decorated ones included."""
        func = located.node.func
        if func not in self._found:
            self._found[func] = self._target(func, located.scope)
        return self._found[func]

    def _target(self, func: syntax.BaseExpression, scope: Scope) -> Callee | None:
        value = self._infer.value(func, scope)
        return self._decorated(func, scope) if value is None else behind(value)

    def _decorated(self, func: syntax.BaseExpression, scope: Scope) -> Callee | None:
        """A function that a decorator has made unknown: most leave what it takes."""
        found = None
        if isinstance(func, syntax.Name):
            home = scope.find(func.value)
            found = self._single(home, func.value) if home else None
        elif isinstance(func, syntax.Attribute):
            parent = calls.super_of(self._infer, func.value, scope)
            base = None if parent else self._infer.value(func.value, scope)
            name = func.attr.value
            if isinstance(base, ModuleValue) and base.module.table is not None:
                found = self._single(base.module.table.root, name)
            elif parent is not None or isinstance(base, Instance | ClassValue):
                info = parent or base.info  # type: ignore[union-attr]
                member = (
                    info.member(name, after=parent) if parent else info.member(name)
                )
                bound = member.bindings if member else ()
                if len(bound) == 1 and bound[0].function is not None:
                    own = isinstance(base, ClassValue) and not takes_class(
                        bound[0].function
                    )
                    static = "staticmethod" in decorators(bound[0].function)
                    return Callee(
                        function=bound[0].function,
                        bound=not (own or static),
                        certain=False,
                    )
        return Callee(function=found, bound=False, certain=False) if found else None

    def _single(self, scope: Scope, name: str, depth: int = 0) -> Function | None:
        """The one function that a name of a scope is bound to, imports followed."""
        bound = scope.bindings.get(name, ())
        if len(bound) != 1 or depth > 8:
            return None
        if bound[0].imported is None:
            return bound[0].function
        target = self.module(bound[0].imported, scope.module)
        wanted = bound[0].imported.name
        if target is None or wanted is None:
            return None
        return self._single(target.root, wanted, depth + 1)

    def module(self, found: Import, table: ModuleTable) -> ModuleTable | None:
        project = self._infer.project
        here = project.module_of(table)
        if not exports.is_own(project, here, found):
            return None
        target = exports.target(project, here, found)
        return target.table if target else None


def decorators(function: Function) -> set[str]:
    """The last names of a function's decorators."""
    nodes = (d.decorator for d in function.node.decorators)
    plain = (n.func if isinstance(n, syntax.Call) else n for n in nodes)
    return {(pycode.dotted(n) or "").rpartition(".")[2] for n in plain}


def takes_class(function: Function) -> bool:
    """Whether it is a class method."""
    return "classmethod" in decorators(function)
