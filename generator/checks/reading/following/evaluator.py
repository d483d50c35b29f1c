"""What the parts that follow code ask of each other."""

from typing import TYPE_CHECKING, Protocol

from generator import syntax
from generator.checks.reading.following.values import Value
from generator.checks.reading.project import Project
from generator.checks.reading.scanning.tables import (
    Binding,
    ClassDef,
    Function,
    Parameter,
    Scope,
)

if TYPE_CHECKING:
    from generator.checks.reading.following.classes import ClassInfo
    from generator.checks.reading.following.stored import Stored


class Evaluator(Protocol):
    """Follows expressions."""

    project: Project

    def value(self, node: syntax.BaseExpression, scope: Scope) -> Value:
        """What an expression evaluates to."""

    def annotation(self, node: syntax.BaseExpression, scope: Scope) -> Value:
        """What an object annotated so is."""

    def name(self, name: str, scope: Scope) -> Value:
        """What a name means in a scope."""

    def binding(self, binding: Binding) -> Value:
        """What one binding gives its name."""

    def info(self, cls: ClassDef) -> "ClassInfo":
        """The class behind a class statement."""

    def given(self, function: Function, parameter: Parameter) -> Value:
        """What all calls of a function give for a parameter without an annotation."""

    def arguments(
        self, function: Function, parameter: Parameter
    ) -> list[tuple[syntax.BaseExpression, Scope]] | None:
        """The same as it is written there; None where there may be other calls."""

    def heirs(self, info: "ClassInfo") -> "tuple[ClassInfo, ...]":
        """The classes of the project that are derived from this one."""

    @property
    def stored(self) -> "Stored":
        """The items that are set in dicts, wherever that is."""

    @property
    def batches(self) -> Value:
        """What any loader of the project gives."""
