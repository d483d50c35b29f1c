"""What every test may use: the command line in this process, and small projects."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from generator import cli

ROOT = Path(__file__).parent.parent
MINI = Path(__file__).parent / "mini"

collect_ignore = ["planting"]  # the projects in it have tests of their own

# Nothing of the developer's own git settings may decide a test.
_IDENTITY = {
    "GIT_AUTHOR_NAME": "A Tester",
    "GIT_AUTHOR_EMAIL": "tester@example.org",
    "GIT_COMMITTER_NAME": "A Tester",
    "GIT_COMMITTER_EMAIL": "tester@example.org",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
}


@dataclass(frozen=True, kw_only=True)
class Result:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Result]


@pytest.fixture(scope="session")
def _session_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scaffold-cache")


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, _session_cache: Path) -> None:
    """The tests share a cache of their own, as runs of one user do."""
    monkeypatch.setenv("SCAFFOLD_CACHE_DIR", str(_session_cache))


@pytest.fixture(autouse=True)
def _own_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a checked project runs with is not what happens to be active here."""
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _own_git(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in _IDENTITY.items():
        monkeypatch.setenv(key, value)


@pytest.fixture
def run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Run:
    """`scaffold ARGUMENTS` in this process, in an empty directory."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path) -> Result:
        monkeypatch.setattr(sys, "argv", ["scaffold", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as stop:
            cli.main()
        out, err = capfd.readouterr()
        return Result(code=int(stop.value.code or 0), out=out, err=err)

    return run


@pytest.fixture
def mini(tmp_path: Path) -> Path:
    """A small template directory of somebody's, to be changed by the test."""
    return Path(shutil.copytree(MINI, tmp_path / "mini-templates"))


@pytest.fixture(scope="session")
def process() -> Run:
    """`scaffold ARGUMENTS` as a process of its own."""

    def run(*arguments: str | Path, cwd: Path, **env: str) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "generator", *map(str, arguments)],
            cwd=cwd,
            env={**os.environ, **_IDENTITY, "PYTHONPATH": str(ROOT), **env},
            capture_output=True,
            text=True,
            check=False,
        )
        return Result(code=done.returncode, out=done.stdout, err=done.stderr)

    return run


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Files below a directory: path to content."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        data = text if isinstance(text, bytes) else text.encode()
        (folder / path).write_bytes(data)


def files_of(directory: Path) -> dict[str, bytes]:
    """Every file below a directory but git's own: path to bytes."""
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(directory).parts
    }
