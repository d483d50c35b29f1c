"""What one module of an installed package offers, small enough to be kept on disk."""

from typing import Literal

import msgspec

Kind = Literal["positional only", "positional", "keyword only", "*", "**"]
Answers = Literal["", "words", "?"]
OPEN: Literal["?"] = "?"
"""Stands for what cannot be followed."""


class Taken(msgspec.Struct, array_like=True, frozen=True):
    """One parameter."""

    name: str
    kind: Kind
    required: bool


class Def(msgspec.Struct, tag="def", frozen=True, kw_only=True, omit_defaults=True):
    """A function or method."""

    line: int
    parameters: tuple[Taken, ...] = ()
    decorators: tuple[str, ...] = ()
    spread: str = OPEN
    """What gets its `**`: a dotted name, `super().` and a method's, or OPEN."""
    words: tuple[str, ...] = ()
    """Keywords that it takes out of its `**`."""
    told: bool = False
    """Only a stub says so: what is compiled knows more names of its arguments than are told."""
    keeps: bool = False
    """As a decorator, it leaves what a function takes as it is."""


class Class(msgspec.Struct, tag="class", frozen=True, kw_only=True, omit_defaults=True):
    """A class."""

    line: int
    bases: tuple[str, ...] = ()
    decorators: tuple[str, ...] = ()
    names: dict[str, tuple["Symbol", ...]] = {}
    stores: tuple[str, ...] = ()
    """Attributes that its methods set on the object."""
    dynamic: bool = False
    """It may have any attribute."""
    odd: bool = False
    """It has a metaclass, which may make it in another way."""
    affixes: tuple[str, ...] = ()
    """Beginnings and ends of names that its `__getattr__` treats in a way of their own."""
    fields: tuple[Taken, ...] = ()
    """Its annotated fields, as a dataclass would take them."""


class Link(msgspec.Struct, tag="link", frozen=True, kw_only=True, omit_defaults=True):
    """An import: a module, or a name of it."""

    module: str
    name: str = ""


class Same(msgspec.Struct, tag="same", frozen=True):
    """Another name of the same thing: `x = a.b`."""

    dotted: str


class Value(msgspec.Struct, tag="value", frozen=True):
    """Anything else."""


Symbol = Def | Class | Link | Same | Value


class Surface(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All that a module offers."""

    names: dict[str, tuple[Symbol, ...]] = {}
    stars: tuple[str, ...] = ()
    """Modules that it imports everything from."""
    exported: tuple[str, ...] | None = None
    """`__all__`, as far as it is written out."""
    exports_more: bool = False
    dynamic: bool = False
    """Names are put into it under computed names."""
    answers: Answers = ""
    """Whether its `__getattr__` gives nothing, names that stand in its text, or anything."""
    declares: bool = False
    """It tells type checkers what of its own package it will hold."""
    replaced: str = ""
    """The class of the object that takes its place, or OPEN."""
    words: frozenset[str] = frozenset()
    """The names and short texts in its code, where others than its own may be in it."""
    redirects: bool = False
    """It may lead imports of what is below it to somewhere else."""


NOTHING = Surface()
UNREADABLE = Surface(dynamic=True, answers="?", redirects=True)
