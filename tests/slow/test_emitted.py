"""Every emitted option, as its owner would use it: tests, linters, types, a smoke run."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT, Run

pytestmark = pytest.mark.slow

TASKS = ("textcls", "tokcls")
OPTIONS = ("full", "head", "lora")


def test_no_task_or_option_is_left_out() -> None:
    seam = ROOT / "templates/features/tuning/seam.toml"
    assert tuple(tomllib.loads(seam.read_text("utf-8"))["options"]) == OPTIONS
    catalog = ROOT / "templates/catalog.toml"
    assert tuple(tomllib.loads(catalog.read_text("utf-8"))["tasks"]) == TASKS


@pytest.mark.parametrize("tuning", OPTIONS)
@pytest.mark.parametrize("task", TASKS)
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
    owners = "\n".join(
        (folder / f"{part}.toml").read_text("utf-8") for part in (task, "shared")
    )
    default = project / "configs/default.toml"
    sections = re.split(r"^\[(\w+)\]$", default.read_text("utf-8"), flags=re.MULTILINE)
    keys = {
        name: set(re.findall(r"^(?:# )?(\w+) =", text, re.MULTILINE))
        for name, text in zip(sections[1::2], sections[2::2], strict=True)
    }
    assert {name: set(table) for name, table in tomllib.loads(owners).items()} == keys
    for file in (default, project / "configs/smoke.toml"):
        file.write_text(owners, encoding="utf-8")
