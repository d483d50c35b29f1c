"""Where the packages of a project are installed: folders on disk, no Python is asked."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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


def changed(path: str | Path) -> int:
    """When a file or folder was changed last, in nanoseconds; 0 where there is none."""
    try:
        return Path(path).stat().st_mtime_ns
    except (OSError, ValueError):
        return 0
