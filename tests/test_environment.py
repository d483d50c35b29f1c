"""`scaffold verify --env`: an environment made from the project's pyproject.toml."""

import base64
import hashlib
import json
import os
import zipfile
from pathlib import Path

import pytest
from conftest import MINI, Result, Run
from test_verify import FAKE

from generator.verify import server as servers

PYPROJECT = """
[project]
name = "greet"
version = "0.1.0"
dependencies = ["thing>=1,<2"]
"""


@pytest.fixture
def env(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`scaffold verify greet --env …`; pip has the versions of a folder alone."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    for version in ("1.0", "1.4", "1.5", "2.0"):
        _wheel(wheels, version)
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    monkeypatch.setenv("SCAFFOLD_CACHE_DIR", str(tmp_path / "cache"))
    probes = tmp_path / "fake-probes"
    probes.mkdir()
    (probes / "__init__.py").write_text("", "utf-8")
    says = "versions=__import__('thing').VERSIONS"
    (probes / "__main__.py").write_text(
        FAKE.replace('versions={"torch": "9.9"}', says), "utf-8"
    )
    (probes / "plan.json").write_text(
        json.dumps({"steps": [{"probe": "one"}]}), "utf-8"
    )
    monkeypatch.setattr(servers, "PROBES", probes)
    assert run("new", "greet", "--task", "greet", "--templates", MINI).code == 0
    (tmp_path / "greet/pyproject.toml").write_text(PYPROJECT, "utf-8")
    (tmp_path / "greet/greet/config.py").write_text("import thing\n\nprint(thing)\n")

    def verify(*arguments: str) -> Result:
        options = ("--env", "--templates", MINI, "--json", *arguments)
        return run("verify", "greet", *options)

    return verify


def _wheel(folder: Path, version: str, name: str = "thing", requires: str = "") -> None:
    """A distribution, as pip wants it."""
    info = f"{name}-{version}.dist-info"
    needs = f"Requires-Dist: {requires}\n" if requires else ""
    head = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}"
    files = {
        f"{name}.py": f"VERSIONS = {{'{name}': '{version}'}}\n",
        f"{info}/METADATA": head,
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = ""
    for path, text in files.items():
        digest = hashlib.sha256(text.encode()).digest()
        shown = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        record += f"{path},sha256={shown},{len(text)}\n"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        for path, text in {**files, f"{info}/RECORD": record}.items():
            wheel.writestr(path, text)


def _used(result: Result) -> str:
    """The version that the environment had; the probe really ran."""
    assert result.json["steps"][-1]["name"] == "one", result.out
    return str(result.json["versions"]["thing"])


def test_both_ends_of_a_range_and_what_pip_is_told(
    env: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newest = env()
    assert _used(newest) == "1.5"
    lowest = env("--versions", "lowest")
    assert _used(lowest) == "1.0"
    constraint = tmp_path / "constraints.txt"
    constraint.write_text("thing==1.4\n", "utf-8")
    monkeypatch.setenv("PIP_CONSTRAINT", str(constraint))
    told = env()
    assert _used(told) == "1.4"
    places = {r.json["environment"] for r in (newest, lowest, told)}
    assert len(places) == 3
    monkeypatch.delenv("PIP_CONSTRAINT")

    # the second time it is there, though pip could not make it again
    monkeypatch.setenv("PATH", os.environ["PATH"])
    marker = Path(newest.json["environment"]) / "made-once"
    marker.touch()
    assert _used(env()) == "1.5"
    assert marker.exists()

    # one whose making was killed is made again
    (Path(newest.json["environment"]) / "scaffold-ready").unlink()
    assert _used(env()) == "1.5"
    assert not marker.exists()


def test_what_cannot_be_installed_is_told_in_pips_words(
    env: Run, tmp_path: Path
) -> None:
    pyproject = tmp_path / "greet/pyproject.toml"
    pyproject.write_text(PYPROJECT.replace(">=1,<2", ">=3"), "utf-8")
    result = env()
    assert result.code == 1
    error = result.json["error"]["message"]
    assert error == (
        "--env: the environment cannot be made: Could not find a version that satisfies"
        " the requirement thing>=3"
    )
    assert [p for p in (tmp_path / "cache/environments").iterdir() if p.is_dir()] == []
    _wheel(tmp_path / "wheels", "1.0", "other", "thing>=1.4")
    both = PYPROJECT.replace('"thing', '"other>=1", "thing')
    pyproject.write_text(both, "utf-8")
    error = env("--versions", "lowest").json["error"]["message"]
    assert "The user requested thing==1" in error
    assert "other 1.0 depends on thing>=1.4" in error
    pyproject.write_text(PYPROJECT.replace(">=1,<2", ""), "utf-8")
    result = env("--versions", "lowest")
    assert result.code == 2
    assert "thing names no lowest version" in result.json["error"]["message"]
