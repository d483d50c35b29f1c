"""`scaffold check` on trees that are odd: it says what it passes over, and goes on."""

import os
from pathlib import Path

import pytest
from conftest import Run, write

from generator.check import check

MODEL = {
    "model.py": "def build(width): ...\n",
    "train.py": "from model import bild\n",
}


def found(run: Run, *paths: str | Path) -> list[str]:
    return [f["file"] for f in run("check", "--json", *paths).json["findings"]]


def test_what_was_named_and_is_not_checked_is_said(run: Run, tmp_path: Path) -> None:
    own = "[tool.scaffold.check]\nexclude = ['old']\n"
    write(
        tmp_path,
        {
            **MODEL,
            "pyproject.toml": own,
            "old/a.py": "from model import bild\n",
            "build/a.py": "from model import bild\n",
            ".hidden/a.py": "from model import bild\n",
            "weights.bin": b"\x00",
            "broken.py": "def f(:\n",
        },
    )
    for path, why in {
        "old/a.py": "excluded in [tool.scaffold.check]",
        "build/a.py": "hidden, built, or of an environment",
        ".hidden/a.py": "hidden, built, or",
        "weights.bin": "of no kind that is read",
        "broken.py": "line 1: is not valid Python",
    }.items():
        result = run("check", path)
        assert result.code == 0
        assert result.err.startswith(f"note: {path} is not checked: {why}"), path
        assert len(result.err.splitlines()) == 1 + (path != "broken.py")
    named = ("old/a.py", "build/a.py", ".hidden/a.py", "weights.bin", "broken.py")
    result = run("check", *named)
    assert result.err == "note: 5 files are not checked; -v names them\n"
    assert set(run("check", *named, "--json").json["untold"]) == set(named)
    assert "is not checked" not in run("check", "model.py").err


def test_what_is_named_twice_is_checked_once(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {f"p/{name}": text for name, text in MODEL.items()})
    once = ["p/train.py"]
    assert found(run, "p", "p/") == found(run, "p", "./p", tmp_path / "p") == once
    assert found(run, "p", "p/train.py") == found(run, "p/train.py", "p") == once
    assert found(run, "p/train.py", "p/train.py") == once
    write(tmp_path / "p", {f"inner/{name}": text for name, text in MODEL.items()})
    assert found(run, "p/inner", "p") == found(run, "p", "p/inner")


def test_odd_names_are_survived(run: Run, tmp_path: Path) -> None:
    names = [
        b"new\nline.py",
        b"caf\xe9.py",
        b"tab\there.py",
        b"a b'c.py",
        b"\x1b[31m.py",
    ]
    write(tmp_path, MODEL)
    for name in names:
        try:
            (tmp_path / os.fsdecode(name)).write_text("from model import bild\n")
        except OSError:
            pytest.skip("this file system takes no such names")
    for form in ("text", "concise", "json", "sarif", "github"):
        result = run("check", "--format", form)
        assert result.code == 1
        assert "\x1b" not in result.out
        assert "new\nline" not in result.out
    lines = run("check", "--format", "concise").out.splitlines()
    assert len(lines) == len(names) + 2
    uris = run("check", "--format", "sarif").json["runs"][0]["results"]
    places = [r["locations"][0]["physicalLocation"] for r in uris]
    assert {p["artifactLocation"]["uri"] for p in places} >= {
        "caf%E9.py",
        "new%0Aline.py",
    }


def test_links_that_lead_in_circles_are_survived(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {f"p/{name}": text for name, text in MODEL.items()})
    (tmp_path / "p/self.py").symlink_to("self.py")
    (tmp_path / "p/up").symlink_to("..", target_is_directory=True)
    (tmp_path / "p/one").symlink_to("two")
    (tmp_path / "p/two").symlink_to("one")
    (tmp_path / "q").symlink_to("p", target_is_directory=True)
    assert found(run, "p") == ["p/train.py"]
    assert found(run, "q") == ["q/train.py"]
    result = run("check", "p/one")
    assert (result.code, len(result.err.splitlines())) == (2, 1)


def test_folders_that_cannot_be_opened_are_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, {**MODEL, "closed/a.py": "from model import bild\n"})
    scan = os.scandir

    def refuse(folder: Path) -> object:
        if Path(folder).name == "closed":
            raise PermissionError(13, "Permission denied")
        return scan(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    told = run("check", "--json").json
    assert told["unread"] == {"closed": "Permission denied"}
    assert [f["file"] for f in told["findings"]] == ["train.py"]


def test_what_nests_deeply_is_survived(run: Run, tmp_path: Path) -> None:
    write(tmp_path, MODEL)
    here = Path.cwd()
    for _ in range(1200):  # deeper than Python nests calls
        Path("d").mkdir()
        os.chdir("d")
    Path("deep.py").write_text("x = 1\n")
    os.chdir(here)
    try:
        assert found(run) == ["train.py"]
    finally:
        _remove(tmp_path / "d")


def _remove(folder: Path) -> None:
    """Remove nested folders, from below: other ways nest as they do."""
    here = Path.cwd()
    os.chdir(folder)
    depth = 1
    while Path("d").is_dir():
        os.chdir("d")
        depth += 1
    Path("deep.py").unlink()
    for _ in range(depth - 1):
        os.chdir("..")
        Path("d").rmdir()
    os.chdir(here)


def test_nothing_at_all_is_nothing_found(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write(tmp_path, {"zero.py": "", "line.py": "\n", "nul.py": b"x = '\x00'\n"})
    for path in ("empty", "zero.py", "."):
        result = run("check", path, "--json")
        assert (result.code, result.err) == (0, "")
    assert check([tmp_path / "empty"]) == []
