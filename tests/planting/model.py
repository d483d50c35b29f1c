"""What is planted, and where: the values that the suite passes around."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, kw_only=True)
class Edit:
    """Bytes of a file that are replaced by others."""

    path: str
    start: int
    end: int
    new: bytes


@dataclass(frozen=True, kw_only=True)
class Spot:
    """An offset in a file as it was before the edits."""

    path: str
    offset: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Fault:
    """What an operator does to a project."""

    summary: str
    """One line for people."""
    edits: Sequence[Edit]
    spots: Sequence[Spot] = ()
    """The other ends, in the files as they are before."""
    moves: Mapping[str, str] = field(default_factory=dict)
    """Files that get another path."""
    wholes: tuple[str, ...] = ()
    """Files that may be told at any line."""
    command: tuple[str, ...] = ()
    """A command line of a document, which shows the fault when it is run."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Mutant(Fault):
    """A project with one fault in it; its bytes are made when they are asked for."""

    kind: str
    project: str
    files: Mapping[str, bytes]
    """The project as it is."""

    @cached_property
    def changed(self) -> Mapping[str, bytes | None]:
        """The new content of each file that changes, by path; None where it goes."""
        changed: dict[str, bytes | None] = {}
        for path in {*(e.path for e in self.edits), *self.moves}:
            data = edited(self.files[path], self._of(path))
            changed[self.moves.get(path, path)] = data
            if path in self.moves:
                changed[path] = None
        return changed

    @cached_property
    def places(self) -> frozenset[tuple[str, int]]:
        """Lines at which the fault, or its other end, may be told; 0 is the whole file."""
        ends = [(e.path, e.start) for e in self.edits]
        ends += [(s.path, s.offset) for s in self.spots]
        found = {
            (
                self.moves.get(path, path),
                line_after(self.files[path], self._of(path), offset),
            )
            for path, offset in ends
        }
        return frozenset(
            found | {(path, 0) for path in (*self.moves.values(), *self.wholes)}
        )

    def _of(self, path: str) -> list[Edit]:
        return [edit for edit in self.edits if edit.path == path]


def edited(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes with edits of one file made; edits do not overlap."""
    for edit in sorted(edits, key=lambda e: -e.start):
        data = data[: edit.start] + edit.new + data[edit.end :]
    return data


def line_after(data: bytes, edits: Iterable[Edit], offset: int) -> int:
    """The line on which an old offset comes to stand."""
    line = data[:offset].count(b"\n") + 1
    for edit in edits:
        if edit.start < offset:
            gone = data[edit.start : min(edit.end, offset)]
            line += edit.new.count(b"\n") - gone.count(b"\n")
    return line
