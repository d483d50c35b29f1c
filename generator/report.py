"""Owns every line that a command prints, as text for people or as one JSON object."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any, TextIO

from generator.errors import ScaffoldError
from generator.model import FileTree, Finding

if TYPE_CHECKING:  # rich takes longer to import than a stored project to write
    from rich.console import Console, RenderableType

_PIPE_WIDTH = 100

Line = list[tuple[str, str]]
"""One line, as texts each with its style."""


class Report:
    """Collects what a command did; prints text as it goes, or JSON at the end."""

    def __init__(self, *, as_json: bool, quiet: bool, verbose: bool) -> None:
        self.as_json = as_json
        self.quiet = quiet
        self.verbose = verbose
        self.exit_code = 0
        self._facts: dict[str, Any] = {}
        self._out = _Stream(sys.stdout)
        self._err = _Stream(sys.stderr)

    def add(self, **facts: Any) -> None:
        """Facts for the JSON object."""
        self._facts.update(facts)

    def step(self, verb: str, text: str, *, style: str = "bold green") -> None:
        """Something that was done."""
        if not self.as_json and not self.quiet:
            self._out.line(f"{verb:>10}", text, style)

    @contextmanager
    def waiting(self, text: str) -> Iterator[Callable[[str], None]]:
        """A spinner while something takes its time, on a terminal; gives what renames it."""
        if self.as_json or self.quiet or not self._out.is_terminal:
            yield lambda text: None
            return
        with self._out.console.status(text) as status:
            yield lambda text: status.update(text)

    def note(self, text: str) -> None:
        """Something worth knowing: shown even when quiet, and kept in the JSON."""
        self._facts.setdefault("notes", []).append(text)
        if not self.as_json:
            self._err.line("note:", text, "bold yellow")

    def detail(self, text: str) -> None:
        """Something only the curious want."""
        if self.verbose and not self.as_json:
            self._out.line("", f"{'':>10} {text}", "dim")

    def show(self, renderable: "RenderableType") -> None:
        """A table or tree: what was asked for, so shown even when quiet."""
        if not self.as_json:
            self._out.console.print(renderable)

    def text(self, text: str) -> None:
        """Plain text that was asked for, byte for byte."""
        if not self.as_json:
            self._out.write(text)

    def line(self, line: Line) -> None:
        """One line that was asked for: in colours on a terminal, plain elsewhere; never wrapped."""
        if not self.as_json:
            self._out.pieces(line)

    def findings(self, found: Iterable[Finding], tree: FileTree) -> None:
        """Problems in an output, each with the template it came from."""
        entries = []
        for finding in found:
            template = tree[finding.path].template if finding.path in tree else ""
            origin = f" [template {template}]" if template else ""
            entries.append(finding.as_json() | {"template": template})
            if not self.as_json:
                self._err.line("fault:", f"{finding}{origin}", "bold red")
        self._facts["findings"] = entries

    def failure(self, text: str, tail: Iterable[str]) -> None:
        """Something of the project's that failed, with the last lines of its output."""
        if not self.as_json:
            self._err.line("failed:", text, "bold red")
            for line in tail:
                self._err.line("", f"  {line}", "dim")

    def fail(self, error: ScaffoldError) -> None:
        """The one line of an error, and its exit code."""
        self.exit_code = error.exit_code
        self._facts["error"] = {"message": error.message, "hint": error.hint}
        if not self.as_json:
            self._err.line("error:", " ".join(str(error).split()), "bold red")

    def finish(self) -> int:
        """Print the JSON object if that was asked for; returns the exit code."""
        if self.as_json:
            facts = {"exit_code": self.exit_code, **self._facts}
            sys.stdout.write(json.dumps(facts, indent=2, ensure_ascii=True) + "\n")
        return self.exit_code


class _Stream:
    """One of the two streams: rich writes to it where it is a terminal."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    @cached_property
    def console(self) -> "Console":
        """For what needs a width or colours."""
        from rich.console import Console

        console = Console(file=self._file, highlight=False)
        if not console.is_terminal:
            console.width = _PIPE_WIDTH
        return console

    def line(self, head: str, text: str, style: str) -> None:
        """A word in a style, and a text; never wrapped."""
        if self._plain:
            self._file.write(f"{head} {text}\n" if head else f"{text}\n")
        elif head:
            self.console.print(head, style=style, end=" ", **_RAW)
            self.console.print(text, **_RAW)
        else:
            self.console.print(text, style=style, **_RAW)

    def pieces(self, line: Line) -> None:
        """Texts, each in its style, as one line; never wrapped."""
        if self._plain:
            self._file.write("".join(text for text, _ in line) + "\n")
            return
        from rich.text import Text

        self.console.print(Text.assemble(*line), **_RAW)

    def write(self, text: str) -> None:
        """Text as it is."""
        self._file.write(text)

    @property
    def is_terminal(self) -> bool:
        """Whether somebody watches."""
        return not self._plain and self.console.is_terminal

    @cached_property
    def _plain(self) -> bool:
        """Whether rich would add nothing: no terminal, and nobody insists on colours."""
        forced = any(os.environ.get(n) for n in ("FORCE_COLOR", "TTY_COMPATIBLE"))
        return not self._file.isatty() and not forced


_RAW: dict[str, Any] = {"markup": False, "highlight": False, "soft_wrap": True}
