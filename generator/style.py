"""Formats emitted Python with black, and proves that a second pass changes nothing."""

from collections.abc import Iterable
from dataclasses import replace

from generator import memo
from generator.ahead import Ahead
from generator.model import File, FileTree, Finding

PYTHON = "py311"
"""The oldest Python that emitted projects run on, as black names it."""
_WORTH = 20_000  # bytes of source that black takes longer over than a process to start


class Formatter:
    """Formats the Python files of a tree, a second process ahead of its caller."""

    def __init__(self, files: Iterable[File], store: memo.Store) -> None:
        """Begin.

        Args:
            files: Python files that will be asked for, so that work on them may begin.
            store: what was formatted and shown to be stable; for the rest black is asked.
        """
        self._store = store
        self._known: dict[bytes, bytes] = {}
        unknown = [file.data for file in files if self._recall(file.data) is None]
        self._ahead = Ahead(black_bytes, unknown, worth=_WORTH)

    def __enter__(self) -> "Formatter":
        """Itself."""
        return self

    def __exit__(self, *error: object) -> None:
        """End the second process, if somebody lost interest in it."""
        self._ahead.stop()

    @property
    def busy(self) -> bool:
        """Whether there is time for something else before `style` has its answers."""
        return self._ahead.busy

    def style(self, tree: FileTree) -> tuple[FileTree, tuple[Finding, ...]]:
        """Format every Python file and look over the white space of every text.

        A file that black cannot parse is left as it is: the checks say where it is broken.
        """
        for source, data in self._ahead.results().items():
            self._keep(source, data)
        formatted = {p: self._format(f) for p, f in tree.items() if p.endswith(".py")}
        findings = [
            finding
            for path, file in tree.items()
            if file.template  # what the engine wrote holds its asker's own white space
            for finding in _white_space(path, formatted.get(path, file))
        ]
        return tree.with_files(formatted), tuple(findings)

    def _format(self, file: File) -> File:
        data = self._recall(file.data)
        if data is None:
            data = black_bytes(file.data)
            self._keep(file.data, data)
        return replace(file, data=data)

    def _recall(self, source: bytes) -> bytes | None:
        if source not in self._known:
            data = self._store.get(_key(source))
            if data is None:
                return None
            self._known[source] = data
        return self._known[source]

    def _keep(self, source: bytes, data: bytes) -> None:
        self._known[source] = data
        self._store.put(_key(source), data)


def _key(source: bytes) -> str:
    return memo.key("black", PYTHON, source)


def black_bytes(source: bytes) -> bytes:
    """What black makes of a source; the source itself if it cannot be read."""
    import black  # a tenth of a second, which a full cache saves
    from black.mode import TargetVersion
    from black.parsing import InvalidInput

    mode = black.Mode(target_versions={TargetVersion[PYTHON.upper()]})
    try:
        before = source.decode("utf-8")
        text = black.format_str(before, mode=mode)
    except (InvalidInput, UnicodeDecodeError):
        return source
    # What comes out as it went in has had its second pass.
    stable = text == before or black.format_str(text, mode=mode) == text
    assert stable, "black is not stable on this"
    return text.encode("utf-8")


def _white_space(path: str, file: File) -> list[Finding]:
    """What an editor or a pre-commit hook would change at once."""
    if b"\0" in file.data:
        return []  # binary
    found = []
    if b"\r" in file.data:
        found.append(
            (file.data[: file.data.index(b"\r")].count(b"\n") + 1, "a carriage return")
        )
    if file.data and (not file.data.endswith(b"\n") or file.data.endswith(b"\n\n")):
        lines = file.data.count(b"\n") + 1
        found.append((lines, "does not end in exactly one newline"))
    if (
        b" \n" in file.data
        or b"\t\n" in file.data
        or file.data[-1:]
        in (
            b" ",
            b"\t",
        )
    ):
        for number, line in enumerate(file.data.split(b"\n"), start=1):
            if line.endswith((b" ", b"\t")):
                found.append((number, "trailing white space"))
    return [
        Finding(path=path, line=line, code="SC002", message=message)
        for line, message in found
    ]
