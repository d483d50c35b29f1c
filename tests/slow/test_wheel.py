"""The built wheel, installed in a fresh environment, away from the checkout."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest
from conftest import ROOT, files_of

pytestmark = pytest.mark.slow


def _run(*command: str | Path, cwd: Path) -> str:
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        list(map(str, command)),
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_installed_wheel_emits_the_golden_project(tmp_path: Path) -> None:
    _run(
        sys.executable, "-m", "build", "--outdir", tmp_path / "dist", ROOT, cwd=tmp_path
    )
    wheel = next((tmp_path / "dist").glob("*.whl"))
    venv.create(tmp_path / "env", with_pip=True)
    python = tmp_path / "env/bin/python"
    constraints = ROOT / "constraints.txt"
    _run(python, "-m", "pip", "install", "-q", "-c", constraints, wheel, cwd=tmp_path)
    case = ROOT / "golden/textcls"
    scaffold = tmp_path / "env/bin/scaffold"
    _run(scaffold, "new", "textcls", "--spec", case / "spec.toml", cwd=tmp_path)
    made, kept = files_of(tmp_path / "textcls"), files_of(case / "project")
    assert made.keys() == kept.keys()
    assert [path for path in made if made[path] != kept[path]] == []
    _run(scaffold, "verify", "textcls", "--level", "static", cwd=tmp_path)
    code = "from generator.verify import server; print(*server.PROBES.glob('*'))"
    assert "/smoke" in _run(python, "-c", code, cwd=tmp_path)
    assert "/_templates" in _run(
        *(
            python,
            "-c",
            "from generator.resources import templates; print(templates().root)",
        ),
        cwd=tmp_path,
    )
