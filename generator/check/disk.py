"""A project on disk as the checks read it: its code in memory, the names of what else there is."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.checks.reading.project import is_text
from generator.errors import UserError
from generator.pycode import MAX_BYTES

_OWN = ("pyproject.toml", "setup.py", "setup.cfg")
_MARKS = (*_OWN, ".git")
"""What stands at the root of a project; of one within another, the first three."""
_TEXT = 400_000
"""Bytes: of what is no code, larger files hold data."""
_HIDDEN = frozenset({".github", ".circleci"})
"""Hidden folders that say how the project is run."""
_BUILT = frozenset({"__pycache__", "build", "dist", "node_modules", "site-packages"})


@dataclass(frozen=True, kw_only=True)
class Place:
    """One project: paths are relative to its root, with `/` between their parts."""

    root: Path
    only: frozenset[str]
    """The files that were asked for; empty for all of them."""
    files: Mapping[str, bytes]
    others: tuple[str, ...]
    """Files that are there and not read: those of projects within it among them."""
    unread: Mapping[str, str]
    """Files that could not be read, and why."""

    def shown(self, path: str) -> str:
        """A path as somebody would type it from the current folder."""
        return (self.root / path).as_posix()


def read(paths: Iterable[Path]) -> list[Place]:
    """Read the projects in folders, and those that files belong to, each once.

    Links to folders are not followed, and environments, hidden folders and what is built
    are passed over.

    Raises:
        UserError: there is no such path.
    """
    asked: dict[Path, set[str]] = {}
    for path in paths:
        try:
            is_folder, there = path.is_dir(), path.exists()
        except (OSError, ValueError) as error:  # too long a name, or none at all
            raise UserError(f"{path}: cannot be looked at ({error})") from error
        if not there:
            raise UserError(f"{path}: there is no such file or folder")
        root = path if is_folder else _root(path)
        if is_folder:
            asked[root] = set()
        elif asked.get(root, {""}):  # nothing more, where the whole was asked for
            name = os.path.relpath(path, root).replace(os.sep, "/")
            asked.setdefault(root, set()).add(name)
    return [
        place
        for root, only in asked.items()
        for place in _places(root, frozenset(only))
    ]


def _places(root: Path, only: frozenset[str]) -> Iterator[Place]:
    """A project, and those that lie in it: of a file that is asked for, its own alone."""
    inner: dict[Path, list[Path]] = {root: []}
    for folder, names in _folders(root):
        is_package = "__init__.py" in names  # whose setup.py is a module of it
        if folder != root and not is_package and any(mark in names for mark in _OWN):
            inner[folder] = []
        home = next(p for p in (folder, *folder.parents) if p in inner)
        inner[home] += (folder / name for name in names)
    for home, found in inner.items():
        if home == root or not only:
            deeper = [
                path.relative_to(home).as_posix()
                for other, paths in inner.items()
                if home in other.parents
                for path in paths
            ]
            yield _place(home, found, only, deeper)


def _place(
    root: Path, paths: Iterable[Path], only: frozenset[str], others: list[str]
) -> Place:
    files: dict[str, bytes] = {}
    unread: dict[str, str] = {}
    for path in paths:
        name = path.relative_to(root).as_posix()
        if not is_text(name):
            others.append(name)
            continue
        try:
            if not path.is_file():  # a pipe would never end
                raise OSError(0, "is no plain file")
            size = path.stat().st_size
            if size > _TEXT and not name.endswith(".py"):
                others.append(name)
                continue
            if size > MAX_BYTES:
                raise OSError(0, f"is larger than {MAX_BYTES:,} bytes")
            files[name] = path.read_bytes()
        except OSError as error:
            unread[name] = error.strerror or str(error)
            others.append(name)
    return Place(root=root, only=only, files=files, others=tuple(others), unread=unread)


def _root(path: Path) -> Path:
    """The nearest folder around a file that looks like a project's root, or its own."""
    own = path.parent
    for folder in (own, *own.absolute().parents):
        if any((folder / mark).exists() for mark in _MARKS):
            return folder if folder == own else _typed(folder, own)
    return own


def _typed(folder: Path, own: Path) -> Path:
    """A folder above another one, by the way that the other one was typed."""
    up = len(own.absolute().parts) - len(folder.parts)
    return Path(own, *[".."] * up) if not own.is_absolute() else folder


def _folders(root: Path) -> Iterator[tuple[Path, list[str]]]:
    """Every folder of a project with the names of its files, from above, in sorted order."""
    for name, folders, files in os.walk(root):
        here = Path(name)
        folders[:] = sorted(f for f in folders if not _is_passed_over(here / f))
        yield here, sorted(files)


def _is_passed_over(folder: Path) -> bool:
    name = folder.name
    return (
        name in _BUILT
        or (name.startswith(".") and name not in _HIDDEN)
        or name.endswith(".egg-info")
        or (folder / "pyvenv.cfg").exists()
    )
