"""The probe server, by its protocol, on a project that is none of ours."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

pytestmark = pytest.mark.skipif(
    find_spec("torch") is None, reason="probes run where projects do"
)

Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    process = start(tmp_path_factory.mktemp("server"))
    yield process
    process.kill()
    process.communicate()


def start(folder: Path) -> "subprocess.Popen[str]":
    shutil.copytree(ROOT / "generator/probes", folder / "scaffold_probes")
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "scaffold_probes"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(folder)},
        encoding="utf-8",
        start_new_session=True,
    )
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    assert ready["event"] == "ready"
    assert {"python", "torch", "transformers"} <= ready["versions"].keys()
    assert ready["device"].keys() == {"cuda", "name", "cores"}
    return process


@pytest.fixture
def project(tmp_path: Path) -> Path:
    package = tmp_path / "project/ours"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    return package.parent


@pytest.fixture
def ask(server: "subprocess.Popen[str]", project: Path, tmp_path: Path) -> Ask:
    def ask(**values: Any) -> list[dict[str, Any]]:
        request = {
            "id": "1",
            "project": str(project),
            "package": "ours",
            "task_probes": str(ROOT / "templates/tasks/textcls/probes.py"),
            "workspace": str(tmp_path / "workspace"),
            "device": "cpu",
            **values,
        }
        assert server.stdin is not None
        assert server.stdout is not None
        print(json.dumps(request), file=server.stdin, flush=True)
        events = []
        while not events or events[-1]["event"] not in ("done", "refused"):
            events.append(json.loads(server.stdout.readline()))
        return events

    return ask


def test_a_project_without_the_contract_fails_in_one_line(ask: Ask) -> None:
    started, ended, done = ask(probes=["overfit"])
    assert started == {"event": "started", "id": "1", "probe": "overfit"}
    assert ended["outcome"] == "failed"
    assert ended["message"] == (
        "the project has no module ours.config that this check could look at"
    )
    assert done == {"event": "done", "id": "1"}


def test_a_crash_is_told_with_its_place(ask: Ask, project: Path) -> None:
    (project / "ours/train.py").write_text(
        "import sys\n\n\nraise ValueError('no luck')\n"
    )
    _, ended, _ = ask(probes=["trains"])
    assert ended["outcome"] == "failed"
    assert (ended["path"], ended["line"]) == ("ours/train.py", 4)
    assert ended["message"] == "ours.train ended with exit code 1: ValueError: no luck"
    assert not list(project.rglob("__pycache__")), "nothing is written in the project"


def test_a_task_without_probes_is_skipped(ask: Ask) -> None:
    _, ended, _ = ask(probes=["trains"], task_probes=None)
    assert ended["outcome"] == "skipped"
    assert ended["message"] == "this task brings no probes.py, which writes the data"


def test_time_out_ends_grandchildren(ask: Ask, project: Path, tmp_path: Path) -> None:
    (project / "ours/train.py").write_text(
        "import subprocess, time, pathlib\n"
        "sleeper = subprocess.Popen(['sleep', '300'])\n"
        f"pathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(sleeper.pid))\n"
        "time.sleep(300)\n"
    )
    _, ended, _ = ask(probes=["trains"], timeout=8)
    assert ended["outcome"] == "timeout"
    assert ended["message"] == "not done after 8 s"
    assert gone(int((tmp_path / "pid").read_text()))


def gone(pid: int) -> bool:
    for _ in range(100):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"probes": ["overfitt"]}, "unknown probes ['overfitt'] (known: learns,"),
        ({"package": None}, "a request needs a string 'package'"),
    ],
)
def test_a_wrong_request_is_refused(
    ask: Ask, values: dict[str, Any], message: str
) -> None:
    (refused,) = ask(**values)
    assert refused["event"] == "refused"
    assert refused["message"].startswith(message)


def test_sigterm_ends_the_server_and_all_below_it(
    project: Path, tmp_path: Path
) -> None:
    (project / "ours/train.py").write_text(
        "import os, time, pathlib\n"
        f"pathlib.Path({str(tmp_path / 'pid')!r}).write_text(str(os.getpid()))\n"
        "time.sleep(300)\n"
    )
    process = start(tmp_path)
    request = {
        "id": "1",
        "project": str(project),
        "package": "ours",
        "task_probes": str(ROOT / "templates/tasks/textcls/probes.py"),
        "workspace": str(tmp_path / "workspace"),
        "probes": ["trains"],
        "device": "cpu",
    }
    assert process.stdin is not None
    print(json.dumps(request), file=process.stdin, flush=True)
    for _ in range(600):
        if (tmp_path / "pid").exists() and (tmp_path / "pid").read_text():
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    assert process.returncode == 128 + signal.SIGTERM
    assert gone(int((tmp_path / "pid").read_text()))
