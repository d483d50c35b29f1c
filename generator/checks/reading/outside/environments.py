"""Where the packages of a project are installed: folders on disk, no Python is asked."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from generator import memo
from generator.checks.reading.outside.library import Library

_ACTIVE = ("VIRTUAL_ENV", "CONDA_PREFIX")
_LOCAL = (".venv", "venv", "env")
_PATTERNS = (
    "lib/python3*/site-packages",
    "lib/python3*/dist-packages",
    "Lib/site-packages",
)


@dataclass(frozen=True, kw_only=True)
class Environment:
    """The folders that packages of one Python are in."""

    folders: tuple[Path, ...]
    certain: bool
    """It is said to be the project's, or lies in it."""


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The packages that this run may look at, read once for all projects."""

    store: memo.Store = field(default_factory=memo.Nothing)
    _libraries: dict[tuple[Path, ...], Library] = field(default_factory=dict)

    def library(self, environment: Environment) -> Library:
        """The packages of an environment."""
        folders = environment.folders
        if folders not in self._libraries:
            self._libraries[folders] = Library(folders=folders, store=self.store)
        return self._libraries[folders]


def find(root: Path) -> Iterator[Environment]:
    """Environments that may be a project's, the likeliest first."""
    for name in _ACTIVE:
        if os.environ.get(name):
            yield from _made(Path(os.environ[name]), certain=False)
    for name in _LOCAL:
        if (root / name / "pyvenv.cfg").is_file():
            yield from _made(root / name, certain=True)
    own = [Path(p) for p in sys.path if p.endswith(("site-packages", "dist-packages"))]
    if own:
        yield Environment(folders=tuple(own), certain=False)


def of_python(path: Path) -> Environment | None:
    """The environment of a Python, or in a folder; None where there is none."""
    for prefix in (path, path.parent.parent, path.parent):
        for found in _made(prefix, certain=True):
            return found
    return None


def _made(prefix: Path, *, certain: bool) -> Iterator[Environment]:
    """The environment in a folder, if one is there."""
    found = [p for pattern in _PATTERNS for p in sorted(prefix.glob(pattern))]
    if found:
        yield Environment(folders=tuple(found), certain=certain)
