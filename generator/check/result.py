"""What a check of one project came to."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from generator.check.disk import Place
from generator.check.settings import Settings
from generator.model import Finding, Unresolved
from generator.model import Place as Spot

Identity = tuple[str, str, str]
"""Path, code and message: what stays of a finding when lines move."""

_LINE = re.compile(r"\b(lines?) \d+")


def identity(finding: Finding) -> Identity:
    """What tells a finding from others, wherever in its file it stands by now."""
    return finding.path, finding.code, _LINE.sub(r"\1 …", finding.message)


@dataclass(frozen=True, kw_only=True)
class Result:
    """What was found in one project, and how much of it was looked at."""

    place: Place
    chosen: Settings
    found: tuple[Finding, ...]
    """Paths are relative to the project's root."""
    ignored: int
    """Findings that a comment of the project waves through."""
    known: tuple[Finding, ...] = ()
    """Findings that its baseline has."""
    broken: Mapping[str, str]
    """Files that were read and cannot be parsed, and why."""
    files: int
    """Python files that were."""
    resolved: int
    total: int
    """References that were looked at; `total - resolved` could not be followed."""
    passed: int
    """References that were not."""
    kept: tuple[Unresolved, ...]
    gave_up: tuple[str, ...] = ()
    """Rules that met code too deep to be followed, and say nothing."""

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Paths are as somebody would type them from where the check was started."""
        return tuple(self.shown(finding) for finding in self.found)

    @property
    def unresolved(self) -> tuple[Unresolved, ...]:
        """References that were not followed or not looked at, if that was asked for."""
        return tuple(replace(u, place=self._spot(u.place)) for u in self.kept)

    @property
    def unread(self) -> Mapping[str, str]:
        """Files that could not be read, and why."""
        both = {**self.place.unread, **self.broken}
        return {self.place.shown(path): why for path, why in both.items()}

    @property
    def untold(self) -> Mapping[str, str]:
        """Files that were asked for and of which nothing can be told, and why."""
        found = {}
        for path in sorted(self.place.only):
            why = self.place.unread.get(path) or self.broken.get(path)
            if path not in (*self.place.files, *self.place.others):
                why = "hidden, built, or of an environment"
            elif self.chosen.excludes(path):
                why = "excluded in [tool.scaffold.check]"
            elif path not in self.place.files and why is None:
                why = "of no kind that is read"
            if why:
                found[self.place.shown(path)] = why
        return found

    def without(
        self,
        known: Counter[Identity],
        key: Callable[[Finding], Identity] = identity,
    ) -> "Result":
        """The same, where findings that are known are not told; each is taken from the count."""
        new: list[Finding] = []
        old: list[Finding] = []
        for finding in self.found:
            is_known = known[key(finding)] > 0
            known[key(finding)] -= is_known
            (old if is_known else new).append(finding)
        return replace(self, found=tuple(new), known=tuple(old))

    def shown(self, finding: Finding) -> Finding:
        """A finding whose paths are as somebody would type them."""
        other = finding.other and self._spot(finding.other)
        return replace(finding, path=self.place.shown(finding.path), other=other)

    def _spot(self, spot: Spot) -> Spot:
        return replace(spot, path=self.place.shown(spot.path))
