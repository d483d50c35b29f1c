"""Writing file by file where no single rename can: staged, noted down, completable."""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from generator import repo
from generator.errors import ProblemError, ScaffoldError
from generator.model import FileTree
from generator.repo import Commit, CommitRequest
from generator.writer import links, staging
from generator.writer.entry import Entry, digest, load, load_prepared, save
from generator.writer.filling import fill
from generator.writer.staging import JOURNAL
from generator.writer.target import Survey

_ENTRY = "journal.json"  # there from the end of staging until everything is settled
_PREPARED = "commit.json"  # there from the moment that a commit object exists
_OLD = "old"
_ATTEMPTS = 3


@dataclass(frozen=True, kw_only=True)
class Recovery:
    """What was done about an interrupted run."""

    note: str
    completed: Entry | None = None
    commit: Commit | None = None


def write(
    tree: FileTree, survey: Survey, commit: CommitRequest | None
) -> Commit | None:
    """Bring a tree into a directory, all of it or nothing.

    Raises:
        ProblemError: it was taken back, except where the message says otherwise.
    """
    target = survey.target
    made: set[Path] = set()
    try:
        staging.make_parents(target, made)
        with _held(target) as directory:
            if any(directory.iterdir()):
                raise ProblemError(
                    f"a run into {target} was interrupted meanwhile", hint="run again"
                )
            entry = _stage(directory, tree, survey, commit)
            return _carry_out(target, directory, entry)
    finally:
        staging.remove_empty(made)


def recover(target: Path) -> Recovery | None:
    """Complete an interrupted run if all of it was staged; else take it back.

    Raises:
        ProblemError: the run is not interrupted but at work, or cannot be settled.
    """
    if not (target / JOURNAL).is_dir():
        return None
    with _held(target) as directory:
        entry = load(directory / _ENTRY)
        if entry is None:
            note = f"removed {JOURNAL}, left by an interrupted run"
            return Recovery(note=note)
        try:
            commit = _carry_out(target, directory, entry)
        except ProblemError as error:
            if (directory / _ENTRY).exists():
                raise
            note = f"took back the interrupted run in {target} ({error.message})"
            return Recovery(note=note)
        note = f"completed the interrupted run in {target}"
        return Recovery(note=note, completed=entry, commit=commit)


@contextmanager
def _held(target: Path) -> Iterator[Path]:
    """The target's journal directory, locked; removed at the end if all is settled."""
    directory = target / JOURNAL
    made, lock = False, None
    try:
        while lock is None:
            with suppress(FileExistsError):
                staging.make_directory(directory)
                made = True
            lock = staging.hold(directory)
            if lock is None and directory.exists():
                made = False
                raise ProblemError(
                    f"another run is writing into {target}", hint="wait for it to end"
                )
        yield directory
    finally:
        if made and lock is None:  # interrupted between the two
            lock = staging.hold(directory)
        if lock is not None and not (directory / _ENTRY).exists():
            staging.remove(directory)
        staging.release(lock)


def _stage(
    directory: Path, tree: FileTree, survey: Survey, commit: CommitRequest | None
) -> Entry:
    """Write everything beside its place; from the journal's own rename on, it counts."""
    stage = directory / f"stage-{secrets.token_hex(6)}"
    staging.make_directory(stage)
    new = fill(stage, tree, None if survey.outer else commit)
    parents = {str(p) for path in tree for p in Path(path).parents if p.parts}
    entry = Entry(
        stage=stage.name,
        hashes={path: digest(file.data) for path, file in tree.items()},
        modes={path: file.executable for path, file in tree.items()},
        kept=tuple(sorted(survey.kept)),
        replaced=tuple(sorted(survey.replaced)),
        directories=tuple(
            path for path in sorted(parents) if not (survey.target / path).exists()
        ),
        commit=commit,
        new=new,
    )
    save(directory / _ENTRY, entry)
    return entry


def _carry_out(target: Path, directory: Path, entry: Entry) -> Commit | None:
    """From staged to settled, or back."""
    try:
        commit = _advance(target, directory, entry)
        (directory / _ENTRY).unlink()
    except BaseException as error:
        if _published(target, directory, entry):
            (directory / _ENTRY).unlink(missing_ok=True)
            raise
        try:
            _undo(target, directory, entry)
        except (OSError, ScaffoldError) as second:
            raise ProblemError(
                f"{error}, and then what was written could not be taken back: {second}",
                hint=f"run again; {directory} remembers how",
            ) from error
        raise
    return commit


def _advance(target: Path, directory: Path, entry: Entry) -> Commit | None:
    """Every step forward that is not done yet."""
    done = _published(target, directory, entry)
    if done:
        return done
    for path in entry.directories:
        with suppress(FileExistsError):
            staging.make_directory(target / path)
    folders = {(target / path).parent for path in entry.placed}
    for folder in sorted(folders):
        if Path(os.path.realpath(folder)) != folder or not folder.is_dir():
            raise ProblemError(f"{folder} is no longer a directory of {target}")
    for path in entry.placed:
        _place(target, directory, entry, path)
    for folder in folders:
        staging.synchronise(folder)
    if not entry.commit:
        return None
    if not entry.new:
        return _commit(target, directory, entry, entry.commit)
    if os.path.lexists(target / ".git"):
        raise ProblemError(f"{target / '.git'} appeared meanwhile")
    (directory / entry.stage / ".git").rename(target / ".git")
    staging.synchronise(target)
    repo.refresh(target)
    return entry.new


def _published(target: Path, directory: Path, entry: Entry) -> Commit | None:
    """The run's commit, if it stands: from then on there is no way back."""
    if entry.new:
        return None if (directory / entry.stage / ".git").exists() else entry.new
    prepared = load_prepared(directory / _PREPARED)
    if prepared and repo.holds(target, prepared.oid):
        return Commit(oid=prepared.oid, branch=repo.branch(target))
    return None


def _commit(
    target: Path, directory: Path, entry: Entry, request: CommitRequest
) -> Commit:
    """Commit into the repository around the target, whose branch may move meanwhile."""
    for attempt in range(_ATTEMPTS):
        index = directory / f"index-{secrets.token_hex(6)}"
        prepared = repo.prepare(target, entry.modes, request, index)
        earlier = load_prepared(directory / _PREPARED)
        if prepared and earlier:  # the index may hold our own entries by now
            prepared = replace(prepared, staged=earlier.staged)
        if prepared:
            save(directory / _PREPARED, prepared)
        try:
            return repo.publish(target, entry.modes, prepared)
        except ProblemError as error:
            if "but expected" not in error.message or attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError("the last attempt returns or raises")


def _place(target: Path, directory: Path, entry: Entry, path: str) -> None:
    """Give a staged file its name in the target, never over a file not named for it."""
    if _is_ours(target, directory, entry, path):
        return
    staged, place = directory / entry.stage / path, target / path
    if not os.path.lexists(staged):
        raise ProblemError(f"{place} was changed meanwhile")
    if path in entry.replaced and os.path.lexists(place):
        links.set_aside(place, directory / _OLD / path)
        links.swap(staged, place, directory / "spare")
        return
    try:
        links.link(staged, place)
    except FileExistsError:
        raise ProblemError(f"{place} appeared meanwhile") from None


def _is_ours(target: Path, directory: Path, entry: Entry, path: str) -> bool:
    """Whether the file at its place is the staged one, and as we wrote it."""
    staged, place = directory / entry.stage / path, target / path
    if not os.path.lexists(place):
        return False
    found = place.lstat()
    if staged.exists() and not os.path.samestat(staged.lstat(), found):
        return False
    regular = stat.S_ISREG(found.st_mode)
    return regular and digest(place.read_bytes()) == entry.hashes[path]


def _undo(target: Path, directory: Path, entry: Entry) -> None:
    """Every step back; what somebody changed since stays.

    A kill in between does no harm: the next run goes forward from wherever this is.
    """
    if not (directory / _ENTRY).exists():
        return  # settled already
    repo.unpublish(target, entry.modes, load_prepared(directory / _PREPARED))
    for path in reversed(entry.placed):
        if not _is_ours(target, directory, entry, path):
            continue
        backup = directory / _OLD / path
        if os.path.lexists(backup):
            backup.replace(target / path)
        else:
            (target / path).unlink()
    staging.remove_empty(target / path for path in entry.directories)
    (directory / _ENTRY).unlink()
