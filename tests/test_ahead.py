"""A second process that works ahead: the same answers, and nothing of it is left."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from ahead_alone import SCENES, a_parent_that_is_gone_ends_it

ALONE = Path(__file__).with_name("ahead_alone.py")
pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2,
    reason="elsewhere there is no second process",
)


def scene(name: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, str(ALONE), name],
        cwd=ALONE.parents[1],
        env={**os.environ, "PYTHONPATH": str(ALONE.parents[1])},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_scenes_are_all_there() -> None:
    assert len(SCENES) == 9


@pytest.mark.parametrize("name", SCENES)
def test_alone(name: str) -> None:
    done = scene(name)
    assert done.returncode == 0, done.stderr


def test_it_ends_with_its_parent() -> None:
    other = int(scene(a_parent_that_is_gone_ends_it.__name__).stdout)
    until = time.monotonic() + 10
    while Path(f"/proc/{other}").exists() and time.monotonic() < until:
        status = Path(f"/proc/{other}/status")
        if "zombie" in (status.read_text() if status.exists() else "zombie"):
            return  # ended; who adopted it has not looked yet
        time.sleep(0.05)
    assert not Path(f"/proc/{other}").exists()
