"""What a parameter is given: the call sites of its function, found by name and resolved."""

from collections.abc import Sequence

from msgspec import Struct

from generator import pycode, syntax
from generator.checks.reading.arguments.callees import Callees, decorators
from generator.checks.reading.arguments.namings import Namings
from generator.checks.reading.following.classes import DATACLASS
from generator.checks.reading.following.functions import is_handed_out, kind_of
from generator.checks.reading.following.heirs import Heirs
from generator.checks.reading.following.infer import Infer
from generator.checks.reading.following.sites import (
    Callee,
    Mentions,
    filling,
    written_out,
)
from generator.checks.reading.scanning.chains import last_name
from generator.checks.reading.scanning.tables import (
    Function,
    Located,
    Parameter,
    Scope,
)

_ASKS = frozenset("isinstance issubclass super cast type callable hasattr".split())


class Given(Struct, frozen=True, kw_only=True):
    """What one call site gives a parameter; without a value, something that is not in sight."""

    value: syntax.BaseExpression | None
    scope: Scope
    certain: bool = True
    """Whether it is this function that is called there."""


class Givens(Struct, frozen=True, kw_only=True):
    """What all the call sites in sight give a parameter."""

    values: tuple[Given, ...] = ()
    complete: bool = True
    """Whether there are no others."""
    called: bool = False
    """Whether anything calls the function, or passes it on."""


class CallSites:
    """The call sites of a project by the names that they call."""

    def __init__(self, infer: Infer, heirs: Heirs) -> None:
        self._infer = infer
        self._heirs = heirs
        self.callees = Callees(infer)
        shipped = [t for module, t in infer.project if not module.is_test]
        self._mentions = Mentions(shipped)
        self._namings = Namings(infer, heirs, self.callees, self._mentions)
        self._passed: dict[syntax.Node, tuple[Located[syntax.Call], syntax.Arg]] = {}
        self._found: dict[Function, list[tuple[Located[syntax.Call], Callee]]] = {}
        for table in shipped:
            for located in table.calls:
                for arg in located.node.args:
                    self._passed[arg.value] = (located, arg)

    # -- what a parameter is given ----------------------------------------------------------

    def given(self, function: Function, parameter: Parameter) -> Givens:
        """The values of one parameter at every call site."""
        # objects are called under any name, which is not looked for
        if parameter.kind in ("*", "**") or function.name in ("__call__", "forward"):
            return Givens(complete=False, called=True)
        values: list[Given] = []
        doubtful: list[Given] = []
        called = False
        for located, target in self._sites(function):
            called = True
            args, wanted = located.node.args, target.fills(function)
            found = _argument(args, wanted, parameter, located.scope, target.certain)
            if found is not None:
                (values if target.certain else doubtful).append(found)
        passed, complete = self._handed_on(function, parameter)
        called = called or bool(passed) or not complete
        if not values or function.cls is not None:
            values += [d for d in doubtful if d.value is not None]
        return Givens(
            values=(*values, *passed),
            complete=complete and not _registered(self._infer, function),
            called=called,
        )

    def named(self, name: str) -> list[Located[syntax.Call]]:
        """The calls of whatever has this name."""
        return self._mentions.calls.get(name, [])

    def of(self, function: Function) -> list[Located[syntax.Call]]:
        """The calls that run a function."""
        return [located for located, target in self._sites(function) if target.certain]

    def _sites(self, function: Function) -> list[tuple[Located[syntax.Call], Callee]]:
        if function not in self._found:
            self._found[function] = []
            for name in self._called_as(function):
                for located in self._mentions.calls.get(name, ()):
                    target = self.callees.of(located)
                    if target is None:
                        target = self._perhaps(function, located)
                    elif not self._runs(target, function):
                        target = None
                    if target is not None:
                        self._found[function].append((located, target))
        return self._found[function]

    def _runs(self, target: Callee, function: Function) -> bool:
        if target.function is function:
            return True
        cls, above = function.cls, target.function.cls
        if cls is None or above is None or target.function.name != function.name:
            return False
        return function.name != "__init__" and (
            self._infer.info(above) in self._infer.info(cls).mro
        )

    def _perhaps(
        self, function: Function, located: Located[syntax.Call]
    ) -> Callee | None:
        """A method of this name, of an object that cannot be followed."""
        func = located.node.func
        if not isinstance(func, syntax.Attribute) or function.name == "__init__":
            return None
        if self._infer.value(func.value, located.scope) is not None:
            return None
        bound = function.cls is not None and "staticmethod" not in decorators(function)
        count = len(function.bound if bound else function.parameters)
        plain = [a for a in located.node.args if a.keyword is None]
        if len(plain) > count:
            return None
        return Callee(function=function, bound=bound, certain=False)

    def _called_as(self, function: Function) -> set[str]:
        names = {function.name}
        cls = function.cls
        if cls is not None and function.name == "__init__":
            info = self._infer.info(cls)
            family = [info, *self._heirs.of(info)]
            names |= {i.name for i in family} | {"cls", "__class__"}
        for name in tuple(names):
            names |= self._mentions.aliases.get(name, set())
        return names

    # -- functions that are handed on -------------------------------------------------------

    def _handed_on(
        self, function: Function, parameter: Parameter
    ) -> tuple[list[Given], bool]:
        """What a function gets that is passed to others, and whether that is all."""
        found: list[Given] = []
        complete = True
        for node in self._namings.of(function):
            passed = self._passed.get(node)
            if passed is None:
                complete = False
                continue
            located, arg = passed
            if last_name(located.node.func) in _ASKS:
                continue
            given = self._through(located, arg, function, parameter)
            if given is None:
                complete = False
            else:
                found += given
        return found, complete

    def _through(
        self,
        located: Located[syntax.Call],
        arg: syntax.Arg,
        function: Function,
        parameter: Parameter,
    ) -> list[Given] | None:
        """What `spawn(f, args=(…))`, `partial(f, …)` or `set_defaults(func=f)` gives f."""
        name, args, scope = (
            last_name(located.node.func),
            located.node.args,
            located.scope,
        )
        wanted = function.bound if _is_method(arg.value) else function.parameters
        if name == "set_defaults" and arg.keyword is not None:
            found = []
            for site in self._mentions.calls.get(arg.keyword.value, ()):
                if isinstance(site.node.func, syntax.Attribute):
                    given = _argument(
                        site.node.args, wanted, parameter, site.scope, True
                    )
                    found += [given] if given else []
            return found
        rest = [a for a in args if a is not arg]
        if name in ("partial", "submit", "partialmethod"):
            given = _argument(rest, wanted, parameter, scope, True)
            return [given] if given else None
        for other in rest:
            keyword = other.keyword.value if other.keyword else ""
            if isinstance(other.value, syntax.Tuple | syntax.List) and keyword in (
                "args",
                "",
            ):
                first = 1 if name in ("spawn", "start_processes") else 0
                items = written_out(other.value)
                given = _argument(items, wanted[first:], parameter, scope, True)
                return [given] if given else []
        return None


def _argument(
    args: Sequence[syntax.Arg],
    wanted: Sequence[Parameter],
    parameter: Parameter,
    scope: Scope,
    certain: bool,
) -> Given | None:
    """What a call gives a parameter; None where it leaves it out."""
    value = None
    if parameter in wanted:
        arg = filling(args, parameter, wanted.index(parameter))
        if arg is None:
            return None
        value = arg.value if not arg.star else None
    return Given(value=value, scope=scope, certain=certain)


def _is_method(node: syntax.BaseExpression) -> bool:
    return isinstance(node, syntax.Attribute) and pycode.dotted(node.value) == "self"


def _registered(infer: Infer, function: Function) -> bool:
    """Whether a decorator may hand the function, or its class, to others."""
    if kind_of(infer, function) is None or is_handed_out(infer, function):
        return True
    if function.cls is None or function.name != "__init__":
        return False
    return any(name not in DATACLASS for name, _ in infer.info(function.cls).decorators)
