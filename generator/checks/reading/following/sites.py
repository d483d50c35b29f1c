"""Where a project calls what: the calls of each name, what runs behind one, what it fills."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct

from generator import syntax
from generator.checks.reading.following import calls
from generator.checks.reading.following.values import (
    ClassValue,
    FunctionValue,
    Instance,
    Value,
)
from generator.checks.reading.scanning.chains import called_name
from generator.checks.reading.scanning.tables import (
    Function,
    Located,
    ModuleTable,
    Parameter,
    Use,
)


class Mentions:
    """The names of some modules: where they are called, and where they stand without a call."""

    def __init__(self, tables: Iterable[ModuleTable]) -> None:
        self.calls: dict[str, list[Located[syntax.Call]]] = defaultdict(list)
        self.uses: dict[str, list[Use]] = defaultdict(list)
        self.reads: dict[str, list[Located[syntax.Attribute]]] = defaultdict(list)
        self.aliases: dict[str, set[str]] = defaultdict(set)
        """What else imports call a name."""
        for table in tables:
            callees = {located.node.func for located in table.calls}
            for located in table.calls:
                self.calls[called_name(located.node.func)].append(located)
            for use in table.uses:
                if use.at not in callees and not use.typed:
                    self.uses[use.name].append(use)
            for read in table.attributes:
                if read.node not in callees:
                    self.reads[read.node.attr.value].append(read)
            for found in table.imports:
                if found.alias and found.name and found.alias != found.name:
                    self.aliases[found.name].add(found.alias)


class Callee(Struct, frozen=True, kw_only=True):
    """What a call runs: a function of the project, its first parameter filled or not."""

    function: Function
    bound: bool
    certain: bool = True

    def fills(self, function: Function) -> tuple[Parameter, ...]:
        """What the call fills of a function: this one, or a derived class's in its place."""
        return function.bound if self.bound else function.parameters


def behind(value: Value) -> Callee | None:
    """The function of the project that runs when a value is called."""
    match value:
        case FunctionValue(function):
            return Callee(function=function, bound=value.bound)
        case ClassValue(info):
            made = info.method("__init__")
        case Instance(info):
            made = calls.called(info)
        case _:
            return None
    return Callee(function=made, bound=True) if made else None


def filling(
    args: Sequence[syntax.Arg], parameter: Parameter, place: int
) -> syntax.Arg | None:
    """The argument that fills a parameter, or the first with stars that may do so.

    Args:
        args: of a call.
        parameter: not one that takes the rest.
        place: of the parameter among those that are left to fill; negative if it is filled.
    """
    for arg in args:
        if arg.keyword is not None and arg.keyword.value == parameter.name:
            return arg
    if parameter.kind in ("positional", "positional only") and place >= 0:
        plain = [a for a in args if a.keyword is None and a.star != "**"]
        for at, arg in enumerate(plain[: place + 1]):
            if arg.star or at == place:
                return arg
    return next((arg for arg in args if arg.star == "**"), None)


def written_out(node: syntax.Tuple | syntax.List) -> tuple[syntax.Arg, ...]:
    """The items of `args=(…)`, as the arguments that they become."""
    return tuple(
        syntax.Arg(value=e.value, keyword=None, star="") for e in node.elements
    )
