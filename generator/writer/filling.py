"""A whole project in an empty directory: its files, its first commit, all of it on the disk."""

import os
import stat
from collections.abc import Collection
from pathlib import Path

from generator import repo
from generator.model import FileTree
from generator.repo import Commit, CommitRequest
from generator.writer import staging


def fill(
    directory: Path, tree: FileTree, commit: CommitRequest | None
) -> Commit | None:
    """Write a tree into an empty directory, and commit it if that is asked for."""
    _write_all(directory, tree)
    made = None
    if commit:
        modes = {path: file.executable for path, file in tree.items()}
        made = repo.commit_new(
            directory,
            modes,
            commit,
            meanwhile=lambda: _settle(directory, but=(".git",)),
        )
    _settle(directory)
    return made


def _write_all(directory: Path, tree: FileTree) -> None:
    """Write a tree into an existing, empty directory."""
    directories = {directory}
    for path, file in tree.items():
        place = directory / path
        for parent in reversed(place.relative_to(directory).parents[:-1]):
            if directory / parent not in directories:
                staging.make_directory(directory / parent)
                directories.add(directory / parent)
        _write_one(place, file.data, executable=file.executable)


def _settle(directory: Path, *, but: Collection[str] = ()) -> None:
    """Wait until the disk has all of a directory: a power cut is a kill as well."""
    for folder, folders, names in os.walk(directory):
        folders[:] = [name for name in folders if name not in but]
        for name in names:
            staging.synchronise(Path(folder, name))
        staging.synchronise(Path(folder))


def _write_one(place: Path, data: bytes, *, executable: bool) -> None:
    try:
        with place.open("xb") as stream:
            stream.write(data)
    except OSError as error:
        error.filename = error.filename or str(place)  # a full disk names no file
        raise
    mode = stat.S_IMODE(place.stat().st_mode)
    readers = (mode & 0o444) >> 2  # whoever may read may run
    staging.permit(place, 0o700 | readers if executable else 0o600)
