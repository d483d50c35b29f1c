"""What runs `scaffold check` elsewhere: the action of GitHub, the hook of pre-commit."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT, write

ACTION: Any = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
PAGE = (ROOT / "docs/check.md").read_text("utf-8")
FILES = {
    "a b/model.py": "def build(): ...\n",
    "a b/train.py": "from model import bild\n",
    "c/train.py": "import os\n",
}


def act(
    folder: Path, *, options: str = "", **inputs: str
) -> subprocess.CompletedProcess[str]:
    """Run the step that checks, as GitHub would, by the scaffold of this checkout."""
    (step,) = (s for s in ACTION["runs"]["steps"] if s["name"] == "Check")
    command = folder / "temp/scaffold-check/bin/scaffold"
    write(
        folder,
        {
            "temp/scaffold-check/bin/scaffold": f'#!/bin/sh\nexec "{sys.executable}" -m generator "$@"\n'
        },
    )
    command.chmod(0o755)
    given = {name: one["default"] for name, one in ACTION["inputs"].items()}
    given |= {"options": options, **inputs}
    values = {
        name: given[text.removeprefix("${{ inputs.").removesuffix(" }}")]
        for name, text in step["env"].items()
    }
    env = os.environ | values
    env |= {"RUNNER_TEMP": str(folder / "temp"), "PYTHONPATH": str(ROOT)}
    shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    return subprocess.run(shell, cwd=folder, env=env, capture_output=True, text=True)


def test_the_action_annotates(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    done = act(tmp_path, paths="a b\nc\n")
    assert (done.returncode, done.stderr) == (1, "")
    assert "::error file=a b/train.py,line=1,col=19," in done.stdout
    assert act(tmp_path, paths="c").returncode == 0


def test_the_action_writes_sarif(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    done = act(tmp_path, sarif="out.sarif", options="--ignore=SC201\n\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert '"ruleId": "SC101"' in (tmp_path / "out.sarif").read_text()


def test_a_text_of_a_workflow_is_no_code(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    for text in ("$(touch oops)", "`touch oops`", "c; touch oops", '"; touch oops; "'):
        assert act(tmp_path, paths=text).returncode == 2
        act(tmp_path, paths="c", options=text)
    assert not (tmp_path / "oops").exists()
    scripts = "".join(step["run"] for step in ACTION["runs"]["steps"])
    assert "${{" not in scripts


def test_the_page_names_what_the_action_takes() -> None:
    for name, one in ACTION["inputs"].items():
        assert f"`{name}`" in PAGE
        assert one["description"]


def test_the_hook_checks_the_whole_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pre_commit.clientlib import load_manifest

    (hook,) = load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))
    assert hook["id"] == "scaffold-check"
    assert hook["pass_filenames"] is False
    write(tmp_path, {name.removeprefix("a b/"): text for name, text in FILES.items()})
    command = [sys.executable, "-m", "generator", *hook["entry"].split()[1:]]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True)
    assert done.returncode == 1
