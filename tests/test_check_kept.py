"""What a check remembers of the last one, and when it does not."""

from pathlib import Path

import pytest
from conftest import Run, write

from generator.checks import portable

SITE = ".venv/lib/python3.12/site-packages"
PROJECT = {
    "lib.py": "def f(a, b):\n    return a, b\n",
    "main.py": "from kit import grow\n\nfrom lib import f\n\nf(1)\ngrow(size=1)\n",
    "Makefile": "all:\n\tpython main.py\n",
    "requirements.txt": "kit\n",
    ".venv/pyvenv.cfg": "version = 3.12.0\n",
    f"{SITE}/kit/__init__.py": "from kit.core import grow\n",
    f"{SITE}/kit/core.py": "def grow(size):\n    return size\n",
    f"{SITE}/kit-1.0.dist-info/METADATA": "Name: kit\nVersion: 1.0\n",
    f"{SITE}/kit-1.0.dist-info/RECORD": "kit/__init__.py,,\nkit/core.py,,\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path, PROJECT)
    return tmp_path


def _codes(run: Run, *arguments: str) -> list[str]:
    return [f["code"] for f in run("check", "--json", *arguments).json["findings"]]


def test_the_second_time_no_rule_is_applied(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = run("check", "--format", "json")
    assert first.json["findings"]

    def never(*_: object, **__: object) -> None:
        raise AssertionError("looked again")

    monkeypatch.setattr(portable, "run", never)
    assert run("check", "--format", "json").out == first.out


def test_what_is_asked_for_otherwise_is_looked_at_again(
    run: Run, project: Path
) -> None:
    assert _codes(run) == ["SC201"]
    assert _codes(run, "--ignore", "SC201") == []
    assert not run("check", "--json").json.get("unresolved")
    assert run("check", "--json", "--explain").json["unresolved"]


@pytest.mark.parametrize(
    ("path", "content", "code"),
    [
        ("lib.py", "def f(a):\n    return a\n", None),
        ("main.sh", "python mian.py\n", "SC503"),
        ("notes/train.py", "import lib.gone\n", "SC101"),
        (f"{SITE}/kit/core.py", "def grow(amount):\n    return amount\n", "SC702"),
        (f"{SITE}/kit/__init__.py", "from kit.core import grow as more\n", "SC701"),
    ],
)
def test_whatever_was_read_counts(
    run: Run, project: Path, path: str, content: str, code: str | None
) -> None:
    assert _codes(run) == ["SC201"]
    write(project, {path: content})
    found = _codes(run)
    assert code in found if code else found == []


def test_a_file_that_only_exists_counts(run: Run, project: Path) -> None:
    code = "print(open('data/rows.bin'))\n"
    write(project, {"rows.py": code, "data/row.bin": b"\0"})
    assert _codes(run) == ["SC201", "SC505"]
    write(project, {"data/rows.bin": b"\0"})
    assert _codes(run) == ["SC201"]
