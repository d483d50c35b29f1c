"""`scaffold doctor`, on a machine whose torch says what the test lets it say."""

import http.server
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import MINI, Run

GPU = """
__version__ = "9.9"
class cuda:
    is_available = staticmethod(lambda: {there})
    get_device_name = staticmethod(lambda: "a big one")
    get_device_properties = staticmethod(lambda i: type("P", (), {{"total_memory": 2**34}}))
    is_bf16_supported = staticmethod(lambda: {bf16})
"""


@pytest.fixture(autouse=True)
def _torch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A torch without a GPU, and a hub that is never asked."""
    _set_torch(tmp_path, there=False, bf16=False)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "fake"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("SCAFFOLD_CACHE_DIR", str(tmp_path / "cache"))


def _set_torch(tmp_path: Path, *, there: bool, bf16: bool) -> None:
    (tmp_path / "fake").mkdir(exist_ok=True)
    text = GPU.format(there=there, bf16=bf16)
    (tmp_path / "fake/torch.py").write_text(text, "utf-8")


def _lines(run: Run, *arguments: str | Path, code: int = 0) -> dict[str, Any]:
    result = run("doctor", "--templates", MINI, "--json", *arguments)
    assert result.code == code, result.out
    assert result.err == ""
    return {line["name"]: line for line in result.json["lines"]}


def test_a_sound_machine(run: Run) -> None:
    lines = _lines(run)
    for name in ("Python", "scaffold", "git", "git identity", "torch", "cores"):
        assert lines[name]["state"] == "ok", name
    assert lines["dependencies of a new project"]["found"] == "all 1"
    assert lines["torch"]["found"] == "9.9"
    assert lines["git identity"]["found"] == "A Tester <tester@example.org>"
    assert lines["GPU"]["state"] == "note"
    words = run("doctor", "--templates", MINI).out
    assert all(name in words for name in lines)


@pytest.mark.parametrize("bf16", [True, False])
def test_a_gpu_is_what_torch_sees(bf16: bool, run: Run, tmp_path: Path) -> None:
    _set_torch(tmp_path, there=True, bf16=bf16)
    lines = _lines(run)
    assert lines["GPU"]["found"] == "a big one, 16.0 GB"
    assert lines["bf16"]["state"] == ("ok" if bf16 else "note")


def test_torch_is_never_loaded_here(run: Run, tmp_path: Path) -> None:
    (tmp_path / "fake/torch.py").write_text("raise ImportError('libcudart')", "utf-8")
    lines = _lines(run, code=1)
    assert lines["torch"]["state"] == "lacks"
    assert lines["torch"]["found"] == "ImportError: libcudart"
    assert lines["torch"]["mend"]
    module = sys.modules.get("torch")
    assert module is None or "fake" not in str(module.__file__)


def test_what_a_project_lacks(run: Run, mini: Path, tmp_path: Path) -> None:
    assert run("new", "out", "--task", "greet", "--templates", MINI).code == 0
    name = "dependencies of out"
    assert _lines(run, "out")[name]["state"] == "ok"
    pyproject = tmp_path / "out/pyproject.toml"
    text = pyproject.read_text("utf-8")
    text = text.replace("dependencies = [", 'dependencies = [\n  "absent-thing>=1",')
    pyproject.write_text(text.replace("pydantic>=2,<3", "pydantic>=1,<2"), "utf-8")
    line = _lines(run, "out", code=1)[name]
    assert line["state"] == "lacks"
    assert line["found"].startswith("0 of 2; not absent-thing>=1, pydantic>=1,<2 (it")
    assert "--env" in line["mend"]
    assert run("doctor", "absent", "--templates", MINI).code == 2


def test_no_identity(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{role}_NAME")
        monkeypatch.delenv(f"GIT_{role}_EMAIL")
    line = _lines(run, code=1)["git identity"]
    assert line["state"] == "lacks"
    assert "git config --global user.name" in line["mend"]


def test_no_git(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_PYTHON_GIT_EXECUTABLE", str(tmp_path / "no-git"))
    monkeypatch.setenv("PATH", str(tmp_path))
    lines = _lines(run, code=1)
    assert lines["git"]["state"] == "lacks"


@pytest.fixture
def hub() -> Iterator[tuple[str, list[int]]]:
    """A server that answers with the status that the list holds."""
    status = [200]

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(status[0])
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", status
    server.shutdown()
    thread.join()
    server.server_close()


def test_whether_the_hub_answers(
    run: Run, hub: tuple[str, list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "never asked" in _lines(run)["model hub"]["found"]
    monkeypatch.delenv("HF_HUB_OFFLINE")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    address, status = hub
    monkeypatch.setenv("HF_ENDPOINT", address)
    assert _lines(run)["model hub"]["state"] == "ok"
    status[0] = 503
    line = _lines(run)["model hub"]
    assert (line["state"], "answers 503" in line["found"]) == ("note", True)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    line = _lines(run)["model hub"]
    assert (line["state"], "does not answer" in line["found"]) == ("note", True)
