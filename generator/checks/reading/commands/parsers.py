"""Which names of a project hold parsers of command lines, and which functions lead to them."""

from msgspec import Struct, field

from generator import pycode, syntax
from generator.checks.reading.commands import signature_flags
from generator.checks.reading.scanning.chains import last_name
from generator.checks.reading.scanning.tables import Function, Scope
from generator.checks.reading.world import World

GROUPS = frozenset({"add_argument_group", "add_mutually_exclusive_group", "add_parser"})
PARSES = frozenset({"parse_args", "parse_intermixed_args"})
LOOSE = frozenset(
    {"parse_known_args", "parse_known_intermixed_args", "HfArgumentParser"}
)
OWN = GROUPS | PARSES | LOOSE | {"add_argument", "add_subparsers"}
"""Methods that a parser alone has."""
METHODS = OWN | frozenset(
    "set_defaults print_help format_help print_usage format_usage error exit get_default "
    "register".split()
)


class Parsers(Struct, kw_only=True, eq=False):
    """Which names of a project hold parsers, and which functions have to do with them."""

    receivers: set[tuple[Scope, str]] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    """Of functions and classes that lead to parsers."""
    adding: list[Function] = field(default_factory=list)
    """Functions that add flags to a parser that they are given."""


def read(world: World) -> Parsers:
    """Find them by one look over all calls."""
    found = Parsers()
    calls: dict[Function, set[str]] = {}
    for _, table in world.project:
        for located in table.calls:
            name = last_name(located.node.func)
            function = located.scope.enclosing_function()
            if function is not None:
                calls.setdefault(function, set()).add(name)
            if name in OWN and isinstance(located.node.func, syntax.Attribute):
                base = located.node.func.value
                home = home_of(base, located.scope)
                if home is not None:
                    found.receivers.add((home, pycode.dotted(base) or ""))
                if (
                    name == "add_argument"
                    and function
                    and _is_given(base, located.scope)
                ):
                    found.adding.append(function)
    found.names = {*OWN, "ArgumentParser", "option", *signature_flags.NAMES}
    waiting = True
    while waiting:
        more = {
            name
            for function, called in calls.items()
            if called & found.names
            for name in (
                function.name,
                function.cls.name if function.cls else function.name,
            )
        }
        waiting = not more <= found.names
        found.names |= more
    return found


def home_of(node: syntax.BaseExpression, scope: Scope) -> Scope | None:
    """The scope of the name that an expression begins with."""
    while isinstance(node, syntax.Attribute):
        node = node.value
    return scope.find(node.value) if isinstance(node, syntax.Name) else None


def _is_given(node: syntax.BaseExpression, scope: Scope) -> bool:
    home = home_of(node, scope)
    bound = home.bindings[node.value] if home and isinstance(node, syntax.Name) else []
    return any(b.kind == "parameter" for b in bound)
