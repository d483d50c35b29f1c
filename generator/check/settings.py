"""What a project says of its checks: the table [tool.scaffold.check] of its pyproject.toml."""

import fnmatch
import tomllib
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from generator import suggest
from generator.check.disk import Place
from generator.errors import UserError

_FILE = "pyproject.toml"
_LISTS = ("select", "ignore", "exclude")
_PATHS = ("baseline", "python")
_KEYS = (*_LISTS, *_PATHS)


def rules() -> tuple[str, ...]:
    """The codes of the rules."""
    from generator.checks import portable  # files are being parsed while that is loaded

    return tuple(portable.RULES)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Rules by their codes, and files of which nothing is told, by patterns of their paths."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    baseline: str = ""
    """A file of findings that are not told, by its path from the project's root."""
    python: str = ""
    """The Python that the project runs with, or the folder of its environment."""

    @property
    def rules(self) -> frozenset[str]:
        """The codes to look for."""
        return frozenset(self.select or rules()) - set(self.ignore)

    def with_rules(
        self, select: Collection[str], ignore: Collection[str]
    ) -> "Settings":
        """What is typed goes before what the project says.

        Raises:
            UserError: there is no such rule.
        """
        _refuse_unknown((*select, *ignore))
        return replace(
            self,
            select=tuple(select) or self.select,
            ignore=(*self.ignore, *ignore),
        )

    def excludes(self, path: str) -> bool:
        """Whether nothing is told of a file, or of a folder that it lies in."""
        parts = path.split("/")
        above = ["/".join(parts[: i + 1]) for i in range(len(parts))]
        return any(
            fnmatch.fnmatch(p, e.strip("/")) for p in above for e in self.exclude
        )


def read(place: Place) -> Settings:
    """The settings of a project; those of a pyproject.toml that cannot be read are none.

    Raises:
        UserError: a key or a rule that there is not, or not a list of texts.
    """
    document: Any = {}
    with suppress(tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        document = tomllib.loads(place.files.get(_FILE, b"").decode("utf-8"))
    for key in ("tool", "scaffold", "check"):
        document = document.get(key, {}) if isinstance(document, dict) else {}
    where = f"{place.shown(_FILE)}: [tool.scaffold.check]"
    if not isinstance(document, dict):
        raise UserError(f"{where} must be a table")
    for key, value in document.items():
        if key not in _KEYS:
            raise UserError(
                f"{where}: unknown key '{key}'", hint=suggest.nearest(key, _KEYS)
            )
        if key in _PATHS:
            if not isinstance(value, str) or not value:
                raise UserError(f"{where}: {key} must be the path of a file")
        elif not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            raise UserError(f"{where}: {key} must be a list of texts")
    lists = {key: tuple(document.get(key, ())) for key in _LISTS}
    baseline, python = (document.get(key, "") for key in _PATHS)
    found = Settings(**lists, baseline=baseline, python=python)
    _refuse_unknown((*found.select, *found.ignore), f"{where}: ")
    return found


def _refuse_unknown(codes: Iterable[str], where: str = "") -> None:
    for code in codes:  # rules are loaded only where some are named
        if code not in rules():
            hint = suggest.nearest(code, rules())
            raise UserError(f"{where}there is no rule '{code}'", hint=hint)
