"""Writing file by file where no single rename can: staged, noted down, completable."""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from generator import repo, staging
from generator.errors import ProblemError, ScaffoldError
from generator.model import FileTree
from generator.repo import Commit, CommitRequest, Identity, Person, Prepared
from generator.target import JOURNAL, Survey

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EACCES}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """The journal: all that is needed to complete a run or to take it back."""

    hashes: Mapping[str, str]
    modes: Mapping[str, bool]
    """Path to whether it is executable; every file of the tree."""
    kept: tuple[str, ...]
    replaced: tuple[str, ...]
    directories: tuple[str, ...]
    """The ones that did not exist."""
    commit: CommitRequest | None
    new: Commit | None
    """The commit of the staged repository; None if the target has one already."""

    @property
    def placed(self) -> tuple[str, ...]:
        return tuple(path for path in self.hashes if path not in self.kept)


@dataclass(frozen=True, kw_only=True)
class Recovery:
    """What was done about an interrupted run."""

    note: str
    entry: Entry | None = None
    """The run's journal, if it was completed."""
    commit: Commit | None = None


class _Conflict(ProblemError):
    """Somebody else's file came in the way."""


@contextmanager
def held(target: Path) -> Iterator[tuple[Path, Recovery | None]]:
    """The target's journal directory, new, locked and empty, removed at the end.

    An interrupted run's journal is completed or rolled back first.

    Raises:
        ProblemError: another run holds it.
    """
    directory = target / JOURNAL
    recovery = None
    while True:
        with suppress(FileExistsError):
            staging.make_directory(directory)
            fresh = True
        lock = staging.hold(directory)
        if lock is None and directory.exists():
            raise ProblemError(
                f"another run is writing into {target}", hint="wait for it to end"
            )
        if lock is not None:
            break
    try:
        if any(directory.iterdir()) or not fresh:
            recovery = _recover(target)
            staging.make_directory(directory)
        yield directory, recovery
    finally:
        staging.release(lock)
