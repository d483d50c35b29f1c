"""`scaffold check`: faults that live between the files of any Python project on disk."""

from collections.abc import Collection, Iterable
from pathlib import Path

from generator.check import baseline, looking
from generator.check.result import Result
from generator.model import Finding

__all__ = ["Result", "check", "run"]


def check(paths: Iterable[Path | str] = (".",)) -> list[Finding]:
    """What `scaffold check` finds in projects: folders, or files of them.

    Raises:
        UserError: there is no such path, or a project's own settings are wrong.
    """
    return [f for result in run(map(Path, paths)) for f in result.findings]


def run(
    paths: Iterable[Path],
    *,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
    python: Path | None = None,
) -> tuple[Result, ...]:
    """Check projects, one after the other; of files that were named, nothing else is told.

    Args:
        paths: folders, or files, which are checked by all that their projects hold.
        select: the codes of the rules to apply; by default all.
        ignore: those not to apply, taken from the others.
        python: the Python that the projects run with, or the folder of its environment.

    Raises:
        UserError: there is no such path or rule, or a project's settings are wrong.
    """
    found = looking.projects(paths, select=select, ignore=ignore, python=python)
    return baseline.sift(found).results
