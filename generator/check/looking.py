"""Applies the rules to one project."""

import gc
import os
import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator import cache
from generator.check import comments, disk, settings
from generator.check.result import Result
from generator.check.trees import Trees
from generator.errors import UserError
from generator.model import File, FileTree

# The checks are loaded where they are asked for: files are being parsed meanwhile.
if TYPE_CHECKING:
    from generator.checks.reading.outside import Environment, Shelf


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
    trees, places = Trees(store), disk.read(paths)
    try:
        with _at_work():
            trees.begin(f for place in places for f in place.code)
            settings.rules()  # loads the checks, while another process parses
            chosen = [settings.read(p).with_rules(select, ignore) for p in places]
            trees.finish()
    finally:
        trees.stop()
    from generator.checks.reading.outside import Shelf

    shelf = Shelf(store=store)
    for place, wanted in zip(places, chosen, strict=True):
        if python is not None:
            wanted = replace(wanted, python=os.path.abspath(python))
        yield look(place, wanted, explain=explain, shelf=shelf, trees=trees)


def _environments(
    place: disk.Place, chosen: settings.Settings
) -> "tuple[Environment, ...]":
    """Where the packages of a project may be installed."""
    from generator.checks.reading.outside import environments

    if not chosen.python:
        return tuple(environments.find(place.root))
    python = place.root / chosen.python
    found = environments.of_python(python)
    if found is None:
        raise UserError(f"{python}: no packages are installed there")
    return (found,)


def look(
    place: disk.Place,
    chosen: settings.Settings,
    *,
    explain: bool = False,
    shelf: "Shelf | None" = None,
    trees: Trees | None = None,
) -> Result:
    """Check one project as it was read.

    Args:
        place: the project.
        chosen: its settings.
        explain: also keep what could not be followed.
        shelf: what was read of packages before.
        trees: what was parsed before.
    """
    from generator.checks import portable
    from generator.checks.reading.outside import Shelf

    files = place.files  # what is excluded is still what others import
    tree = FileTree({p: File(data=data) for p, data in files.items()})
    with _at_work():
        seen, faults = portable.run(
            tree,
            chosen.rules,
            place.others,
            explain=explain,
            shelf=shelf or Shelf(store=cache.default()),
            environments=_environments(place, chosen),
            parse=(trees or Trees(cache.default())).parse,
        )
    broken = {f.path: f"line {f.line}: {f.message}" for f in faults}
    told = {path for path in place.only or files if not chosen.excludes(path)}
    found = sorted(f for one in seen.values() for f in one.findings if f.path in told)
    loud = [f for f in found if not comments.waves_through(files.get(f.path, b""), f)]
    kept = [u for one in seen.values() for u in one.unresolved if u.place.path in told]
    return Result(
        place=place,
        chosen=chosen,
        found=tuple(loud),
        ignored=len(found) - len(loud),
        broken=broken,
        files=sum(p.endswith(".py") and p not in broken for p in files),
        resolved=sum(one.resolved for one in seen.values()),
        total=sum(one.total for one in seen.values()),
        passed=sum(one.passed for one in seen.values()),
        kept=tuple(sorted(kept)),
        gave_up=tuple(code for code, one in seen.items() if one.gave_up),
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
