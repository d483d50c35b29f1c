"""A store on disk: what this scaffold, with these libraries, made and proved before.

Whatever is wrong with the directory or an entry means a miss, never an error and never a
wrong answer: an entry carries a hash of its key and value, and none is ever executed.
"""

import hashlib
import os
import re
import secrets
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path

from generator import memo

DIRECTORY_VARIABLE = "SCAFFOLD_CACHE_DIR"
LIMIT = 64 * 2**20  # bytes
_LIBRARIES = ("black", "libcst", "jinja2", "markupsafe", "tomlkit", "msgspec")
_MAGIC = b"scaffold cache 1\n"
_SUFFIX = ".entry"
_SWEPT = ".swept"
_REST = 600  # seconds in which runs that keep little need not look again


def default() -> memo.Store:
    """The user's cache, where there can be one."""
    made_by = fingerprint()
    place = directory()
    return Disk(place, made_by) if made_by and place else memo.Nothing()


def directory() -> Path | None:
    """Where the cache is: $SCAFFOLD_CACHE_DIR, else as the system has it; None without a home."""
    if own := os.environ.get(DIRECTORY_VARIABLE):
        return Path(os.path.abspath(own))
    if sys.platform == "win32":
        base, below = os.environ.get("LOCALAPPDATA", ""), "scaffold/Cache"
    else:
        base, below = os.environ.get("XDG_CACHE_HOME", ""), "scaffold"
        if not Path(base).is_absolute():  # as the XDG specification has it
            folder = "Library/Caches" if sys.platform == "darwin" else ".cache"
            with suppress(RuntimeError):  # nobody's home
                base = str(Path.home() / folder)
    return Path(base, below) if Path(base).is_absolute() else None


class Disk:
    """A directory of entries, bounded in bytes; what was used longest ago goes first."""

    def __init__(self, place: Path, made_by: str, *, limit: int = LIMIT) -> None:
        """Look at nothing yet.

        Args:
            place: the directory; it is made when something is kept.
            made_by: what the values depend on beside their keys; see `fingerprint`.
            limit: how many bytes all entries may have.
        """
        self._place = place
        self._made_by = made_by
        self._limit = limit
        self._unswept = 0

    def get(self, key: str) -> bytes | None:
        """What was put under a key; None if it was not, or is not whole."""
        if not self._trusted:
            return None
        path = self._path(key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        head, value = content[: len(_MAGIC) + 32], content[len(_MAGIC) + 32 :]
        if head != _MAGIC + _checksum(path.name, value):
            return None
        with suppress(OSError):
            os.utime(path)  # it was of use: others go first
        return value

    def put(self, key: str, value: bytes) -> None:
        """Keep a value, if the disk lets us."""
        path = self._path(key)
        content = _MAGIC + _checksum(path.name, value) + value
        if len(content) > self._limit // 4 or not self._made:
            return
        temporary = self._place / f".new-{os.getpid()}-{secrets.token_hex(8)}"
        try:
            with temporary.open("xb") as file:
                file.write(content)
            temporary.replace(path)  # a reader sees all of it or nothing
        except OSError:
            with suppress(OSError):
                temporary.unlink()
            return
        self._unswept += len(content)
        if self._unswept > self._limit // 8 or not self._is_swept:
            self._unswept = 0
            self._sweep()

    @property
    def _is_swept(self) -> bool:
        """Whether some run looked lately how much there is, which takes long where it is much."""
        try:
            age = time.time() - (self._place / _SWEPT).stat().st_mtime
        except OSError:
            return False
        return 0 <= age < _REST

    @cached_property
    def _trusted(self) -> bool:
        """Whether the directory is there, and nobody else may put anything into it."""
        try:
            found = self._place.stat()
        except OSError:
            return False
        if not stat.S_ISDIR(found.st_mode):
            return False
        if os.name == "nt":
            return True
        return found.st_uid == os.geteuid() and not found.st_mode & 0o022

    @cached_property
    def _made(self) -> bool:
        with suppress(OSError):
            self._place.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.__dict__.pop("_trusted", None)
        return self._trusted

    def _path(self, key: str) -> Path:
        purpose, _, name = memo.key(
            key.partition("-")[0], self._made_by, key
        ).partition("-")
        return self._place / f"{purpose}-{name}{_SUFFIX}"

    def _sweep(self) -> None:
        """Make room: the oldest go, until three quarters of the limit are left."""
        with suppress(OSError):
            (self._place / _SWEPT).touch()
        entries = sorted(self._entries())
        size = sum(size for _, size, _ in entries)
        if size <= self._limit:
            return
        for _, freed, path in entries:
            with suppress(OSError):  # another run may have removed it
                path.unlink()
            size -= freed
            if size <= self._limit * 3 // 4:
                return

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """Time of last use, size and path of every file that a cache has left here."""
        with suppress(OSError), os.scandir(self._place) as listing:
            for entry in listing:
                if entry.name.endswith(_SUFFIX) or entry.name.startswith(".new-"):
                    with suppress(OSError):
                        found = entry.stat(follow_symlinks=False)
                        yield found.st_mtime, found.st_size, Path(entry.path)


def _checksum(name: str, value: bytes) -> bytes:
    hasher = hashlib.sha256(name.encode())
    hasher.update(value)
    return hasher.digest()


@cache
def fingerprint() -> str:
    """A hash of all that makes and proves projects: our code, the libraries, Python.

    Empty if a library's version cannot be told; then nothing is kept.
    """
    versions = [_version(name) for name in _LIBRARIES]
    if not all(versions):
        return ""
    try:
        code = [part for file in _sources() for part in (str(file), file.read_bytes())]
    except OSError:
        return ""
    return memo.key("scaffold", sys.version, *versions, *code)


def _sources() -> list[Path]:
    """Every file of our own code, from a folder or an installed wheel."""
    folders, found = [Path(__file__).parent], []
    for folder in folders:  # it grows while we look
        with os.scandir(folder) as listing:
            for entry in listing:
                if entry.name.endswith(".py"):
                    found.append(Path(entry.path))
                elif entry.is_dir() and not entry.name.startswith(("_", ".")):
                    folders.append(Path(entry.path))
    return sorted(found)


def _version(module: str) -> str:
    """The version of an installed library, by the name of its folder of metadata.

    importlib.metadata would say the same, but takes longer than a project does.
    """
    spec = find_spec(module)
    if spec is None or not spec.origin:
        return ""
    site = Path(spec.origin).parent.parent
    pattern = re.compile(rf"{module}-([^-]+)\.dist-info", re.IGNORECASE)
    matches = [
        match for name in _names(str(site)) if (match := pattern.fullmatch(name))
    ]
    return matches[0][1] if len(matches) == 1 else ""


@cache
def _names(folder: str) -> tuple[str, ...]:
    try:
        with os.scandir(folder) as listing:
            return tuple(entry.name for entry in listing)
    except OSError:
        return ()
