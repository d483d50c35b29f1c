"""The lines of the checked files that are shown beside a finding."""

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from generator.check.result import Result
from generator.model import Finding

_WIDTH = 110
_TAB = 4


@dataclass(frozen=True, kw_only=True)
class Extract:
    """A line of a file as it can be printed, and where in it a word stands."""

    text: str
    start: int = 0
    """Cells to the left of the word."""
    width: int = 0
    """Cells of the word; 0 for no word."""


def relative(finding: Finding) -> Finding:
    """A finding by its way from the current folder, whatever was typed: for other machines."""
    other = finding.other and replace(finding.other, path=_way(finding.other.path))
    return replace(finding, path=_way(finding.path), other=other)


def _way(path: str) -> str:
    return os.path.relpath(path).replace(os.sep, "/")


class Sources:
    """The files that were checked, by their paths as they are shown."""

    def __init__(self, results: Iterable[Result]) -> None:
        self._results = tuple(results)
        self._lines: dict[str, list[bytes]] = {}

    @cached_property
    def _files(self) -> dict[str, bytes]:
        return {
            result.place.shown(path): data
            for result in self._results
            for path, data in result.place.files.items()
        }

    def line(self, path: str, number: int) -> str | None:
        """One line of a file, without its end; None where there is none."""
        if path not in self._lines:
            data = self._files.get(path, b"").removeprefix(b"\xef\xbb\xbf")
            self._lines[path] = data.splitlines()
        lines = self._lines[path]
        if not 0 < number <= len(lines):
            return None
        return lines[number - 1].decode("utf-8", "replace")

    def width(self, finding: Finding) -> int:
        """How many letters the word has that a finding is about; 0 where that is unknown."""
        text = self.line(finding.path, finding.line) if finding.column else None
        return _width(text[finding.column - 1 :], finding.message) if text else 0

    def extract(self, path: str, line: int, column: int, width: int) -> Extract | None:
        """A line to print: no tabs, nothing that a terminal would obey, not too long."""
        text = self.line(path, line)
        if text is None or not text.strip():
            return None
        start = max(column - 1, 0)
        left, word, right = (
            text[:start],
            text[start : start + width],
            text[start + width :],
        )
        left, word, right = _plain(left.expandtabs(_TAB)), _plain(word), _plain(right)
        cut = len(left) + len(word) > _WIDTH
        if cut:
            left = f"…{left[-(_WIDTH // 4) :]}"
        room = max(_WIDTH - len(left) - len(word), 0)
        if len(right) > room:
            right = f"{right[:room]}…"
        shown = f"{left}{word}{right}".rstrip()
        return Extract(text=shown, start=_cells(left), width=_cells(word))


def _width(rest: str, message: str) -> int:
    """Of what stands from a column on: the word that the message quotes, else a name."""
    quoted = sorted(message.split("'")[1::2], key=len, reverse=True)
    for word in quoted:
        behind = rest[len(word) : len(word) + 1]
        if word and rest.startswith(word) and not _in_name(behind):
            return len(word)
    count = 0
    while count < len(rest) and (_in_name(rest[count]) or rest[count] in ".-"):
        count += 1
    return max(count, 1 if rest.strip() else 0)


def _in_name(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _plain(text: str) -> str:
    return "".join(
        c if c.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for c in text.expandtabs(_TAB)
    )


def _cells(text: str) -> int:
    """How wide a text is on a terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
