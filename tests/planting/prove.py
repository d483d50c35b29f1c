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
from planting.operators.declared import entries
from planting.plant import chosen

LIMIT = 300
"""Seconds: a command that takes longer has not failed."""
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
    asked = [(kind, seed, per_kind) for kind in kinds if kind not in SILENT]
    found: dict[str, tuple[int, int]] = {}
    context = multiprocessing.get_context("spawn")
    names = [name for name in projects.known() if _can_run(name)]
    with context.Pool(2, initializer=_warm) as pool:
        broken = {
            name: bad
            for name, bad in zip(names, pool.map(cleanly, names), strict=True)
            if bad
        }
        assert not broken, f"fail as they are: {broken}"
        for kind, results in pool.imap_unordered(_kind, asked):
            tried = {key: fails for key, fails in results.items() if fails is not None}
            found[kind] = (sum(tried.values()), len(tried))
            print(f"{kind}: {found[kind][0]} of {len(tried)} fail when run", flush=True)
            for key in (key for key, fails in tried.items() if not fails):
                print(f"    does not fail: {key}", flush=True)
    return found


def _warm() -> None:
    """Load once what the children need."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for package in _HEAVY:
            with contextlib.suppress(ImportError):
                importlib.import_module(package)
    sys.modules["torch"].set_num_threads(1)


def _kind(asked: tuple[str, int, int]) -> tuple[str, dict[str, bool | None]]:
    kind, seed, per_kind = asked
    found = [one for one in chosen(kind, seed, 60, ours=False) if _can_run(one.project)]
    return kind, {f"{m.project}: {m.summary}": fails(m) for m in found[:per_kind]}


def _can_run(name: str) -> bool:
    needs = projects.known()[name].needs
    return all(importlib.util.find_spec(package) is not None for package in needs)


def fails(one: Mutant) -> bool | None:
    """Whether a command fails with the fault; None where there is none that shows it."""
    known = projects.known()[one.project]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "project"
        for path, data in {**one.files, **one.changed}.items():
            if data is not None:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(data)
        if one.command:
            return _breaks(folder, one.command, known.roots)
        if "entry point" in one.kind:
            return not _are_entered(folder, known.roots)
        commands = map(shlex.split, known.smoke)
        return not all(_passes(folder, words, known.roots) for words in commands)


def _breaks(folder: Path, command: Sequence[str], roots: Sequence[str]) -> bool | None:
    """Whether a command line of a document, as it is now, stops with an error."""
    if not command[0].startswith("python") or any("$" in word for word in command):
        return None
    return not _passes(folder, command[1:], roots, limit=60)


def _are_entered(folder: Path, roots: Sequence[str]) -> bool:
    """Whether the entry points of a project can be loaded."""
    lines = [
        f"import {found[1].decode()} as module; module.{found[2].decode()}"
        for _, found in entries(projects.files_of(folder))
    ]
    return all(_passes(folder, ["-c", line], roots) for line in lines)


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
    """Make this process one that knows the project, and nothing of ours."""
    os.chdir(folder)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(null, stream)
    sys.stdout = io.TextIOWrapper(io.FileIO(1, "w"))
    sys.stderr = io.TextIOWrapper(io.FileIO(2, "w"))
    ours = {str(projects.ROOT), str(projects.ROOT / "tests")}
    own = [str(folder / root) for root in roots if root != "."]
    sys.path[:] = [*own, *(path for path in sys.path if path not in ours)]
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)


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
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "project"
        shutil.copytree(known.folder, folder)
        return [
            command
            for command in known.smoke
            if not _passes(folder, shlex.split(command), known.roots)
        ]
