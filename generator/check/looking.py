"""Applies the rules to projects, or remembers what they found."""

import gc
import os
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from generator import cache, environments, memo
from generator.check import comments, disk, kept, settings
from generator.check.kept import Kept, Seen
from generator.check.result import Result
from generator.check.trees import Trees
from generator.environments import Environment
from generator.errors import UserError
from generator.model import File, FileTree

# The checks are loaded where they are asked for: files are being parsed meanwhile.
if TYPE_CHECKING:
    from generator.checks.reading.outside.shelf import Shelf


def projects(
    paths: Iterable[Path],
    *,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
    explain: bool = False,
    python: Path | None = None,
) -> Iterator[Result]:
    """Check projects, one after the other, whatever their baselines have.

    Raises:
        UserError: there is no such path or rule, or a project's settings are wrong.
    """
    store = cache.default()
    asked = []
    for place in disk.read(paths):
        chosen = settings.read(place).with_rules(select, ignore)
        if python is not None:
            chosen = replace(chosen, python=os.path.abspath(python))
        asked.append(_asked(place, chosen, explain=explain))
    before = Kept(store)
    known = {one.key: seen for one in asked if (seen := before.get(one.key))}
    trees = Trees(store)
    try:
        with _at_work():
            unknown = [one.place for one in asked if one.key not in known]
            trees.begin(data for place in unknown for data in place.code)
            if unknown:
                settings.rules()  # loads the checks, while another process parses
            trees.finish()
    finally:
        trees.stop()
    rules = _Rules(store, trees)
    for one in asked:
        seen = known.get(one.key) or rules.at(one)
        if one.key not in known:
            before.put(one.key, seen)
        yield _result(one, seen)


def look(
    place: disk.Place, chosen: settings.Settings, *, explain: bool = False
) -> Result:
    """Check one project as it is in memory, which is not to be remembered.

    Args:
        place: the project.
        chosen: its settings.
        explain: also keep what could not be followed.
    """
    store = cache.default()
    asked = _asked(place, chosen, explain=explain)
    return _result(asked, _Rules(store, Trees(store)).at(asked))


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """A project, and what was asked of it."""

    place: disk.Place
    chosen: settings.Settings
    environments: tuple[Environment, ...]
    explain: bool
    key: str


def _asked(place: disk.Place, chosen: settings.Settings, *, explain: bool) -> _Asked:
    found = _environments(place, chosen)
    key = kept.key(place, chosen, found, explain=explain)
    return _Asked(
        place=place, chosen=chosen, environments=found, explain=explain, key=key
    )


def _environments(
    place: disk.Place, chosen: settings.Settings
) -> tuple[Environment, ...]:
    """Where the packages of a project may be installed."""
    if not chosen.python:
        return tuple(environments.find(place.root))
    python = place.root / chosen.python
    found = environments.of_python(python)
    if found is None:
        raise UserError(f"{python}: no packages are installed there")
    return (found,)


class _Rules:
    """Applies the rules to projects, one after the other."""

    def __init__(self, store: memo.Store, trees: Trees) -> None:
        self._store, self._trees = store, trees

    @cached_property
    def _shelf(self) -> "Shelf":
        from generator.checks.reading.outside.shelf import Shelf

        return Shelf(store=self._store)

    def at(self, asked: _Asked) -> Seen:
        """What the rules see in a project."""
        from generator.checks import portable

        place = asked.place  # what is excluded is still what others import
        tree = FileTree({p: File(data=data) for p, data in place.files.items()})
        with _at_work():
            checks, faults = portable.run(
                tree,
                asked.chosen.rules,
                place.others,
                explain=asked.explain,
                shelf=self._shelf,
                environments=asked.environments,
                parse=self._trees.parse,
            )
        broken = {f.path: f"line {f.line}: {f.message}" for f in faults}
        return Seen(checks=checks, broken=broken, stamps=self._shelf.stamps)


def _result(asked: _Asked, seen: Seen) -> Result:
    place, chosen = asked.place, asked.chosen
    files, checks = place.files, seen.checks.values()
    told = {path for path in place.only or files if not chosen.excludes(path)}
    found = sorted(f for one in checks for f in one.findings if f.path in told)
    loud = [f for f in found if not comments.waves_through(files.get(f.path, b""), f)]
    unresolved = [u for one in checks for u in one.unresolved if u.place.path in told]
    return Result(
        place=place,
        chosen=chosen,
        found=tuple(loud),
        ignored=len(found) - len(loud),
        broken=seen.broken,
        files=sum(p.endswith(".py") and p not in seen.broken for p in files),
        resolved=sum(one.resolved for one in checks),
        total=sum(one.total for one in checks),
        passed=sum(one.passed for one in checks),
        kept=tuple(sorted(unresolved)),
        gave_up=tuple(code for code, one in seen.checks.items() if one.gave_up),
    )


@contextmanager
def _at_work() -> Iterator[None]:
    """Room for code that refers to code that refers to code, and no looking for garbage.

    Trees are many objects that all stay: that takes a third of the time.
    """
    was, deep = gc.isenabled(), sys.getrecursionlimit()
    gc.disable()
    sys.setrecursionlimit(max(deep, 5_000))
    try:
        yield
    finally:
        sys.setrecursionlimit(deep)
        if was:
            gc.enable()
