"""Owns every line that a command prints, as text for people or as one JSON object."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console, RenderableType

from generator.errors import ScaffoldError
from generator.model import FileTree, Finding

_PIPE_WIDTH = 100


class Report:
    """Collects what a command did; prints text as it goes, or JSON at the end."""

    def __init__(self, *, as_json: bool, quiet: bool, verbose: bool) -> None:
        self.as_json = as_json
        self.quiet = quiet
        self.verbose = verbose
        self.exit_code = 0
        self._facts: dict[str, Any] = {}
        self._out = _console(sys.stdout)
        self._err = _console(sys.stderr)

    def add(self, **facts: Any) -> None:
        """Facts for the JSON object."""
        self._facts.update(facts)

    def step(self, verb: str, text: str, *, style: str = "bold green") -> None:
        """Something that was done."""
        if not self.as_json and not self.quiet:
            self._line(self._out, f"{verb:>10}", text, style)

    @contextmanager
    def waiting(self, text: str) -> Iterator[Callable[[str], None]]:
        """A spinner while something takes its time, on a terminal; gives what renames it."""
        if self.as_json or self.quiet or not self._out.is_terminal:
            yield lambda text: None
            return
        with self._out.status(text) as status:
            yield lambda text: status.update(text)

    def note(self, text: str) -> None:
        """Something worth knowing: shown even when quiet, and kept in the JSON."""
        self._facts.setdefault("notes", []).append(text)
        if not self.as_json:
            self._line(self._err, "note:", text, "bold yellow")

    def detail(self, text: str) -> None:
        """Something only the curious want."""
        if self.verbose and not self.as_json:
            self._out.print(f"{'':>10} {text}", style="dim", **_PLAIN)

    def show(self, renderable: RenderableType) -> None:
        """A table or tree: what was asked for, so shown even when quiet."""
        if not self.as_json:
            self._out.print(renderable)

    def text(self, text: str) -> None:
        """Plain text that was asked for, byte for byte."""
        if not self.as_json:
            self._out.file.write(text)

    def findings(self, found: Iterable[Finding], tree: FileTree) -> None:
        """Problems in an output, each with the template it came from."""
        entries = []
        for finding in found:
            template = tree[finding.path].template if finding.path in tree else ""
            origin = f" [template {template}]" if template else ""
            entries.append(_finding(finding) | {"template": template})
            if not self.as_json:
                self._line(self._err, "fault:", f"{finding}{origin}", "bold red")
        self._facts["findings"] = entries

    def failure(self, text: str, tail: Iterable[str]) -> None:
        """Something of the project's that failed, with the last lines of its output."""
        if not self.as_json:
            self._line(self._err, "failed:", text, "bold red")
            for line in tail:
                self._err.print(f"  {line}", style="dim", **_PLAIN)

    def fail(self, error: ScaffoldError) -> None:
        """The one line of an error, and its exit code."""
        self.exit_code = error.exit_code
        self._facts["error"] = {"message": error.message, "hint": error.hint}
        if not self.as_json:
            self._line(self._err, "error:", " ".join(str(error).split()), "bold red")

    def finish(self) -> int:
        """Print the JSON object if that was asked for; returns the exit code."""
        if self.as_json:
            facts = {"exit_code": self.exit_code, **self._facts}
            sys.stdout.write(json.dumps(facts, indent=2, ensure_ascii=True) + "\n")
        return self.exit_code

    def _line(self, console: Console, head: str, text: str, style: str) -> None:
        console.print(head, style=style, end=" ", **_PLAIN)
        console.print(text, **_PLAIN)


_PLAIN: dict[str, Any] = {"markup": False, "highlight": False, "soft_wrap": True}


def _console(stream: Any) -> Console:
    console = Console(file=stream, highlight=False)
    if not console.is_terminal:
        console.width = _PIPE_WIDTH
    return console


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "path": finding.path,
        "line": finding.line,
        "message": finding.message,
        "hint": finding.hint,
        "level": finding.level,
    }
