"""What an expression may stand for, as far as the checks can follow it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, Union

import libcst as cst

from generator.checks.reading.project import Module, Project
from generator.checks.reading.tables import (
    Binding,
    ClassDef,
    Function,
    Parameter,
    Scope,
)
from generator.model import Place

if TYPE_CHECKING:
    from generator.checks.reading.classes import ClassInfo


@dataclass(frozen=True)
class Outside:
    """Something of another library or of Python itself; the dotted name where it is known."""

    name: str = ""


@dataclass(frozen=True)
class Nothing:
    """None."""


@dataclass(frozen=True)
class ModuleValue:
    """A module of the project."""

    module: Module


@dataclass(frozen=True)
class ClassValue:
    """A class of the project."""

    info: "ClassInfo"


@dataclass(frozen=True)
class FunctionValue:
    """A function of the project whose parameters are what is written."""

    function: Function
    bound: bool = False
    """Its first parameter is filled."""
    owner: "ClassInfo | None" = None


@dataclass(frozen=True)
class Instance:
    """An object of a project class."""

    info: "ClassInfo"


@dataclass(frozen=True)
class Items:
    """A list, set, generator, ... of one kind of item."""

    item: "Value"


@dataclass(frozen=True)
class Pairs:
    """A mapping of one kind of key to one kind of item."""

    key: "Value"
    item: "Value"


@dataclass(frozen=True)
class Row:
    """A tuple whose parts are known one by one."""

    parts: tuple["Value", ...]


@dataclass(frozen=True, kw_only=True, eq=False)
class Flag:
    """One option of a parser, or one positional argument."""

    names: tuple[str, ...]
    """As they are typed; none where a parser only gives the attribute a value."""
    dest: str
    """The attribute of what is parsed."""
    module: Module
    node: cst.CSTNode
    """Where it is added."""

    @property
    def place(self) -> Place:
        """Where it is added."""
        return self.module.place(self.node)


@dataclass(frozen=True, kw_only=True)
class Flags:
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

    @property
    def dests(self) -> frozenset[str]:
        """The attributes of what is parsed."""
        return frozenset(o.dest for o in self.options)

    def has(self, flag: str) -> bool:
        """Whether argparse would take it: it also takes a beginning that is unique."""
        return flag in self.names or sum(n.startswith(flag) for n in self.names) == 1

    def option(self, name: str) -> Flag | None:
        """The option of a name."""
        return next((o for o in self.options if name in o.names), None)


Value = Union[  # noqa: UP007 - the names are quoted, which `|` cannot join
    Outside,
    Nothing,
    ModuleValue,
    ClassValue,
    FunctionValue,
    Instance,
    Items,
    Pairs,
    Row,
    None,
]


class Evaluator(Protocol):
    """Follows expressions; what the parts of it ask of each other."""

    project: Project

    def value(self, node: cst.BaseExpression, scope: Scope) -> Value:
        """What an expression evaluates to."""

    def annotation(self, node: cst.BaseExpression, scope: Scope) -> Value:
        """What an object annotated so is."""

    def name(self, name: str, scope: Scope) -> Value:
        """What a name means in a scope."""

    def binding(self, binding: Binding) -> Value:
        """What one binding gives its name."""

    def info(self, cls: ClassDef) -> "ClassInfo":
        """The class behind a class statement."""

    def given(self, function: Function, parameter: Parameter) -> Value:
        """What all calls of a function give for a parameter without an annotation."""


def item_of(value: Value) -> Value:
    """What iterating over a value gives."""
    match value:
        case Items(item):
            return item
        case Pairs(key):
            return key
        case Row(parts):
            return combine(list(parts))
        case Outside():
            return Outside()
    return None


def combine(values: list[Value]) -> Value:
    """The one meaning that all of these have in common, None aside; else unknown."""
    known = [v for v in values if not isinstance(v, Nothing)]
    if not known:
        return Nothing() if values else None
    if any(v is None for v in known):
        return None
    if all(isinstance(v, Outside) for v in known):
        same = all(v == known[0] for v in known)
        return known[0] if same else Outside()
    return known[0] if all(v == known[0] for v in known) else None


def thrown(value: Value) -> Value:
    """What `except kind as name` gives the name."""
    if isinstance(value, ClassValue):
        return Instance(value.info)
    return Outside() if isinstance(value, Outside) else None


def plain_name(name: str) -> str:
    """`typing_extensions` gives what `typing` gives."""
    return name.replace("typing_extensions", "typing", 1)
