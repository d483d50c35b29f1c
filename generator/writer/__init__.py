"""From a tree in memory to a committed directory: all of it, or nothing."""

import errno
import os
import stat
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from generator.errors import ProblemError, UserError
from generator.model import FileTree
from generator.repo import Commit, CommitRequest
from generator.writer import journal, staging
from generator.writer.entry import digest
from generator.writer.filling import fill
from generator.writer.target import Survey, check_target, locate, survey

__all__ = ["Written", "check_target", "write"]

_CREATED_MEANWHILE = {errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR}
_NOT_FOR_RENAMING = {errno.EBUSY, errno.EXDEV, errno.EPERM, errno.EACCES, errno.EROFS}


@dataclass(frozen=True, kw_only=True)
class Written:
    """What stands on the disk now."""

    path: Path
    commit: str | None
    branch: str | None
    recovered: tuple[str, ...]
    """What was done about interrupted runs, a sentence each."""
    mode: Literal["rename", "journal"]
    created: int
    kept: int = 0
    """Files that stood there already, byte for byte."""
    replaced: int = 0


class _NotRenamableError(Exception):
    """A rename cannot put a directory here."""


def write(
    tree: FileTree,
    target: Path,
    *,
    commit: CommitRequest | None,
    into: bool = False,
    replace: Collection[str] = (),
) -> Written:
    """Write a tree and commit it, in one step as far as anybody can see.

    What an earlier run, killed at this target, has left is put in order first.

    Raises:
        UserError: the target cannot take the tree; nothing has been written.
        ProblemError: the disk, git or another run prevented it; nothing is left.
    """
    place = locate(target)
    with staging.terminable(), staging.one_line(place):
        recovered = staging.sweep(place)
        recovery = journal.recover(place)
        if recovery:
            recovered.append(recovery.note)
            done = recovery.completed
            if done and done.hashes == {p: digest(f.data) for p, f in tree.items()}:
                return _written(
                    tree,
                    Survey(
                        target=place,
                        outer=None,
                        kept=frozenset(done.kept),
                        replaced=frozenset(done.replaced),
                    ),
                    recovery.commit,
                    "journal",
                    recovered,
                )
        try:
            seen = survey(
                place, tree, into=into, replace=replace, commit=commit is not None
            )
        except UserError as error:
            if recovery:
                message = f"{recovery.note}; now {error.message}"
                raise UserError(message, hint=error.hint) from None
            raise
        if not _needs_journal(seen, commit):
            try:
                made = _rename(tree, place, commit)
                return _written(tree, seen, made, "rename", recovered)
            except _NotRenamableError:
                pass
        made = journal.write(tree, seen, commit)
        return _written(tree, seen, made, "journal", recovered)


def _written(
    tree: FileTree,
    seen: Survey,
    commit: Commit | None,
    mode: Literal["rename", "journal"],
    recovered: list[str],
) -> Written:
    return Written(
        path=seen.target,
        commit=commit.oid if commit else None,
        branch=commit.branch if commit else None,
        recovered=tuple(recovered),
        mode=mode,
        created=len(tree) - len(seen.kept) - len(seen.replaced),
        kept=len(seen.kept),
        replaced=len(seen.replaced),
    )


def _needs_journal(seen: Survey, commit: CommitRequest | None) -> bool:
    """Whether a single rename cannot do it, as far as that can be known before."""
    target = seen.target
    if commit and seen.outer:
        return True  # files and commit come into an existing repository
    if not target.is_dir():
        return False
    return (
        any(target.iterdir())
        or target.is_mount()
        or target.samefile(os.getcwd())  # a shell would stay in the one replaced
        or (os.name != "nt" and target.stat().st_uid != os.geteuid())
        or not os.access(target.parent, os.W_OK | os.X_OK)
    )


def _rename(
    tree: FileTree, target: Path, commit: CommitRequest | None
) -> Commit | None:
    """Build the project beside the target, then let it appear there."""
    with staging.sibling(target) as temporary:
        made = fill(temporary, tree, commit)
        try:
            _take_over(temporary, target)
        except OSError as error:
            if error.errno in _CREATED_MEANWHILE:
                raise ProblemError(
                    f"{target} was created by another run meanwhile",
                    hint="choose another directory",
                ) from error
            if error.errno in _NOT_FOR_RENAMING and target.is_dir():
                raise _NotRenamableError from error
            raise
    staging.synchronise(target.parent)
    return made


def _take_over(temporary: Path, target: Path) -> None:
    """Put a directory in the place of nothing, or of an empty directory."""
    if target.is_dir():
        before = target.stat()
        temporary.chmod(stat.S_IMODE(before.st_mode))
        if temporary.stat().st_gid != before.st_gid:
            os.chown(temporary, -1, before.st_gid)
        if os.name == "nt":
            target.rmdir()  # Windows renames onto nothing only
    temporary.rename(target)
