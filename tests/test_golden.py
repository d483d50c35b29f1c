"""`scaffold golden`, on our own directory and on one that a team keeps."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import MINI, ROOT, Run, files_of

from generator import lock, memo, style
from generator.build import Builder
from generator.resources import templates
from generator.spec import Request

GOLDEN = ROOT / "golden"


@pytest.fixture
def kept(tmp_path: Path, run: Run) -> Path:
    """A team's golden directory with two cases, as `update` leaves it."""
    directory = tmp_path / "golden"
    for name, voice in {"low": "plain", "high": "loud"}.items():
        (directory / name).mkdir(parents=True)
        spec = f'task = "greet"\n[options]\nvoice = "{voice}"\n'
        (directory / name / "spec.toml").write_text(spec, encoding="utf-8")
    assert run("golden", "update", directory, "--templates", MINI).code == 0
    return directory


def test_our_own_golden_files_are_what_our_templates_make(run: Run) -> None:
    result = run("golden", "check", GOLDEN)
    assert result.code == 0, result.out
    assert "14 cases, no difference" in result.out


class _Unchanged:
    """A store that is told what black made, and of what."""

    def __init__(self) -> None:
        self.count = 0
        self.changed: list[str] = []

    def get(self, key: str) -> bytes | None:
        return None

    def put(self, key: str, value: bytes) -> None:
        if key.startswith("black-"):
            self.count += 1
            if key != memo.key("black", style.PYTHON, value):
                self.changed.append(value.decode("utf-8"))


@pytest.mark.parametrize(
    "case", sorted(p.parent.name for p in GOLDEN.glob("*/spec.toml"))
)
def test_our_templates_are_written_as_black_writes_them(case: str) -> None:
    """Else each build formats thrice and parses twice; a hole may still break a line."""
    store = _Unchanged()
    source = (GOLDEN / case / "spec.toml").read_text("utf-8")
    Builder(templates(), store).build(Request(source=source, directory=case))
    assert store.count > 40
    assert not store.changed


OPTIONS = sorted(Builder(templates()).catalog.axes["tuning"].options)


@pytest.mark.parametrize("option", OPTIONS)
def test_so_are_those_of_options_that_no_case_has(option: str) -> None:
    store = _Unchanged()
    flags = {"task": "textcls", "options.tuning": option}
    Builder(templates(), store).build(Request(flags=flags))
    assert store.count > 40
    assert not store.changed


def test_what_is_kept_is_what_new_emits(kept: Path, run: Run, tmp_path: Path) -> None:
    spec = kept / "high/spec.toml"
    assert run("new", "high", "--spec", spec, "--templates", MINI).code == 0
    assert files_of(kept / "high/project") == files_of(tmp_path / "high")
    assert ".scaffold/schema.json" in files_of(kept / "high/project")


def test_a_kept_directory_checks(kept: Path, run: Run) -> None:
    before = files_of(kept)
    result = run("golden", "check", kept, "--templates", MINI)
    assert (result.code, result.err) == (0, "")
    assert files_of(kept) == before


def test_a_changed_template_shows_as_a_diff(kept: Path, run: Run, mini: Path) -> None:
    voice = mini / "features/voice/loud/voice.py.jinja"
    voice.write_text(voice.read_text("utf-8").replace("How loud.", "So loud."), "utf-8")
    result = run("golden", "check", kept, "--templates", mini)
    assert result.code == 1
    assert '-    """How loud."""' in result.out
    assert '+    """So loud."""' in result.out
    assert run("golden", "update", kept, "--templates", mini).code == 0
    assert run("golden", "check", kept, "--templates", mini).code == 0


def _remove(path: str):  # type: ignore[no-untyped-def]
    def change(kept: Path) -> None:
        target = kept / path
        shutil.rmtree(target) if target.is_dir() else target.unlink()

    return change


def _add_file(kept: Path) -> None:
    (kept / "low/project/extra.txt").write_text("x\n", encoding="utf-8")


def _add_case(kept: Path) -> None:
    shutil.copytree(kept / "low", kept / "mid")


def _not_executable(kept: Path) -> None:
    (kept / "low/project/run.sh").chmod(0o644)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_remove("low"), "low: in cases.toml, but gone"),
        (_remove("low/project/low/main.py"), "low: low/main.py: new"),
        (_remove("low/project/.scaffold"), "low: .scaffold/schema.json: new"),
        (_remove("low/project"), "low: new, 13 files"),
        (_remove("cases.toml"), "none in cases.toml"),
        (_add_file, "low: extra.txt: no longer made"),
        (_add_case, "mid: 13 files kept, none in cases.toml"),
        (_not_executable, "low: run.sh: executable bit differs"),
    ],
)
def test_every_way_to_differ_fails(change, words: str, kept: Path, run: Run) -> None:  # type: ignore[no-untyped-def]
    change(kept)
    result = run("golden", "check", kept, "--templates", MINI)
    assert result.code == 1
    assert words in result.out


def test_a_directory_without_cases_proves_nothing(run: Run, tmp_path: Path) -> None:
    for command in ("check", "update"):
        assert run("golden", command, tmp_path).code == 2
        assert run("golden", command, tmp_path / "absent").code == 2


def test_the_releases_can_still_be_read() -> None:
    locks = sorted((GOLDEN / "releases").glob("*/*/scaffold.lock"))
    assert {path.parent.parent.name for path in locks} >= {"v0.1.0", "v0.2.0"}
    for path in locks:
        loaded = lock.load(path.read_text("utf-8"))
        assert f"v{loaded.generator}" == path.parent.parent.name
        assert len(loaded.tree) > 20


@pytest.mark.parametrize(
    "case", sorted(p.parent.name for p in GOLDEN.glob("*/spec.toml"))
)
def test_what_is_emitted_pleases_its_own_linters(case: str) -> None:
    """The names of a project decide how its imports sort and how long its lines are."""
    for command in (
        ["ruff", "check", "--no-cache", "."],
        ["black", "--check", "-q", "."],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=GOLDEN / case / "project",
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
