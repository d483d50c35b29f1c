"""What the tests of disk and git stand on: a small tree, a clean home, a look at both."""

import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from generator.model import File, FileTree

CONFIG = "[user]\n\tname = Dev Example\n\temail = dev@example.org\n"


def tree(count: int = 36, folders: int = 5) -> FileTree:
    files = {
        f"pkg{n % folders}/inner/file{n}.py": File(data=b"value = 1\n" * n)
        for n in range(count)
    }
    return FileTree(
        {
            **files,
            "run.sh": File(data=b"#!/bin/sh\nexit 0\n", executable=True),
            ".gitignore": File(data=b"*.csv\n/out/\n"),
            "data.csv": File(data=b"text,label\r\n\xc3\xa9,1\r\n"),
            "READ ME \u00e9.md": File(data=b"# Hello\n"),
        }
    )


def clean_environment(home: Path, config: str = CONFIG) -> dict[str, str]:
    """An environment whose git knows nothing but `config`."""
    home.mkdir(exist_ok=True)
    (home / ".gitconfig").write_text(config, encoding="utf-8")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "XDG_")) and name != "EMAIL"
    }
    return {**kept, "HOME": str(home), "GIT_CONFIG_SYSTEM": os.devnull}


def git(directory: Path, *command: str, env: Mapping[str, str] | None = None) -> str:
    return subprocess.run(
        ["git", *command],
        cwd=directory,
        env=dict(env) if env is not None else None,
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout


def check_files(target: Path, files: FileTree) -> None:
    for path, file in files.items():
        place = target / path
        assert place.read_bytes() == file.data, path
        assert bool(place.stat().st_mode & 0o100) is file.executable, path


def check_whole(target: Path, files: FileTree, branch: str = "") -> None:
    """The target is one commit of exactly these files, and clean."""
    check_files(target, files)
    assert git(target, "status", "--porcelain") == ""
    assert git(target, "rev-list", "--count", "--all") == "1\n"
    assert committed(target) == expected(files)
    if branch:
        assert git(target, "branch", "--show-current").strip() == branch
    assert names(target) == {path.split("/")[0] for path in files} | {".git"}


def committed(directory: Path, revision: str = "HEAD") -> dict[str, str]:
    """Path to mode, of a commit."""
    entries = git(directory, "ls-tree", "-r", "-z", "--full-tree", revision).split("\0")
    return {e.split("\t")[1]: e.split(" ")[0] for e in entries if e}


def expected(files: FileTree, prefix: str = "") -> dict[str, str]:
    return {
        prefix + path: "100755" if file.executable else "100644"
        for path, file in files.items()
    }


def names(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


def snapshot(directory: Path, besides: Iterable[str] = ()) -> dict[str, bytes]:
    """Every file below a directory, .git aside, by its path."""
    found = {}
    for folder, folders, files in os.walk(directory):
        folders[:] = [f for f in folders if f not in {".git", *besides}]
        for name in files:
            path = Path(folder, name)
            link = str(path.readlink()).encode() if path.is_symlink() else None
            key = path.relative_to(directory).as_posix()
            found[key] = path.read_bytes() if link is None else link
    return found
