"""Paths within the project, from the folders that they may start in."""

import posixpath
from collections.abc import Collection, Iterator

ROOT = "//"
"""What a path begins with that is relative to the root of the project for certain."""


def joined(folder: str, target: str) -> str | None:
    """A folder within another one; None outside of the project."""
    if target.startswith(ROOT):
        folder, target = "", target.removeprefix(ROOT)
    found = posixpath.normpath(posixpath.join(folder, target or "."))
    if found == ".":
        return ""
    return None if found.startswith("..") else found


def within(folders: Collection[str], path: str) -> Iterator[str]:
    """What a path may mean in each of some folders; for one from the root, that alone."""
    places: Collection[str] = ("",) if path.startswith(ROOT) else folders
    for folder in places:
        found = joined(folder, path)
        if found is not None:
            yield found
