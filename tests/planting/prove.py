"""Shows that mutants are faults: runs the projects' own commands, which then fail.

One process loads the heavy packages once and makes a child for every command.
"""

import contextlib
import importlib
import importlib.util
import io
import multiprocessing
import os
import runpy
import shlex
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from pathlib import Path

from planting import projects
from planting.model import Mutant

LIMIT = 60
"""Seconds: who runs longer has not failed."""
SILENT = frozenset(
    {
        "requirement removed",
        "requirement misspelt",
        "requirement that nobody imports",
        "import that is not declared",
    }
)
"""Kinds whose faults show where a project is installed anew, and not here."""
_HEAVY = (
    "torch",
    "numpy",
    "yaml",
    "transformers",
    "PIL.Image",
    "sklearn.metrics",
    "pandas",
    "pytest",
    "matplotlib.pyplot",
    "torch.utils.tensorboard",
    "seqeval.metrics",
)


def prove(kinds: Sequence[str], seed: int, per_kind: int) -> dict[str, tuple[int, int]]:
    """Of how many mutants of a sample something fails, and how many were run, by kind."""
    from planting.plant import chosen

    asked = [(kind, seed, per_kind) for kind in kinds if kind not in SILENT]
    names = [n for n, k in projects.known().items() if _can_run(n) and k.smoke]
    with multiprocessing.get_context("spawn").Pool(
        2, initializer=_warm, initargs=(names,)
    ) as pool:
        found: dict[str, tuple[int, int]] = {}
        for kind, results in pool.imap_unordered(_kind, asked):
            tried = [r for r in results if r[1] is not None]
            found[kind] = (sum(r[1] or False for r in tried), len(tried))
            print(
                f"{kind}: {found[kind][0]} of {found[kind][1]} fail when run",
                flush=True,
            )
            for summary, fails in tried:
                if not fails:
                    print(f"    does not fail: {summary}", flush=True)
    del chosen
    return {kind: found.get(kind, (0, 0)) for kind in kinds}


def _can_run(name: str) -> bool:
    return all(
        importlib.util.find_spec(p) is not None for p in projects.known()[name].needs
    )


def _warm(names: Sequence[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for package in _HEAVY:
            with contextlib.suppress(ImportError):
                importlib.import_module(package)
    import torch

    torch.set_num_threads(1)
    del names


def _kind(asked: tuple[str, int, int]) -> tuple[str, list[tuple[str, bool | None]]]:
    kind, seed, per_kind = asked
    from planting.plant import chosen

    found = [
        one
        for one in chosen(kind, seed, 60)
        if projects.known()[one.project].smoke and _can_run(one.project)
    ]
    return kind, [
        (f"{one.project}: {one.summary}", fails(one)) for one in found[:per_kind]
    ]


def fails(one: Mutant) -> bool | None:
    """Whether a command fails with the fault that does not without; None where it cannot be run."""
    known = projects.known()[one.project]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "project"
        for path, data in {**one.files, **one.changed}.items():
            if data is not None:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(data)
        if one.command:
            return _breaks(folder, one)
        if one.kind.endswith("entry point") or one.kind.startswith("entry point"):
            return not _entries(folder, known.roots, one.files)
        for command in known.smoke:
            if not _passes(folder, shlex.split(command), known.roots):
                return True
    return False


def _breaks(folder: Path, one: Mutant) -> bool | None:
    """Whether a command line of a document, as it is now, stops with an error."""
    words = [w for w in one.command if "$" not in w]
    if not words[0].startswith("python") or len(words) != len(one.command):
        return None
    return not _passes(folder, words[1:], projects.known()[one.project].roots, limit=20)


def _entries(folder: Path, roots: Sequence[str], files: object) -> bool:
    """Whether every entry point can be loaded."""
    from planting.operators.declared import entry_points
    from planting.reading import Project

    now = projects.files_of(folder)
    lines = []
    for path, found in entry_points(
        Project("", projects.files_of(folder), tuple(roots))
    ):
        del path
        lines.append(f"import {found[1].decode()} as m; m.{found[2].decode()}")
    was = Project("", dict(files), tuple(roots))  # type: ignore[call-overload]
    wanted = len(list(entry_points(was)))
    del now
    return len(lines) == wanted and all(
        _passes(folder, ["-c", line], roots) for line in lines
    )


def _passes(
    folder: Path, words: Sequence[str], roots: Sequence[str], limit: int = LIMIT
) -> bool:
    """Run a command of Python's in a child of this process."""
    child = os.fork()
    if not child:
        code = 1
        try:
            _become(folder, roots)
            code = _run(list(words))
        except SystemExit as stop:
            code = (
                stop.code if isinstance(stop.code, int) else int(stop.code is not None)
            )
        except BaseException:
            code = 1
        finally:
            os._exit(code)
    start = time.monotonic()
    while time.monotonic() - start < limit:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _become(folder: Path, roots: Sequence[str]) -> None:
    os.chdir(folder)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    sys.stdout, sys.stderr = io.TextIOWrapper(
        io.FileIO(1, "w"), line_buffering=True
    ), io.TextIOWrapper(io.FileIO(2, "w"))
    sys.path[:] = [
        *(str(folder / root) for root in roots if root not in (".",)),
        *[
            p
            for p in sys.path
            if "planting" not in p and p != str(projects.HERE.parent)
        ],
    ]
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)
    for name in [
        n
        for n in sys.modules
        if (n.startswith("planting") and n != "planting.prove") or n == "data"
    ]:
        del sys.modules[name]


def _run(words: list[str]) -> int:
    if words[0] == "-c":
        exec(words[1], {"__name__": "__main__"})
        return 0
    sys.path.insert(0, "")
    if words[0] == "-m":
        if words[1] == "pytest":
            import pytest

            return int(pytest.main([*words[2:]]))
        sys.argv = words[1:]
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
        return 0
    sys.path[0] = str(Path(words[0]).resolve().parent)
    sys.argv = list(words)
    runpy.run_path(words[0], run_name="__main__")
    return 0


def cleanly(name: str) -> list[str]:
    """Commands of a clean project that fail; none should."""
    known = projects.known()[name]
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(known.folder, Path(folder) / "project")
        return [
            c
            for c in known.smoke
            if not _passes(Path(folder) / "project", shlex.split(c), known.roots)
        ]
