"""Formats emitted Python with black, and proves that a second pass changes nothing."""

from generator import memo
from generator.model import File, FileTree, Finding

PYTHON = "py311"
"""The oldest Python that emitted projects run on, as black names it."""


def style(tree: FileTree, store: memo.Store) -> tuple[FileTree, tuple[Finding, ...]]:
    """Format every Python file and look over the white space of every text.

    A file that black cannot parse is left as it is: the checks say where it is broken.

    Args:
        tree: the files.
        store: what was formatted and shown to be stable; for the rest black is asked.
    """
    formatted: dict[str, File] = {}
    findings: list[Finding] = []
    for path, file in tree.items():
        if path.endswith(".py"):
            formatted[path] = _format(file, store)
        if file.template:  # what the engine wrote holds its asker's own white space
            findings.extend(_white_space(path, formatted.get(path, file)))
    return tree.with_files(formatted), tuple(findings)


def _format(file: File, store: memo.Store) -> File:
    key = memo.key("black", PYTHON, file.data)
    data = store.get(key)
    if data is None:
        data = _black(file.data)
        if data is None:
            return file
        store.put(key, data)
    return File(data=data, executable=file.executable, template=file.template)


def _black(source: bytes) -> bytes | None:
    """What black makes of a source; None if it cannot read it."""
    import black  # a tenth of a second, which a full cache saves
    from black.mode import TargetVersion
    from black.parsing import InvalidInput

    mode = black.Mode(target_versions={TargetVersion[PYTHON.upper()]})
    try:
        before = source.decode("utf-8")
        text = black.format_str(before, mode=mode)
    except (InvalidInput, UnicodeDecodeError):
        return None
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
