"""A Makefile's rules, variables and recipe lines."""

import re
import shlex
from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct, field


class Rule(Struct, frozen=True, kw_only=True):
    """One rule: what it makes, what it needs, what it runs."""

    line: int
    targets: tuple[str, ...]
    needs: tuple[str, ...]
    recipe: tuple[tuple[int, str], ...] = ()


class Makefile(Struct, frozen=True, kw_only=True, dict=True):
    """The parts of a Makefile that refer to something."""

    rules: tuple[Rule, ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    phony: tuple[tuple[int, str], ...] = ()

    @cached_property
    def targets(self) -> frozenset[str]:
        """The names that `make` takes."""
        return frozenset(
            t for r in self.rules for t in r.targets if not t.startswith(".")
        )

    def by_pattern(self, name: str) -> bool:
        """Whether a pattern rule such as `%.o: %.c` may make it."""
        patterns = (re.escape(t).replace("%", ".+") for t in self.targets if "%" in t)
        return any(re.fullmatch(pattern, name) for pattern in patterns)

    @cached_property
    def made(self) -> frozenset[str]:
        """The files and folders that its rules make."""
        phony = {name for _, name in self.phony}
        found = {t.strip("/") for t in self.targets - phony if "%" not in t}
        parents = {
            "/".join(t.split("/")[:i])
            for t in found
            for i in range(1, t.count("/") + 1)
        }
        return frozenset(found | parents)

    def expand(self, text: str, depth: int = 0) -> str:
        """The text with its variables put in; what is not known stays a `$(name)`."""
        if depth > 8:
            return text

        def value(match: re.Match[str]) -> str:
            name = match.group(1) or match.group(2)
            known = self.variables.get(name)
            return match.group(0) if known is None else self.expand(known, depth + 1)

        return re.sub(r"\$\((\w+)\)|\$\{(\w+)\}", value, text)


def read(text: str) -> Makefile:
    """Read the common part of make's language; what it cannot read it leaves out."""
    variables: dict[str, str] = {}
    raw: list[tuple[int, str, str, list[tuple[int, str]]]] = []
    for line, content in _joined(text):
        if content.startswith("\t"):
            if raw:
                raw[-1][3].append((line, content.strip()))
            continue
        plain = re.sub(r"(?<!\\)#.*", "", content).rstrip()
        assigned = re.match(
            r"\s*(?:export\s+|override\s+)*([\w.-]+)\s*(?::{0,3}|\?|\+|!)=\s*(.*)",
            plain,
        )
        if assigned:
            variables.setdefault(assigned.group(1), assigned.group(2))
            continue
        rule = re.match(r"([^\s:=#][^:=#]*?)\s*::?(?!=)\s*(.*)", plain)
        if rule:
            needs, _, inline = rule.group(2).partition(";")
            raw.append((line, rule.group(1), needs, []))
            if inline.strip():
                raw[-1][3].append((line, inline.strip()))
    found = Makefile(variables=variables)
    rules, phony = [], []
    for line, names, needs, recipe in raw:
        targets = tuple(found.expand(names).split())
        wanted = tuple(w for w in found.expand(needs).split() if w != "|")
        if targets == (".PHONY",):
            phony += [(line, name) for name in wanted]
        else:
            rules.append(
                Rule(line=line, targets=targets, needs=wanted, recipe=tuple(recipe))
            )
    return Makefile(rules=tuple(rules), variables=variables, phony=tuple(phony))


def _joined(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their continuations, each with the number of its first."""
    held, start = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        start = start or number
        if line.endswith("\\"):
            held += line[:-1] + " "
            continue
        yield start, held + line
        held, start = "", 0
    if held:
        yield start, held


def commands(line: str) -> Iterator[list[str]]:
    """The words of each simple command in a shell line."""
    line = re.sub(r"^[@+\-\s]+", "", line)
    try:
        lexer = shlex.shlex(line, posix=True, punctuation_chars=";&|<>")
        lexer.whitespace_split = True
        lexer.commenters = "#"
        words = list(lexer)
    except ValueError:  # an open quotation mark
        words = line.split()
    current: list[str] = []
    skip = False
    for word in words:
        if skip:
            skip = False
        elif re.fullmatch(r"[;&|]+", word):
            yield current
            current = []
        elif re.fullmatch(r"[<>&]+", word):
            skip = True
        else:
            current.append(word)
    yield current
