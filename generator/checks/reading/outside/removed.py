"""What well-known libraries no longer have, since when, and what is there instead."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct
from packaging.version import Version

_DATA = Path(__file__).with_name("removed.toml")


class Gone(Struct, frozen=True, kw_only=True):
    """A name or keyword that went, in a version that is told where it is known."""

    since: str = ""
    use: str = ""
    now: str = ""
    """The new name of what is otherwise the same."""

    def __str__(self) -> str:
        since = f"gone since {self.since}" if self.since else ""
        use = f"use {self.use}" if self.use else ""
        use = f"use '{self.now}'" if self.now else use
        return ": ".join(part for part in (since, use) if part)

    def is_by(self, version: Version) -> bool:
        """Whether it has certainly gone by a version."""
        return bool(self.since) and Version(self.since) <= version


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(_DATA.read_text("utf-8"))


def _table(dotted: str) -> tuple[dict[str, Any], str]:
    """The table of a dotted name's library, and the name as it stands there."""
    for alias, name in _data()["aliases"].items():
        if f"{dotted}.".startswith(f"{alias}."):
            dotted = name + dotted.removeprefix(alias)
            break
    return _data()["libraries"].get(dotted.partition(".")[0], {}), dotted


def distribution(dotted: str) -> str:
    """The distribution that a library comes with; empty for one that is not in the table."""
    table, dotted = _table(dotted)
    return str(table.get("distribution", dotted.partition(".")[0])) if table else ""


def name(dotted: str) -> Gone | None:
    """What is known of a name that may have gone, or of what it would be in."""
    table, dotted = _table(dotted)
    names, inner = table.get("names", {}), dotted.partition(".")[2]
    while inner and inner not in names:
        inner = inner.rpartition(".")[0]
    return _gone(names.get(inner))


def keyword(callee: str, word: str) -> Gone | None:
    """What is known of a keyword that a function or class may no longer take."""
    table, dotted = _table(callee)
    last = dotted.rpartition(".")[2]
    return _gone(table.get("keywords", {}).get(last, {}).get(word))


def _gone(found: Any) -> Gone | None:
    return Gone(**found) if found is not None else None
