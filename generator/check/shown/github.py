"""Findings as GitHub's annotations, which it shows beside the code."""

from generator.check.shown.source import Sources, relative
from generator.check.shown.text import visible
from generator.model import Finding

_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def annotation(finding: Finding, sources: Sources) -> str:
    """A workflow command."""
    hint = f" ({finding.hint})" if finding.hint else ""
    facts: list[tuple[str, str | int]] = [
        ("file", relative(finding).path),
        ("line", finding.line),
    ]
    if finding.line and finding.column:
        end = finding.column + sources.width(finding)
        facts += [("col", finding.column), ("endColumn", end)]
    facts.append(("title", finding.code))
    given = ",".join(f"{key}={_escaped(str(v), _PROPERTY)}" for key, v in facts if v)
    text = _escaped(f"{finding.message}{hint}", _DATA)
    return f"::{finding.level} {given}::{text}\n"


def _escaped(text: str, codes: dict[str, str]) -> str:
    return visible("".join(codes.get(letter, letter) for letter in text))
