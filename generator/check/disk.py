"""A project on disk as the checks read it: its code in memory, the names of what else there is."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.errors import UserError
from generator.pycode import MAX_BYTES
from generator.textfile import is_text

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

    @property
    def code(self) -> list[bytes]:
        """The contents of its Python files."""
        return [data for path, data in self.files.items() if path.endswith(".py")]

    def shown(self, path: str) -> str:
        """A path as somebody would type it from the current folder."""
        whole = self.root / path
        if self.root.is_absolute():
            return whole.as_posix()
        return os.path.relpath(whole).replace(os.sep, "/")


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
        root = next((r for r in asked if _same(r, root)), root)
        if is_folder:
            asked[root] = set()
        elif asked.get(root, {""}):  # nothing more, where the whole was asked for
            name = os.path.relpath(path, root).replace(os.sep, "/")
            asked.setdefault(root, set()).add(name)
    whole = [Path(os.path.abspath(root)) for root, only in asked.items() if not only]
    return [
        place
        for root, only in asked.items()
        if not any(folder in Path(os.path.abspath(root)).parents for folder in whole)
        for place in _places(root, frozenset(only))
    ]


def _same(one: Path, other: Path) -> bool:
    return os.path.abspath(one) == os.path.abspath(other)


def _places(root: Path, only: frozenset[str]) -> Iterator[Place]:
    """A project, and those that lie in it: of a file that is asked for, its own alone."""
    inner: dict[Path, list[Path]] = {root: []}
    closed: dict[Path, str] = {}
    for folder, names in _folders(root, closed):
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
            yield _place(home, found, only, deeper, closed if home == root else {})


def _place(
    root: Path,
    paths: Iterable[Path],
    only: frozenset[str],
    others: list[str],
    closed: Mapping[Path, str],
) -> Place:
    files: dict[str, bytes] = {}
    unread = {p.relative_to(root).as_posix(): why for p, why in closed.items()}
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
        is_package = os.path.exists(folder / "__init__.py")
        marks = (".git",) if is_package else _MARKS
        if any(os.path.exists(folder / mark) for mark in marks):
            # as it was typed: from here, or from the root of the disk
            return folder if path.is_absolute() else Path(os.path.relpath(folder))
    return own


def _folders(root: Path, closed: dict[Path, str]) -> Iterator[tuple[Path, list[str]]]:
    """Every folder of a project with the names of its files, from above, in sorted order.

    Args:
        root: the project.
        closed: is given the folders that cannot be opened, and why.
    """
    waiting = [root]  # not os.walk, which nests with the folders
    while waiting:
        folder = waiting.pop()
        folders: list[str] = []
        names: list[str] = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.name)
                    elif not _leads_to_folder(entry):
                        names.append(entry.name)
        except OSError as error:
            closed[folder] = error.strerror or str(error)
        inner = (folder / name for name in sorted(folders, reverse=True))
        waiting += (path for path in inner if not _is_passed_over(path))
        yield folder, sorted(names)


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _is_passed_over(folder: Path) -> bool:
    name = folder.name
    return (
        name in _BUILT
        or (name.startswith(".") and name not in _HIDDEN)
        or name.endswith(".egg-info")
        or os.path.exists(folder / "pyvenv.cfg")
    )
