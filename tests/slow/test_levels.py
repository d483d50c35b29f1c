"""`scaffold verify` with its real probes: every option, and an environment of its own."""

import json
from pathlib import Path

import pytest
from conftest import ROOT, Result, Run, files_of

from generator.build import Builder
from generator.resources import templates

pytestmark = pytest.mark.slow

FEWEST = 18
"""Probes that pass, at least, for each option."""

TASKS = tuple(Builder(templates()).catalog.tasks)


def test_no_task_is_left_out() -> None:
    assert len(TASKS) == 7


def test_a_fresh_project_passes_the_smoke_level(run: Run, tmp_path: Path) -> None:
    """Through the command; `test_sabotage.py` has every other task and option."""
    assert run("new", "proof", "--task", "textcls").code == 0
    before = files_of(tmp_path / "proof")
    _passes(run("verify", "proof", "--json", "--device", "cpu"))
    after = files_of(tmp_path / "proof")
    assert after.keys() - before.keys() == {".scaffold/verify.json"}
    assert {path: after[path] for path in before} == before


@pytest.mark.parametrize(
    ("task", "versions"), [("textcls", "newest"), *((task, "lowest") for task in TASKS)]
)
def test_both_ends_of_each_range_work(
    task: str, versions: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the newest are what all other tests run with: once is enough for how they get there
    # this torch has a build without CUDA at hand, and is both ends of its range
    (tmp_path / "constraints.txt").write_text("torch==2.13.0\n", "utf-8")
    monkeypatch.setenv("PIP_CONSTRAINT", str(tmp_path / "constraints.txt"))
    monkeypatch.setenv("SCAFFOLD_CACHE_DIR", str(ROOT / ".cache/scaffold"))
    # lora needs what full needs, and peft
    assert run("new", "proof", "--task", task, "--tuning", "lora").code == 0
    result = run("verify", "proof", "--env", "--versions", versions, "--json")
    _passes(result)
    used = result.json["versions"]
    assert used["torch"].startswith("2.13.0")


def _passes(result: Result) -> None:
    assert result.code == 0, result.out + result.err
    steps = json.loads(result.out)["steps"]
    assert sum(step["outcome"] == "passed" for step in steps) >= FEWEST
    assert {step["outcome"] for step in steps} <= {"passed", "skipped"}
