"""What stands at the ends of the graph of parsers: names, attributes, parameters, results."""

from typing import Literal

from msgspec import Struct

from generator import syntax
from generator.checks.reading.arguments.argparsers import Open, Parser
from generator.checks.reading.following.classes import ClassInfo
from generator.checks.reading.scanning.tables import Binding, ModuleTable, Scope


class Var(Struct, frozen=True, kw_only=True):
    """A name of a scope; with an index, that part of the tuple in it."""

    scope: int
    name: str
    index: int | None = None


class Attr(Struct, frozen=True):
    """An attribute of a class's objects."""

    info: ClassInfo
    name: str


class Returned(Struct, frozen=True):
    """What a function returns, or one part of it."""

    function: int
    index: int | None = None


class Param(Struct, frozen=True):
    """A parameter, as its callers give it."""

    binding: Binding


class Space(Struct, kw_only=True, eq=False):
    """One result of a parser, or one object made of names: `args`."""

    table: ModuleTable
    node: syntax.Node
    scope: Scope
    parser: syntax.BaseExpression | None = None
    """The expression whose `parse_args` makes it; None for `Namespace(a=1)`."""
    call: syntax.Call | None = None
    absl: bool = False
    """The FLAGS of absl, which all modules define together."""
    names: frozenset[str] | None = None
    """What it has by itself, where no call makes it: the hyperparameters of a module."""
    open: Open = ""
    """Whether it has more than these names."""


Slot = Var | Attr | Returned | Param
Mark = Literal["unknown", "handed", "other", "plain"]
"""Not to be followed; given back perhaps by what cannot be; nothing of a parser's; a literal."""
Term = Slot | Parser | Space | Mark


class Edge(Struct, frozen=True, kw_only=True):
    """One thing that an expression may be."""

    term: Term
    inside: bool = False
    """It is the dictionary of it, by `vars`."""
    parser: bool = False
    """Only a parser: `parser = setter(parser)` mostly gives back what it got."""


UNKNOWN = Edge(term="unknown")
OTHER = Edge(term="other")
PLAIN = Edge(term="plain")


class Origin(Struct, frozen=True, kw_only=True):
    """All that an expression may be."""

    parsers: tuple[Parser, ...] = ()
    spaces: tuple[Space, ...] = ()
    inside: tuple[Space, ...] = ()
    """Results that it is the dictionary of."""
    params: frozenset[Binding] = frozenset()
    """The parameters that it comes through."""
    marks: frozenset[Mark] = frozenset()

    @property
    def unknown(self) -> bool:
        """Whether it may be something that cannot be followed."""
        handed = "handed" in self.marks and not self.parsers
        return handed or "unknown" in self.marks

    @property
    def other(self) -> bool:
        """Whether it may be nothing of a parser's."""
        return "other" in self.marks

    @property
    def plain(self) -> bool:
        """Whether it may be a list, string or the like, which has methods of its own."""
        return "plain" in self.marks

    @property
    def known(self) -> bool:
        """Whether it is a parser or a result at all, as far as can be seen."""
        return bool(self.parsers or self.spaces or self.inside)
