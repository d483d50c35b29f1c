"""Every emitted option, as its owner would use it: tests, linters, types, a smoke run."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT, Run

pytestmark = pytest.mark.slow

OPTIONS = ("full", "head", "lora")


def test_no_option_is_left_out() -> None:
    seam = ROOT / "templates/features/tuning/seam.toml"
    assert tuple(tomllib.loads(seam.read_text("utf-8"))["options"]) == OPTIONS


@pytest.mark.parametrize("tuning", OPTIONS)
def test_the_project_works_by_its_own_makefile(
    tuning: str, run: Run, tmp_path: Path
) -> None:
    result = run("new", f"proof-{tuning}", "--task", "textcls", "--tuning", tuning)
    assert result.code == 0, result.err
    project = tmp_path / f"proof-{tuning}"
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    for target in ("lint", "test", "smoke"):
        done = subprocess.run(
            ["make", target, f"PYTHON={sys.executable}"],
            cwd=project,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    status = subprocess.run(
        ["git", "status", "--porcelain"], cwd=project, capture_output=True, check=True
    )
    assert status.stdout == b"", "what a run leaves must be ignored"
