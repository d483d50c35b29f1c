"""Killed, stopped, crowded, out of space: all of the project, or nothing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from ground import clean_environment

HERE = Path(__file__).parent
pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs fork and signals")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Path]:
    """Where a child may work: in memory if possible, for thousands of fsyncs."""
    memory = Path("/dev/shm")
    parent = memory if os.access(memory, os.W_OK) else tmp_path
    with TemporaryDirectory(dir=parent, prefix="scaffold-test-") as directory:
        Path(directory).chmod(0o755)  # one of the children is nobody
        yield Path(directory) / "room"


def program(name: str, *arguments: str, room: Path) -> Any:
    done = subprocess.run(
        [sys.executable, str(HERE / name), *arguments],
        env=clean_environment(room.with_name("home")),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def seen(room: Path, how: str, scenario: str, *more: str) -> int:
    """Run the injections; at how many steps."""
    arguments = (how, scenario, str(room), *(more or ("1",)))
    found = program("killing.py", *arguments, room=room)
    report = "\n".join(f"step {n}: {text}" for n, text in found["wrong"].items())
    assert not found["wrong"], report
    return int(found["steps"])


# The counts are those seen, rounded down: an injection that no longer happens fails.


@pytest.mark.parametrize(
    ("scenario", "least"),
    [("rename", 31), ("empty", 28), ("own", 61), ("mono", 78), ("clash", 62)],
)
def test_a_kill_at_any_step_leaves_all_or_nothing(
    room: Path, scenario: str, least: int
) -> None:
    assert seen(room, "kill", scenario) >= least


@pytest.mark.parametrize(
    ("scenario", "first", "least"),
    [("own", "34", 30), ("mono", "44", 40), ("clash", "46", 16)],
)
def test_a_kill_while_an_interrupted_run_is_settled(
    room: Path, scenario: str, first: str, least: int
) -> None:
    assert seen(room, "twice", scenario, "3", first) >= least


@pytest.mark.parametrize(("scenario", "least"), [("rename", 5), ("mono", 13)])
def test_git_or_its_parent_killed_at_any_call_of_git(
    room: Path, scenario: str, least: int
) -> None:
    assert seen(room, "git", scenario, "2") >= least


@pytest.mark.parametrize(
    ("how", "scenario", "least"),
    [("int", "rename", 30), ("term", "own", 60), ("int", "mono", 75)],
)
def test_an_interrupted_run_cleans_up(
    room: Path, how: str, scenario: str, least: int
) -> None:
    assert seen(room, how, scenario, "5") >= least


@pytest.mark.parametrize(("scenario", "least"), [("rename", 30), ("own", 60)])
def test_a_run_beside_a_live_one_leaves_it_in_peace(
    room: Path, scenario: str, least: int
) -> None:
    assert seen(room, "stop", scenario, "3") >= least


def test_of_three_runs_at_one_target_one_wins(room: Path) -> None:
    ends = program("crowd.py", "race", str(room), room=room)
    assert sum(ends.values()) == 48
    assert ends["0"] >= 16


def test_a_full_disk_is_one_line_and_leaves_nothing(room: Path) -> None:
    ends = program("crowd.py", "space", str(room), room=room)
    assert len(ends) == 26
    assert any("data.csv: the limit on file sizes" in end for end in ends.values())
    assert any("git update-index failed" in end for end in ends.values())
    assert not any(".scaffold-" in end for end in ends.values())
    assert "0 fine" in ends.values()


def test_missing_rights_are_said_before_anything_is_written(room: Path) -> None:
    ends = program("crowd.py", "rights", str(room), room=room)
    choose = "choose another directory"
    assert ends == {
        "closed/project": f"2 ROOM/closed is not writable; {choose}",
        "closed/a/b": f"2 ROOM/closed is not writable; {choose}",
        "half/project": "1 journal",
        "open/closed": f"2 ROOM/open/closed is not writable; {choose}",
        "into": "2 in ROOM/into, pkg0/ is not writable; move it away",
    }
