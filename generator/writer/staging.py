"""Directories under construction: made beside the target, locked, swept after a kill."""

import errno
import hashlib
import os
import re
import secrets
import shutil
import signal
import stat
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from generator.errors import ProblemError

try:
    import fcntl
except ImportError:  # Windows: nothing is locked, hence no leftover is ever swept
    fcntl = None  # type: ignore[assignment]

JOURNAL = ".scaffold-journal"
_SWEEP_PATIENCE = 5.0
_ATTEMPTS = 100
_NAME_BYTES = 200  # of a target's name in its temporary sibling's: 255 are allowed
_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the limit on file sizes is reached",
    errno.EROFS: "the file system is read-only",
    errno.EACCES: "permission denied",
    errno.EPERM: "permission denied",
    errno.ENAMETOOLONG: "the name is too long",
}


def reason(error: OSError) -> str:
    """What went wrong on the disk, in words."""
    known = _REASONS.get(error.errno or 0)
    return known or (error.strerror or str(error)).lower()


@contextmanager
def one_line(target: Path) -> Iterator[None]:
    """Say what the disk refuses in one line, and of the target, not of what is hidden."""
    hidden = re.escape(f"{target.parent / _prefix(target)}") + "[0-9a-f]{12}"
    staged = re.escape(f"{target / JOURNAL / 'stage-'}") + "[0-9a-f]{12}"
    shown = re.compile(f"{hidden}|{staged}")
    try:
        yield
    except OSError as error:
        where = error.filename if isinstance(error.filename, str) else str(target)
        raise ProblemError(
            f"cannot write {shown.sub(lambda _: str(target), where)}: {reason(error)}",
            hint="nothing was left behind",
        ) from error
    except ProblemError as error:
        error.message = shown.sub(lambda _: str(target), error.message)
        raise


@contextmanager
def terminable() -> Iterator[None]:
    """Let SIGTERM and SIGHUP unwind as Ctrl-C does, and nobody hurry the cleaning up."""
    previous: dict[int, Any] = {}

    def stop(number: int, _: FrameType | None) -> None:
        for each in previous:
            signal.signal(each, signal.SIG_IGN)
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        raise SystemExit(128 + number)

    if threading.current_thread() is threading.main_thread():
        defaults = (signal.SIG_DFL, signal.default_int_handler)
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)  # Windows has no SIGHUP
            if number and signal.getsignal(number) in defaults:
                previous[number] = signal.signal(number, stop)
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)


@contextmanager
def sibling(target: Path) -> Iterator[Path]:
    """A new locked directory beside the target; removed at the end if still there.

    Missing parents are made, and removed at the end if still empty.
    """
    made: set[Path] = set()
    lock = None
    path = target
    try:
        for _ in range(_ATTEMPTS):
            path = target.parent / f"{_prefix(target)}{secrets.token_hex(6)}"
            with suppress(FileNotFoundError):  # another run removed its own parents
                make_parents(target.parent, made)
                make_directory(path)
                lock = hold(path)
            if lock is not None:
                break
            # A sweeper came in between and took it for a dead run's.
        else:
            raise ProblemError(f"cannot make a directory in {target.parent}")
        yield path
    finally:
        if path != target:
            remove(path)
        release(lock)
        remove_empty(made)


def sweep(target: Path) -> list[str]:
    """Remove what killed runs left beside the target; live runs hold their locks."""
    pattern = re.compile(re.escape(_prefix(target)) + "[0-9a-f]{12}")
    swept = []
    try:
        with os.scandir(target.parent) as entries:
            names = sorted(e.name for e in entries if pattern.fullmatch(e.name))
    except OSError:
        return []
    for name in names if fcntl else ():
        path = target.parent / name
        lock = hold(path)
        if lock is None or lock < 0:
            release(lock)
            continue
        try:
            if remove(path):
                swept.append(f"removed {name}, left by an interrupted run")
        finally:
            release(lock)
    return swept


def hold(directory: Path) -> int | None:
    """Lock a directory until the process dies or releases it; None if it is taken.

    Negative where nothing can be locked (Windows, some network file systems): there
    two runs at once are not told from one run after a killed one.
    """
    if fcntl is None:
        return -1
    try:
        lock = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    except OSError:
        os.close(lock)
        return -1
    try:
        if os.path.samestat(os.fstat(lock), directory.lstat()):
            return lock
    except OSError:
        pass
    os.close(lock)  # locked too late: somebody removed it in between
    return None


def release(lock: int | None) -> None:
    """Undo `hold`."""
    if lock is not None and lock >= 0:
        os.close(lock)


def remove(directory: Path) -> bool:
    """Remove a directory, and again while a killed run's git still writes into it."""
    try:
        return _remove(directory)
    except BaseException:  # Ctrl-C, which comes once (see `terminable`)
        _remove(directory)
        raise


def make_directory(path: Path) -> None:
    """Make a directory that we can use, whatever the umask."""
    path.mkdir()
    permit(path, 0o700)


def permit(path: Path, bits: int) -> None:
    """Take back what an odd umask took from the owner."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & bits != bits:
        path.chmod(mode | bits)


def make_parents(directory: Path, made: set[Path]) -> None:
    """Make a directory and its missing parents; say in `made` which ones."""
    missing = [p for p in (directory, *directory.parents) if not p.exists()]
    for path in reversed(missing):
        with suppress(FileExistsError):  # another run was quicker
            make_directory(path)
            made.add(path)


def remove_empty(directories: Iterable[Path]) -> None:
    """Remove the directories that are empty, innermost first."""
    for path in sorted(directories, key=lambda p: len(p.parts), reverse=True):
        with suppress(OSError):
            path.rmdir()


def synchronise(path: Path) -> None:
    """Wait until a file, or the names in a directory, are on the disk."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)


def _remove(directory: Path) -> bool:
    until = time.monotonic() + _SWEEP_PATIENCE
    while os.path.lexists(directory):
        shutil.rmtree(directory, ignore_errors=True)
        if not os.path.lexists(directory):
            break
        if time.monotonic() > until:
            return False
        _make_removable(directory)
        time.sleep(0.05)
    return True


def _make_removable(directory: Path) -> None:
    """Windows does not remove read-only files, nor anybody from a read-only directory."""
    for folder, _, names in os.walk(directory):
        for path in (Path(folder), *(Path(folder, n) for n in names)):
            with suppress(OSError):
                if not path.is_symlink():
                    path.chmod(stat.S_IMODE(path.stat().st_mode) | 0o700)


def _prefix(target: Path) -> str:
    """How the names of the target's temporary siblings begin."""
    name = target.name
    if len(os.fsencode(name)) > _NAME_BYTES:
        name = hashlib.sha256(os.fsencode(name)).hexdigest()
    return f".{name}.scaffold-"
