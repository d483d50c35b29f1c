"""Formats emitted Python with black, and proves that a second pass changes nothing."""

import black
from black.mode import TargetVersion
from black.parsing import InvalidInput

from generator.model import File, FileTree, Finding

_MODE = black.Mode(target_versions={TargetVersion.PY311})


def style(tree: FileTree) -> tuple[FileTree, tuple[Finding, ...]]:
    """Format every Python file and look over the white space of every text.

    A file that black cannot parse is left as it is: the checks say where it is broken.
    """
    formatted: dict[str, File] = {}
    findings: list[Finding] = []
    for path, file in tree.items():
        if path.endswith(".py"):
            formatted[path] = _format(file)
        if file.template:  # what the engine wrote holds its asker's own white space
            findings.extend(_white_space(path, formatted.get(path, file)))
    return tree.with_files(formatted), tuple(findings)


def _format(file: File) -> File:
    try:
        text = black.format_str(file.text, mode=_MODE)
    except (InvalidInput, UnicodeDecodeError):
        return file
    # What comes out as it went in has had its second pass.
    stable = text == file.text or black.format_str(text, mode=_MODE) == text
    assert stable, "black is not stable on this"
    return File(
        data=text.encode("utf-8"), executable=file.executable, template=file.template
    )


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
    for number, line in enumerate(file.data.split(b"\n"), start=1):
        if line.endswith((b" ", b"\t")):
            found.append((number, "trailing white space"))
    return [
        Finding(path=path, line=line, code="SC002", message=message)
        for line, message in found
    ]
