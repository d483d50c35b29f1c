"""Whether a call fits a signature: only what is certain counts as a fault."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from msgspec import Struct

from generator import syntax
from generator.checks.reading.scanning.tables import ModuleTable, Parameter


class Slot(Protocol):
    """One parameter of a callable."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def required(self) -> bool: ...


class Taking(Protocol):
    """What a callable takes, be it of the project or of an installed package."""

    @property
    def name(self) -> str: ...
    @property
    def parameters(self) -> Sequence[Slot]: ...
    def names(self) -> list[str]:
        """The names that a keyword may have."""


class Signature(Struct, frozen=True, kw_only=True, eq=False):
    """What a callable takes, `self` left out, and where that is written."""

    name: str
    parameters: tuple[Parameter, ...]
    table: ModuleTable
    node: syntax.Node

    def names(self) -> list[str]:
        """The names that a keyword may have."""
        kinds = ("positional", "keyword only")
        return [p.name for p in self.parameters if p.kind in kinds]


class Misfit(Struct, frozen=True, kw_only=True):
    """One fault of a call: the message, the node it is at, and a keyword to guess from."""

    message: str
    at: syntax.Node
    keyword: str | None = None


def misfits(
    signature: Taking,
    call: syntax.Call,
    args: Sequence[syntax.Arg],
    *,
    partial: bool = False,
) -> Iterator[Misfit]:
    """The faults of a call with these arguments; a partial call may leave some out."""
    positional = [a for a in args if not a.star and a.keyword is None]
    unpacked = any(a.star == "*" for a in args)
    spread = any(a.star == "**" for a in args)
    keywords = {a.keyword.value: a for a in args if a.keyword is not None}
    kinds = {p.kind for p in signature.parameters}
    slots = [
        p for p in signature.parameters if p.kind in ("positional only", "positional")
    ]
    shown = f"{signature.name}()"
    unknown = False

    if len(positional) > len(slots) and "*" not in kinds:
        takes = (
            f"at most {len(slots)} positional arguments"
            if slots
            else "no positional arguments"
        )
        takes = "at most 1 positional argument" if len(slots) == 1 else takes
        message = f"{shown} takes {takes}, {len(positional)} given"
        unknown = True
        yield Misfit(message=message, at=positional[len(slots)])
    for name, arg in keywords.items():
        if name not in signature.names() and "**" not in kinds:
            unknown = True
            message = f"{shown} has no parameter '{name}'"
            yield Misfit(message=message, at=arg, keyword=name)
    if not unpacked:
        filled = {p.name for p in slots[: len(positional)] if p.kind == "positional"}
        for name in sorted(filled & keywords.keys()):
            yield Misfit(message=f"{shown} gets '{name}' twice", at=keywords[name])
    # A misspelt or misplaced argument is also a missing one: said once is enough.
    if partial or spread or unknown:
        return
    given = {p.name for p in slots[: len(positional)]} | keywords.keys()
    missing = [
        f"'{p.name}'"
        for p in signature.parameters
        if p.required and p.name not in given and not (unpacked and p in slots)
    ]
    if missing:
        yield Misfit(message=f"{shown} lacks {', '.join(missing)}", at=call)
