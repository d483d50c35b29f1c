"""`scaffold check`: faults that live between the files of any Python project on disk."""

import gc
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from generator.check import comments, disk, settings
from generator.check.result import Result
from generator.check.shown import show
from generator.checks import portable
from generator.model import File, FileTree, Finding

__all__ = ["Result", "check", "run", "show"]


def check(paths: Iterable[Path | str] = (".",)) -> list[Finding]:
    """What `scaffold check` finds in projects: folders, or files of them.

    Raises:
        UserError: there is no such path, or a project's own settings are wrong.
    """
    return [f for result in run(map(Path, paths)) for f in result.findings]


def run(
    paths: Iterable[Path], *, select: Collection[str] = (), ignore: Collection[str] = ()
) -> Iterator[Result]:
    """Check projects, one after the other; of files that were named, nothing else is told.

    Args:
        paths: folders, or files, which are checked by all that their projects hold.
        select: the codes of the rules to apply; by default all.
        ignore: those not to apply, taken from the others.

    Raises:
        UserError: there is no such path or rule, or a project's settings are wrong.
    """
    for place in disk.read(paths):
        chosen = settings.read(place).with_rules(select, ignore)
        with _without_collection():
            result = _check(place, chosen)
        yield result


@contextmanager
def _without_collection() -> Iterator[None]:
    """Trees are many objects that all stay: looking for garbage among them takes a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _check(place: disk.Place, chosen: settings.Settings) -> Result:
    files = place.files  # what is excluded is still what others import
    tree = FileTree({p: File(data=data) for p, data in files.items()})
    seen, faults = portable.run(tree, chosen.rules, place.others)
    broken = {f.path: f"line {f.line}: {f.message}" for f in faults}
    told = place.only or {path for path in files if not chosen.excludes(path)}
    found = sorted(f for one in seen.values() for f in one.findings if f.path in told)
    loud = [f for f in found if not comments.waves_through(files[f.path], f)]
    unread = {place.shown(p): why for p, why in {**place.unread, **broken}.items()}
    return Result(
        findings=tuple(_shown(place, f) for f in loud),
        ignored=len(found) - len(loud),
        unread=unread,
        files=sum(p.endswith(".py") and p not in broken for p in files),
        resolved=sum(one.resolved for one in seen.values()),
        total=sum(one.total for one in seen.values()),
    )


def _shown(place: disk.Place, finding: Finding) -> Finding:
    """A finding whose paths are as somebody would type them."""
    other = finding.other
    if other is not None:
        other = replace(other, path=place.shown(other.path))
    return replace(finding, path=place.shown(finding.path), other=other)
