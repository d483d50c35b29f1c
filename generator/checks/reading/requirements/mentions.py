"""Whether a name is mentioned anywhere in a project: in code, commands, settings, notebooks."""

import re
from collections.abc import Iterator
from functools import cached_property

from generator.checks.reading.project import Project
from generator.checks.reading.requirements.distributions import squashed

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_LONGEST = 3
_SPAN = re.compile(r"`([^`\n]+)`")
_PROSE = (".md", ".rst")


class Mentions:
    """Words, and parts of words: `WandbLogger` mentions wandb."""

    def __init__(self, project: Project, besides: frozenset[str]) -> None:
        self._texts = {p: t for p, t in project.texts.items() if p not in besides}
        self._own = {
            part.partition(".")[0].lower()
            for path in project.paths
            for part in path.split("/")
        }

    def of(self, names: set[str]) -> bool:
        """Whether any of these names, written without dashes, is mentioned."""
        return bool(names & (self._every | self._own))

    @cached_property
    def _every(self) -> frozenset[str]:
        words: set[str] = set()
        for path, text in self._texts.items():
            lines = _code(text) if path.endswith(_PROSE) else text.splitlines()
            for line in lines:
                if "install" not in line:
                    words.update(_WORD.findall(line))
        return frozenset(part for word in words for part in _parts(word))


def _code(text: str) -> Iterator[str]:
    """What is code in a document: blocks, and what stands between backticks."""
    fenced = False
    for line in text.splitlines():
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        elif fenced or line.startswith(("    ", "\t")):
            yield line
        else:
            yield from _SPAN.findall(line)


def _parts(word: str) -> Iterator[str]:
    """A word, and each run of its parts."""
    yield squashed(word)
    parts = [p.lower() for p in _PART.findall(word)]
    for start in range(len(parts)):
        for end in range(start + 1, min(start + _LONGEST, len(parts)) + 1):
            yield "".join(parts[start:end])
