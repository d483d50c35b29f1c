"""The flags that a command knows."""

from msgspec import Struct

from generator import syntax
from generator.checks.reading.modules import Module
from generator.model import Place


class Flag(Struct, frozen=True, kw_only=True, eq=False):
    """One option of a parser, or one positional argument."""

    names: tuple[str, ...]
    """As they are typed; none where a parser only gives the attribute a value."""
    dest: str
    """The attribute of what is parsed."""
    module: Module
    node: syntax.Node
    """Where it is added."""

    @property
    def place(self) -> Place:
        """Where it is added."""
        return self.module.place(self.node)


class Flags(Struct, frozen=True, kw_only=True):
    """The command-line flags of a module that are known, and whether these are all."""

    names: frozenset[str]
    certain: bool
    """Nothing else is taken."""
    complete: bool = False
    """All that are declared are known, though others may be let pass."""
    options: tuple[Flag, ...] = ()
    open_ended: bool = False
    """Only a name that is nearly one of these can be called wrong."""
    abbreviates: bool = True
    """A beginning of a flag stands for it."""
    remainder: bool = False
    """A positional argument takes all that follows it."""

    def has(self, flag: str) -> bool:
        """Whether argparse would take it: it also takes a beginning that is unique."""
        return flag in self.names or sum(n.startswith(flag) for n in self.names) == 1

    def option(self, name: str) -> Flag | None:
        """The option of a name."""
        return next((o for o in self.options if name in o.names), None)
