"""`scaffold verify` and `scaffold new --verify`, with a probe server that does as it is told."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import MINI, ROOT, Result, Run, files_of

from generator import __version__
from generator.verify import server as servers

_SECONDS = f"96.{os.getpid()}"  # told apart from any other run's sleeper
RECORD = ".scaffold/verify.json"

# Speaks the protocol of generator/probes, and does what plan.json beside it says.
FAKE = """
import json, os, pathlib, subprocess, sys, time

here = pathlib.Path(__file__).parent
plan = json.loads((here / "plan.json").read_text("utf-8"))

def say(**line):
    print(json.dumps(line), flush=True)

def act(what):
    if what == "sleep":  # in a session of its own, and an orphan
        sleeper = ["setsid", "sleep", plan["seconds"]]
        subprocess.Popen(["sh", "-c", '"$@" & exec sleep 600', "sh", *sleeper]).wait()
    elif what == "silence":
        time.sleep(600)
    elif what == "die":
        print("MemoryError: all of it", file=sys.stderr, flush=True)
        os._exit(7)
    elif what == "babble":
        print("Loading checkpoint shards: 100%", flush=True)

if plan.get("before"):
    act(plan["before"])
say(event="ready", seconds=0.1, versions={"torch": "9.9"},
    device={"cuda": False, "name": "a processor", "cores": 2})
for line in sys.stdin:
    request = json.loads(line)
    (here / "request.json").write_text(line, "utf-8")
    if plan.get("copy"):
        pathlib.Path(plan["copy"]).write_text(line, "utf-8")
    for step in plan["steps"]:
        if "act" in step:
            say(event="started", id=request["id"], probe="stuck")
            act(step["act"])
            continue
        say(event="started", id=request["id"], probe=step["probe"])
        say(event="ended", id=request["id"], **{"outcome": "passed", "seconds": 0.5, **step})
    say(event="done", id=request["id"])
"""

GOOD = [
    {"probe": "overfit", "facts": {"loss": [0.7, 0.01]}, "peak_memory_mb": 410},
    {"probe": "merged", "outcome": "skipped", "message": "nothing to merge"},
]
BAD = {
    "probe": "resumes",
    "outcome": "failed",
    "message": "step 3: the loss was 0.5, now 0.6",
    "path": "greet/train.py",
    "line": 7,
    "tail": ["one of the last lines", "the last line"],
}

Plan = Callable[..., Path]


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Plan:
    """Tell the probe server what to do; returns the folder that stands in for the probes."""
    folder = tmp_path / "fake-probes"

    def plan(*steps: dict[str, Any], **more: Any) -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / "__init__.py").write_text("", "utf-8")
        (folder / "__main__.py").write_text(FAKE, "utf-8")
        text = json.dumps({"steps": steps, "seconds": _SECONDS, **more})
        (folder / "plan.json").write_text(text, "utf-8")
        monkeypatch.setattr(servers, "PROBES", folder)
        return folder

    return plan


@pytest.fixture
def project(run: Run, tmp_path: Path) -> Path:
    """A fresh, committed project of tests/mini."""
    assert run("new", "greet", "--task", "greet", "--templates", MINI).code == 0
    info = tmp_path / "greet/.git/info"
    info.mkdir()
    (info / "exclude").write_text(f"/{RECORD}\n", "utf-8")
    return tmp_path / "greet"


def _verify(run: Run, *arguments: str | Path) -> Result:
    return run("verify", "greet", "--templates", MINI, *arguments)


def _record(project: Path) -> Any:
    return json.loads((project / RECORD).read_text("utf-8"))


# ------------------------------------------------------------------------- static


def test_a_fresh_project_has_no_fault(run: Run, project: Path) -> None:
    result = _verify(run, "--level", "static")
    assert (result.code, result.err) == (0, "")
    assert "references" in result.out
    assert "1 passed" in result.out


@pytest.mark.parametrize(
    ("path", "old", "new", "fault"),
    [
        ("greet/train.py", "import greet", "import great", "SC101"),
        ("greet/main.py", "speak(text, voice)", "speak(text)", "SC201"),
        ("greet/train.py", "cfg.greet.mood", "cfg.greet.mod", "SC202"),
        ("greet/voice.py", "def speak(text", "def speak(words", "SC203"),
        ("greet/main.py", '"""Greets."""', '"""Greets."""\nimport torch', "SC106"),
        ("greet/main.py", '"""Greets."""', '"""Greets."""\nx = (', "SC001"),
        ("configs/default.toml", "times = 1", "times = 10", "SC304"),
        ("configs/default.toml", "times = 1", "tims = 1", "SC304"),
    ],
)
def test_a_planted_fault_is_found(
    path: str, old: str, new: str, fault: str, run: Run, project: Path, plan: Plan
) -> None:
    plan(*GOOD)
    file = project / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    result = _verify(run)
    assert result.code == 1
    assert f"{path}:" in result.err
    assert fault in result.err
    assert _record(project)["outcome"] == "failed"
    # what does not parse cannot run; anything else may be worth a look
    assert ("overfit" in result.out) is (fault != "SC001")


def test_what_the_owner_adds_counts(run: Run, project: Path) -> None:
    (project / "greet/extra.py").write_text("import yaml\n\nprint(yaml)\n", "utf-8")
    assert "'yaml' is imported" in _verify(run, "--level", "static").err
    pyproject = project / "pyproject.toml"
    text = pyproject.read_text("utf-8")
    text = text.replace("dependencies = [", 'dependencies = [\n  "PyYAML>=6",')
    pyproject.write_text(text, "utf-8")
    result = _verify(run, "--level", "static")
    assert (result.code, result.err) == (0, "")
    (project / "greet/extra.py").unlink()  # declared and unused: the owner knows why
    assert _verify(run, "--level", "static").code == 0
    (project / "notes.py").write_text("import nowhere\n", "utf-8")
    assert _verify(run, "--level", "static").code == 1
    with (project / ".gitignore").open("w") as file:
        file.write("notes.py\n")
    assert _verify(run, "--level", "static").code == 0


def test_a_project_without_git_is_read_whole(run: Run, project: Path) -> None:
    shutil.rmtree(project / ".git")
    (project / "greet/extra.py").write_text("import nowhere\n", "utf-8")
    assert _verify(run, "--level", "static").code == 1
    (project / ".gitignore").write_text("extra.py\n", "utf-8")
    assert _verify(run, "--level", "static").code == 0
    record = _record(project)
    assert (record["commit"], record["dirty"]) == ("", False)


# -------------------------------------------------------------------------- smoke


def test_probes_are_shown_and_recorded(run: Run, project: Path, plan: Plan) -> None:
    plan(*GOOD)
    before = files_of(project)
    result = _verify(run)
    assert (result.code, result.err) == (0, "")
    for words in ("overfit", "loss 0.7 0.01", "nothing to merge", "a processor"):
        assert words in result.out
    assert "2 passed, 1 skipped" in result.out
    after = files_of(project)
    assert {p for p in after if after[p] != before.get(p)} == {RECORD}
    record = _record(project)
    assert (record["outcome"], record["level"]) == ("passed", "smoke")
    assert record["scaffold"] == __version__
    assert len(record["commit"]) == 40
    assert record["dirty"] is False
    assert record["versions"]["torch"] == "9.9"
    assert record["device"]["cores"] == 2
    assert record["peak_memory_mb"] == 410
    names = [(step["name"], step["outcome"]) for step in record["steps"]]
    assert names == [
        ("references", "passed"),
        ("overfit", "passed"),
        ("merged", "skipped"),
    ]


def test_what_the_server_is_asked(run: Run, project: Path, plan: Plan) -> None:
    copy = project.parent / "request.json"
    plan(*GOOD, copy=str(copy))
    assert _verify(run, "--device", "cpu", "--timeout", "7").code == 0
    asked = json.loads(copy.read_text("utf-8"))
    assert asked["project"] == str(project)
    assert (asked["package"], asked["device"]) == ("greet", "cpu")
    assert (asked["probes"], asked["task_probes"]) == (None, None)
    assert asked["timeout"] == 7
    assert asked["jobs"] >= 1
    assert not Path(asked["workspace"]).exists(), "what it worked in is gone"


def test_a_failed_probe_names_step_file_and_last_lines(
    run: Run, project: Path, plan: Plan
) -> None:
    plan(*GOOD, BAD)
    result = _verify(run)
    assert result.code == 1
    assert "failed: resumes: step 3: the loss was 0.5, now 0.6" in result.err
    assert "(greet/train.py:7)" in result.err
    assert "the last line" in result.err
    assert _record(project)["steps"][-1]["line"] == 7


def test_json_is_the_whole_output(run: Run, project: Path, plan: Plan) -> None:
    plan(*GOOD, BAD)
    result = _verify(run, "--json")
    assert (result.code, result.err) == (1, "")
    assert result.json["exit_code"] == 1
    record = _record(project)
    assert {key: result.json[key] for key in record} == record
    plan(*GOOD)
    assert _verify(run, "--json").json["exit_code"] == 0


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("die", "the probe server ended with exit code 7 during stuck"),
        ("babble", "said 'Loading checkpoint shards: 100%', which is none of its"),
    ],
)
def test_a_server_that_breaks_is_a_failed_step(
    act: str, words: str, run: Run, project: Path, plan: Plan
) -> None:
    plan(*GOOD, {"act": act})
    result = _verify(run)
    assert result.code == 1
    assert words in result.err
    assert [s["name"] for s in _record(project)["steps"]][-2:] == ["merged", "server"]


def test_a_server_that_never_gets_ready(run: Run, project: Path, plan: Plan) -> None:
    plan(before="die")
    result = _verify(run)
    assert result.code == 1
    assert result.err == (
        "error: the probe server ended with exit code 7;"
        " its last line: MemoryError: all of it\n"
    )
    assert not (project / RECORD).exists()


def test_a_server_that_falls_silent_is_ended(
    run: Run, project: Path, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "_GRACE", 0.5)
    plan({"act": "sleep"})
    result = _verify(run, "--timeout", "1")
    assert result.code == 1
    assert "the probe server said nothing for 1.5 s during stuck" in result.err
    assert not _sleeping()


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
)
def test_a_stopped_run_ends_everything_and_leaves_no_record(
    number: signal.Signals, code: int, project: Path, plan: Plan, tmp_path: Path
) -> None:
    folder = plan({"act": "sleep"})
    before = files_of(project)
    program = (
        "import sys, pathlib; from generator.verify import server;"
        " server.PROBES = pathlib.Path(sys.argv.pop(1));"
        " from generator.cli import main; main()"
    )
    command = [sys.executable, "-c", program, str(folder), "verify", str(project)]
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    process = subprocess.Popen(
        [*command, "--templates", str(MINI)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(temporary)},
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not _sleeping() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert _sleeping()
    os.kill(process.pid, number)
    assert process.wait(timeout=60) == code
    assert not _sleeping()
    assert files_of(project) == before
    assert list(temporary.iterdir()) == []


# --------------------------------------------------------------------------- full


def test_the_doors_run_and_what_is_not_there_is_skipped(
    run: Run, project: Path, plan: Plan
) -> None:
    plan(*GOOD)
    result = _verify(run, "--level", "full")
    assert (result.code, result.err) == (0, "")
    steps = {s["name"]: s for s in _record(project)["steps"] if s["level"] == "full"}
    assert list(steps) == ["train", "evaluate", "predict", "export", "tests"]
    assert steps["train"]["outcome"] == "passed"
    assert steps["train"]["tail"] == ["world (none)"]
    assert "no greet/export.py" in steps["export"]["message"]
    assert steps["tests"]["outcome"] == "skipped"


def test_a_failed_door_names_its_last_lines(
    run: Run, project: Path, plan: Plan
) -> None:
    plan(*GOOD)
    train = project / "greet/train.py"
    text = train.read_text("utf-8").replace(
        "    cfg = load", '    {}["x"]\n    cfg = load'
    )
    train.write_text(text, "utf-8")
    result = _verify(run, "--level", "full")
    assert result.code == 1
    line = text.splitlines().index('    {}["x"]') + 1
    assert f"train: exit code 1: KeyError: 'x' (greet/train.py:{line})" in result.err
    assert "Traceback" in result.err
    assert "there is no trained model" not in result.err


def test_nothing_is_trained_where_a_probe_has_failed(
    run: Run, project: Path, plan: Plan
) -> None:
    plan(BAD)
    assert _verify(run, "--level", "full").code == 1
    outcomes = [s["outcome"] for s in _record(project)["steps"]]
    assert outcomes == ["passed", "failed", *["skipped"] * 5]
    assert not (project / "trained.txt").exists()


def test_a_time_out_ends_grandchildren_too(run: Run, project: Path, plan: Plan) -> None:
    plan(*GOOD)
    train = project / "greet/train.py"
    call = ["sh", "-c", f"setsid sleep {_SECONDS} & sleep 600"]
    text = train.read_text("utf-8").replace(
        "    cfg = load", f"    __import__('subprocess').run({call})\n    cfg = load"
    )
    train.write_text(text, "utf-8")
    result = _verify(run, "--level", "full", "--timeout", "2")
    assert result.code == 1
    assert "failed: train: not done after 2 s" in result.err
    assert not _sleeping()
    assert not (project / "trained.txt").exists()


# --------------------------------------------------------------- new, and refusals


def test_new_goes_on_to_verify(run: Run, plan: Plan, tmp_path: Path) -> None:
    plan(*GOOD)
    base = ("new", "--task", "greet", "--templates", MINI)
    result = run(*base, "--verify", "one")  # a bare --verify takes no word with it
    assert result.code == 0, result.err
    assert "overfit" in result.out
    assert _record(tmp_path / "one")["level"] == "smoke"
    result = run(*base, "--verify=static", "two", "--json")
    assert result.json["verification"]["level"] == "static"
    plan(BAD)
    result = run(*base, "--verify", "three", "--run")
    assert result.code == 1
    assert (tmp_path / "three/.git").is_dir()
    assert not (tmp_path / "three/trained.txt").exists(), "what fails is not trained"
    assert run(*base, "--verify=ful", "four").code == 2


def test_new_names_first_what_the_environment_lacks(
    run: Run, mini: Path, tmp_path: Path
) -> None:
    _lacking(mini)
    base = ("new", "out", "--task", "greet", "--templates", mini)
    result = run(*base, "--verify")
    assert result.code == 2
    assert "--verify: this environment lacks absent-thing>=1" in result.err
    assert not (tmp_path / "out").exists()
    assert run(*base, "--verify=static").code == 0, "nothing runs, nothing is needed"


def test_what_the_environment_lacks_is_named_with_what_mends_it(
    run: Run, mini: Path
) -> None:
    _lacking(mini)
    assert run("new", "out", "--task", "greet", "--templates", mini).code == 0
    result = run("verify", "out", "--templates", mini)
    assert result.code == 2
    assert "--level smoke: this environment lacks absent-thing>=1; pip" in result.err
    assert "--env" in result.err


def _lacking(mini: Path) -> None:
    manifest = mini / "base/manifest.toml"
    extra = '\nabsent-thing = { version = ">=1", used_by = "the test" }\n'
    manifest.write_text(manifest.read_text("utf-8") + extra, "utf-8")


CASES = tomllib.loads((Path(__file__).parent / "refusals.toml").read_text("utf-8"))


def test_no_refusal_has_vanished() -> None:
    assert len(CASES["verify"]) >= 8


@pytest.mark.parametrize("case", CASES["verify"], ids=lambda c: c["error"][:50])
def test_refused_in_one_line(case: dict[str, Any], run: Run, project: Path) -> None:
    for path in case.get("delete", ()):
        (
            shutil.rmtree(project / path)
            if (project / path).is_dir()
            else (project / path).unlink()
        )
    for path, text in case.get("write", {}).items():
        (project / path).write_text(text, "utf-8")
    before = files_of(project)
    result = run("verify", "--templates", MINI, *case["args"])
    assert result.err == f"error: {case['error']}\n"
    assert (result.code, result.out) == (2, "")
    assert files_of(project) == before


def _sleeping() -> bool:
    """Whether a sleeper of these tests is alive."""
    found = subprocess.run(
        ["pgrep", "-f", f"^sleep {_SECONDS}$"], capture_output=True, check=False
    )
    return found.returncode == 0
