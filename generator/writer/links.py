"""Giving files their names, never over a file that is not named for it."""

import errno
import os
import shutil
from pathlib import Path

from generator.errors import ProblemError

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK, errno.EACCES}


def swap(staged: Path, place: Path, spare: Path) -> None:
    """Put a second name of a staged file over a file that is to be replaced."""
    spare.unlink(missing_ok=True)
    try:
        os.link(staged, spare)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        spare = staged
    spare.replace(place)


def link(staged: Path, place: Path) -> None:
    """A second name for a file; the rename of the first where there are no links."""
    try:
        os.link(staged, place)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # FAT and some network file systems: there, the look and the move are two steps.
        if os.path.lexists(place):
            raise FileExistsError(errno.EEXIST, "File exists", str(place)) from None
        staged.rename(place)


def set_aside(place: Path, backup: Path) -> None:
    """Keep a file that is to be replaced, for the way back."""
    if os.path.lexists(backup):
        if _content(backup) != _content(place):
            raise ProblemError(f"{place} was changed meanwhile")
        return
    backup.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(place, backup, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        spare = backup.with_name(f"{backup.name}.part")
        shutil.copy2(place, spare, follow_symlinks=False)
        spare.replace(backup)


def _content(path: Path) -> bytes:
    if path.is_symlink():
        return os.fsencode(path.readlink())
    return path.read_bytes()
