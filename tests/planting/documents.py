"""Command lines in documents: README blocks, shell scripts, Makefiles, CI files, Dockerfiles."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from planting.reading import Project

KINDS = ("README", "shell script", "build file")
"""The last: Makefiles, CI files and Dockerfiles."""


@dataclass(frozen=True, kw_only=True)
class Word:
    """A word of a command, and where it stands."""

    text: str
    offset: int


@dataclass(frozen=True, kw_only=True)
class Command:
    """A command line that runs something of the project."""

    kind: str
    path: str
    words: tuple[Word, ...]


def kind_of(path: str) -> str | None:
    name = path.rpartition("/")[2]
    if name.endswith(".md"):
        return "README"
    if name.endswith(".sh"):
        return "shell script"
    is_build = name in ("Makefile", "Dockerfile") or path.startswith(".github/")
    return "build file" if is_build else None


def commands(project: Project) -> Iterator[Command]:
    """The commands that start Python, a script of the project or one of its programs."""
    for path, data in sorted(project.files.items()):
        kind = kind_of(path)
        if kind is None:
            continue
        for at, line in _lines(data):
            for words in _split(line, at):
                start = next((i for i, w in enumerate(words) if _starts(w.text)), None)
                if start is not None:
                    yield Command(kind=kind, path=path, words=tuple(words[start:]))


def _starts(word: str) -> bool:
    return (
        re.fullmatch(
            r"python3?|bash|sh|torchrun|pytest|distill-eval|recsys|entities-predict|acme-sentiment",
            word,
        )
        is not None
    )


def _lines(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Lines with their continuations, and where they start."""
    at = 0
    held, start = b"", 0
    for line in data.splitlines(keepends=True):
        if not held:
            start = at
        held += line
        at += len(line)
        if not line.rstrip().endswith(b"\\"):
            yield start, held
            held = b""
    if held:
        yield start, held


def _split(line: bytes, at: int) -> Iterator[list[Word]]:
    words: list[Word] = []
    for found in re.finditer(
        rb"""(&&|;|\||`)|("[^"\n]*"|'[^'\n]*'|[^\s;&|`,\[\]]+)""", line
    ):
        if found[1]:
            yield words
            words = []
            continue
        raw = found[2]
        if raw == b"\\":
            continue
        quoted = raw[:1] in b"\"'" and len(raw) > 1
        text = raw[1:-1] if quoted else raw
        words.append(Word(text=text.decode(), offset=at + found.start(2) + quoted))
    yield words
