"""The list of probes, which needs no torch, and the room that they live in."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

PROBES = ROOT / "generator/probes"


def test_list_names_each_probe_without_torch(tmp_path: Path) -> None:
    shutil.copytree(PROBES, tmp_path / "scaffold_probes")
    (tmp_path / "torch.py").write_text("raise SystemExit('torch was imported')")
    done = subprocess.run(
        [sys.executable, "-P", "-m", "scaffold_probes", "--list"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    listed = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(listed) == 30
    assert all(len(entry["title"]) > 10 for entry in listed)
    modules = {path.stem for path in (PROBES / "smoke").glob("*.py")} - {"__init__"}
    assert {entry["probe"] for entry in listed} == modules


def test_unknown_arguments_are_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "generator.probes", "--lost"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "unknown arguments ['--lost']; there is --list\n"


def test_probes_import_nothing_of_the_generator() -> None:
    files = sorted(PROBES.rglob("*.py"))
    assert len(files) > 30
    for path in files:
        depth = len(path.relative_to(PROBES).parts)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level <= depth, f"{path.name} reaches out of the package"
                names = [node.module or ""] if not node.level else []
            assert not any(n.split(".")[0] == "generator" for n in names), path.name
