"""Every emitted option, as its owner would use it: tests, linters, types, a smoke run."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import tomlkit
from conftest import ROOT, Run, files_of

from generator.build import Builder
from generator.catalog import Manifest, once
from generator.resources import templates

pytestmark = pytest.mark.slow

CATALOG = Builder(templates()).catalog
TASKS = tuple(CATALOG.tasks)
WHOLE = [("textcls", "full"), *((task, "lora") for task in TASKS)]
"""Tasks and options whose projects go their whole road."""

OTHERS = [
    ("textcls", option)
    for option in CATALOG.axes["tuning"].options
    if ("textcls", option) not in WHOLE
]
"""Those of which what differs is looked at: linters, types, the tests of the tuning.

The files of an option are the same in each task, but for what cloze has of its own.
"""


COMMON = {
    task: {
        file.target
        for manifest in once((CATALOG.base, CATALOG.task(task)))
        for file in manifest.files
    }
    for task in TASKS
}
"""Files that a task's projects have whatever is chosen beside it."""


@pytest.fixture(autouse=True)
def _types_of_libraries_are_read_once(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A third of mypy's time; each worker has a folder of its own."""
    folder = tmp_path_factory.getbasetemp() / "mypy"
    monkeypatch.setenv("MYPY_CACHE_DIR", str(folder))


def test_no_task_or_option_is_left_out() -> None:
    assert len(TASKS) == 7
    tasks, options = (set(names) for names in zip(*WHOLE, *OTHERS, strict=True))
    assert tasks == set(CATALOG.tasks)
    assert options == set(CATALOG.axes["tuning"].options)
    assert len(WHOLE) + len(OTHERS) == 18


def _option(tuning: str) -> Manifest:
    return CATALOG.axes["tuning"].options[tuning]


@pytest.mark.parametrize(("task", "tuning"), OTHERS)
def test_what_differs_works(task: str, tuning: str, run: Run, tmp_path: Path) -> None:
    result = run("new", "proof", "--task", task, "--tuning", tuning)
    assert result.code == 0, result.err
    own = {path for path in files_of(tmp_path / "proof") if path.startswith("tests/")}
    replaced = {f.target for f in _option(tuning).variants.get(task, ())}
    tests = sorted((own - COMMON[task]) | (own & replaced))
    tests = [path for path in tests if Path(path).name.startswith("test_")]
    assert "tests/test_tuning.py" in tests
    for command in (
        ("-m", "ruff", "check", "."),
        ("-m", "mypy"),
        ("-m", "pytest", "-q", *tests),
    ):
        done = subprocess.run(
            [sys.executable, *command],
            cwd=tmp_path / "proof",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]


@pytest.mark.parametrize(("task", "tuning"), WHOLE)
def test_the_project_works_by_its_own_makefile(
    task: str, tuning: str, run: Run, tmp_path: Path
) -> None:
    result = run("new", f"proof-{tuning}", "--task", task, "--tuning", tuning)
    assert result.code == 0, result.err
    project = tmp_path / f"proof-{tuning}"
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for target in ("lint", "smoke", "test"):
        if (tuning, target) == ("lora", "test"):
            _give_to_its_owner(project, task)
        done = subprocess.run(
            ["make", target, f"PYTHON={sys.executable}"],
            cwd=project,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    subprocess.run(["git", "restore", "configs"], cwd=project, check=True)
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=project, capture_output=True, check=True
    )
    assert status.stdout == b"", "what a run leaves must be ignored"


def _give_to_its_owner(project: Path, task: str) -> None:
    """Change every setting: a project's tests must not hang on what its owner chose."""
    folder = ROOT / "tests/slow/owner"
    tables: dict[str, dict[str, object]] = {}
    for part in ("shared", task):
        for name, values in tomllib.loads(
            (folder / f"{part}.toml").read_text()
        ).items():
            tables.setdefault(name, {}).update(values)
    owners = tomlkit.dumps(tables)
    default = project / "configs/default.toml"
    sections = re.split(r"^\[(\w+)\]$", default.read_text("utf-8"), flags=re.MULTILINE)
    keys = {
        name: set(re.findall(r"^(?:# )?(\w+) =", text, re.MULTILINE))
        for name, text in zip(sections[1::2], sections[2::2], strict=True)
    }
    assert {name: set(table) for name, table in tables.items()} == keys
    for file in (default, project / "configs/smoke.toml"):
        file.write_text(owners, encoding="utf-8")
