import tomllib
from pathlib import Path
from typing import Any

import pytest
from conftest import MINI, Run, files_of

CASES = tomllib.loads(
    (Path(__file__).parent / "refusals.toml").read_text(encoding="utf-8")
)["case"]


def test_no_case_has_vanished() -> None:
    assert len(CASES) >= 49


@pytest.mark.parametrize("case", CASES, ids=[c["error"][:50] for c in CASES])
def test_refused_in_one_line_with_nothing_written(
    case: dict[str, Any], run: Run, tmp_path: Path
) -> None:
    if "spec" in case:
        (tmp_path / "spec.toml").write_text(case["spec"].lstrip(), encoding="utf-8")
    before = files_of(tmp_path)
    templates = [] if "--templates" in case["args"] else ["--templates", MINI]
    result = run("new", *case["args"], *templates)
    assert result.err == f"error: {case['error']}\n"
    assert (result.code, result.out) == (2, "")
    assert files_of(tmp_path) == before


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b'task = "gr\xe4\xdft"', "spec.toml:1: not UTF-8 (byte 0xe4)"),
        (b"# x\n" * 100_000, "400,000 bytes, more than a spec can have (262,144)"),
        (b"x = " + b"[" * 5000 + b"]" * 5000, "spec.toml: nested too deeply"),
        (b"", "task: missing"),
        (
            b'task = "greet"\ntask = "greet"',
            "spec.toml: not TOML: Cannot overwrite a value",
        ),
        (
            b'task = "greet"\n[config]\ngreet.times = 1979-05-27',
            "greet.times must be a whole number, not datetime.date(1979, 5, 27)",
        ),
        (
            b'task = "greet"\n[config]\ngreet = 3',
            "greet is a section, not a value; its keys are name, times",
        ),
    ],
)
def test_a_spec_file_that_is_no_spec(
    content: bytes, error: str, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "spec.toml").write_bytes(content)
    result = run("new", "--spec", "spec.toml", "--templates", MINI)
    assert result.code == 2
    assert error in result.err
    assert result.err.count("\n") == 1
    assert list(files_of(tmp_path)) == ["spec.toml"]
