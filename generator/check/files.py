"""Puts a file on the disk: the whole of it in one step, or nothing."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from generator.errors import ProblemError
from generator.writer import staging


def put(path: Path, data: bytes, *, before: bytes | None = None) -> None:
    """Write a file, or put new content in the place of what it has; its mode stays.

    Args:
        path: the file; a link to one stays a link.
        data: the new content.
        before: what the file must still have, if it is to be replaced.

    Raises:
        ProblemError: the disk prevents it, or somebody was quicker; the file is as it was.
    """
    target = Path(os.path.realpath(path))
    part = target.with_name(f".scaffold-{secrets.token_hex(6)}")
    try:
        if before is not None and target.read_bytes() != before:
            raise ProblemError(f"{path} was changed meanwhile", hint="run it again")
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(13, "permission denied")
        with staging.terminable():
            _write(part, data, target)
            part.replace(target)
            staging.synchronise(target.parent)
    except OSError as error:
        raise ProblemError(f"cannot write {path}: {staging.reason(error)}") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _write(part: Path, data: bytes, target: Path) -> None:
    """Write what is to replace another file, with the other one's mode and owner."""
    part.touch(exist_ok=False)
    if target.exists():
        there = target.stat()
        if hasattr(os, "chown"):
            with suppress(OSError):  # the owner's group alone may be left to others
                os.chown(part, there.st_uid, there.st_gid)
        part.chmod(there.st_mode & 0o7777)
    with part.open("r+b") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
