"""`scaffold new --run`."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from conftest import MINI, ROOT, Run

_SECONDS = f"97.{os.getpid()}"  # told apart from any other run's sleeper


def test_the_project_is_trained_with_its_output_shown(run: Run, tmp_path: Path) -> None:
    result = run("new", "out", "--task", "greet", "--templates", MINI, "--run")
    assert (result.code, result.err) == (0, "")
    assert "world (none)" in result.out
    assert (tmp_path / "out/trained.txt").read_text("utf-8") == "glad"


def test_json_stays_the_whole_output(run: Run) -> None:
    result = run(
        "new", "out", "--task", "greet", "--templates", MINI, "--run", "--json"
    )
    assert result.code == 0
    assert result.json["path"].endswith("out")
    assert "world (none)" in result.err


def test_a_failed_run_leaves_the_project_whole(run: Run, tmp_path: Path) -> None:
    settings = ("--set", "greet.mood=grave")
    result = run(
        "new", "out", "--task", "greet", "--templates", MINI, "--run", *settings
    )
    assert result.code == 1
    assert "out.train ended with exit code 3" in result.err
    assert (tmp_path / "out/.git").is_dir()


def test_what_the_environment_lacks_is_named_first(
    run: Run, mini: Path, tmp_path: Path
) -> None:
    manifest = mini / "base/manifest.toml"
    text = manifest.read_text("utf-8").replace(">=2,<3", ">=1,<2")
    extra = '\nabsent-thing = { version = ">=1", used_by = "the test" }\n'
    manifest.write_text(text + extra, "utf-8")
    result = run("new", "out", "--task", "greet", "--templates", mini, "--run")
    assert result.code == 2
    assert "lacks absent-thing>=1, pydantic>=1,<2 (it has 2." in result.err
    assert not (tmp_path / "out").exists()


def test_ctrl_c_ends_all_that_was_started(mini: Path, tmp_path: Path) -> None:
    train = mini / "base/train.py.jinja"
    sleeper = f"import subprocess; subprocess.Popen(['sleep', '{_SECONDS}']).wait()"
    text = train.read_text("utf-8").replace(
        "    cfg = load", f"    {sleeper}\n    cfg = load"
    )
    train.write_text(text, "utf-8")
    command = [sys.executable, "-m", "generator", "new", "out", "--task", "greet"]
    process = subprocess.Popen(
        [*command, "--templates", str(mini), "--run"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not _sleeping() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _sleeping()
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(timeout=60) == 130
    assert not _sleeping()


def _sleeping() -> bool:
    """Whether the sleeper of the test above is alive."""
    found = subprocess.run(
        ["pgrep", "-f", f"^sleep {_SECONDS}$"], capture_output=True, check=False
    )
    return found.returncode == 0
