"""What documents and scripts tell people to install, by commands or in words."""

import posixpath
import re
from collections.abc import Iterator

from generator.checks.reading.requirements import requirements
from generator.checks.reading.requirements.distributions import normal

_INSTALLS = re.compile(
    r"\b(?:pip[\d.]*|conda|mamba|micromamba|uv|poetry|pipenv|pdm|easy_install)\W+(?:[\w=./-]+\W+){0,4}?"
    r"(?:install|add|easy_install|create)\b(?P<rest>[^`|;&>\n]*)",
    re.IGNORECASE,
)
_CLONES = re.compile(r"\bgit\W+(?:clone|submodule add)\b(?P<rest>[^`|;&>\n]*)")
_NAME = re.compile(r"[A-Za-z][\w.-]*")
_HEADING = re.compile(
    r"install|require|dependenc|prerequisit|set-?\s?up|environment|getting started|preparation|安装|依赖|环境",
    re.IGNORECASE,
)
_SHORT = 6
"""Words of a heading, or of a line that names one thing."""
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s")
_JOINED = re.compile(r"\\\r?\n")


def named(text: str) -> Iterator[str]:
    """Names of distributions and repositories that commands fetch."""
    joined = _JOINED.sub(" ", text)
    for pattern in (_INSTALLS, _CLONES):
        for match in pattern.finditer(joined):
            for word in match["rest"].split():
                yield from _word(word.strip("\"',()[]"))


def words(text: str) -> Iterator[str]:
    """The words of items under headings about what is needed, and of lines that say so."""
    for line in _sections(text):
        for name in _NAME.findall(line):
            yield normal(name.rstrip(".-"))


def files(text: str) -> Iterator[str]:
    """The requirement files that commands name, by their paths in the project."""
    for match in _INSTALLS.finditer(_JOINED.sub(" ", text)):
        for word in match["rest"].split():
            bare = word.strip("\"',()[]")
            if bare.endswith((".txt", ".in", ".yml", ".yaml")):
                yield posixpath.normpath(bare)


def _word(word: str) -> Iterator[str]:
    if not word.startswith("-"):
        yield from requirements.names(requirements.requirement(word, 0))


def _sections(text: str) -> Iterator[str]:
    """What is listed under headings about what is needed, and lines that say so themselves."""
    inside = False
    for line in text.splitlines():
        bare = line.strip().strip("#*_:=- ")
        short = bool(bare) and len(bare.split()) <= _SHORT
        if short and line.lstrip().startswith(("#", "**", "__")):
            inside = bool(_HEADING.search(bare))
        elif short and _HEADING.search(bare):
            inside = True
        listed = inside and (_ITEM.match(line) or len(bare.split()) <= _SHORT)
        if listed or _HEADING.search(line):
            yield line
