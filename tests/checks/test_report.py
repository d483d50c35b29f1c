"""The run as a whole: its codes, its counts, and what silence means."""

import time
from pathlib import Path

import pytest
from sample import FACTS, PROJECT, report

from generator import checks

HERE = Path(__file__).parent

CODES = {
    "parse": "SC001", "imports": "SC101", "cycles": "SC102", "star_imports": "SC103",
    "undefined": "SC104", "unused": "SC105", "dependencies": "SC106", "calls": "SC201",
    "attributes": "SC202", "seams": "SC203", "makefile": "SC301", "docs": "SC302",
    "pyproject": "SC303", "configs": "SC304",
}  # fmt: skip


def test_the_codes_are_stable_and_each_check_has_its_tests() -> None:
    assert {c.name: c.code for c in checks.CHECKS} == CODES
    for name in CODES:
        assert (HERE / f"test_{name}.py").is_file()
        assert (Path(checks.__file__).parent / f"{name}.py").is_file()


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("imports", {"app/a.py": "x = 1\n", "app/b.py": "y = 2\n"}),
        ("cycles", {"app/a.py": "x = 1\n", "app/b.py": "y = 2\n"}),
        ("docs", {"README.md": "```python\nmake x\n```\n"}),
        ("configs", {"app/a.py": "x = 1\n", "configs/a.toml": "b = 1\n"}),
        ("calls", {"app/a.py": "@odd\ndef f(): ...\nf()\n"}),
        (
            "attributes",
            {
                "app/config.py": "from app.b import DataConfig\nclass Config:\n"
                "    data: DataConfig\n",
                "app/b.py": "@odd\nclass DataConfig:\n    x: int = 1\n",
            },
        ),
    ],
)
def test_silence_over_nothing_resolved_is_a_failure(
    name: str, files: dict[str, str]
) -> None:
    found = report(files).checks[name]
    assert [f.code for f in found.findings] == ["SC000"]
    assert f"the check '{name}' ({CODES[name]}) looked at nothing" in str(
        found.findings[0]
    )


def test_an_empty_tree_is_silent() -> None:
    assert report({}).findings == ()
    assert report({"data/a.csv": b"\xff"}).findings == ()


def test_code_that_nests_too_deeply_to_follow_is_a_finding() -> None:
    deep = "x = y" + ".a()" * 190 + "\n"
    found = report({"app/a.py": deep}).findings
    assert all(f.code in ("SC001", "SC000", "SC104") for f in found)


def test_a_project_is_checked_in_less_than_a_second() -> None:
    files = {
        **PROJECT,
        **{f"app/copy{i}.py": PROJECT["app/train.py"] for i in range(20)},
    }
    start = time.process_time()
    assert report(files, FACTS).findings == ()
    assert time.process_time() - start < 1.5
