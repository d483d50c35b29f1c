"""`scaffold check --fix`: what has one certain repair is mended, and nothing else is touched."""

import os
import stat
import subprocess
from pathlib import Path

import pytest
from conftest import Run, files_of, write

from generator.check import files, fixing
from generator.checks.reading.likeness import misspelt
from generator.errors import ProblemError
from generator.model import Edit

DATA = "def load_rows(path): ...\n\n\ndef split_rows(rows, share=0.5): ...\n"
PACKAGE = {
    "app/__init__.py": "",
    "app/data.py": DATA,
    "app/core/__init__.py": "",
    "app/core/model.py": "class Model:\n    def __init__(self, width):\n"
    "        self.width = width\n\n\ndef build(width): return Model(width)\n",
}
FIXED = {
    # misspelt: a name, with all its uses
    "from .data import load_row\n\nprint(load_row('a'), load_row)\n": (
        "from .data import load_rows\n\nprint(load_rows('a'), load_rows)\n"
    ),
    "from .data import load_row as rows\nrows('a')\n": (
        "from .data import load_rows as rows\nrows('a')\n"
    ),
    "from .data import (\n    split_rows,\n    laod_rows,  # rows\n)\nload_rows(1)\n": (
        "from .data import (\n    split_rows,\n    load_rows,  # rows\n)\nload_rows(1)\n"
    ),
    # a keyword argument, an attribute, one of a module
    "from .data import split_rows\nsplit_rows([], shaer=0.1)\n": (
        "from .data import split_rows\nsplit_rows([], share=0.1)\n"
    ),
    "from .core.model import build\nbuild(3).widht\n": (
        "from .core.model import build\nbuild(3).width\n"
    ),
    "from app import data\ndata.loadrows('a')\n": (
        "from app import data\ndata.load_rows('a')\n"
    ),
    # a module: misspelt, with other dots, moved
    "from .dta import load_rows\n": "from .data import load_rows\n",
    "from app.core.modle import build\n": "from app.core.model import build\n",
    "import app.core.modle as m\nm.build(1)\n": "import app.core.model as m\nm.build(1)\n",
    "import app.core.modle\napp.core.modle.build(1)\n": (
        "import app.core.model\napp.core.model.build(1)\n"
    ),
    "from ..data import load_rows\n": "from .data import load_rows\n",
    "from .model import Model\n": "from .core.model import Model\n",
    "from .loading import load_rows, split_rows\n": (
        "from .data import load_rows, split_rows\n"
    ),
}
LEFT = [
    "from .data import rows\n",  # nothing is near
    "from .data import load_row\nload_rows = 1\n",  # the right name is taken
    "from .data import load_row\n__all__ = ['load_row']\n",  # others may ask for it
    "from .data import load_row\ndef f(x: 'load_row'): ...\n",  # used in a text
    "from .loading import load_rows\n",  # the module may be any
    "from .core.model import Model\nModel(1, widht=2)\n",  # 'width' is given already
    "from .dta import load_row\n",  # mending one would show another
]


@pytest.mark.parametrize(("before", "after"), FIXED.items())
def test_what_has_one_certain_repair_is_mended(
    before: str, after: str, run: Run, tmp_path: Path
) -> None:
    write(tmp_path, {**PACKAGE, "app/train.py": before})
    was = files_of(tmp_path)
    patch = run("check", "--diff")
    assert patch.code == 1
    assert files_of(tmp_path) == was
    result = run("check", "--fix")
    assert (result.code, result.err) == (0, "")
    assert "Fixed app/train.py:" in result.out
    assert files_of(tmp_path) == {**was, "app/train.py": after.encode()}


@pytest.mark.parametrize("text", LEFT)
def test_what_may_be_meant_otherwise_is_left(
    text: str, run: Run, tmp_path: Path
) -> None:
    write(tmp_path, {**PACKAGE, "app/train.py": text})
    was = files_of(tmp_path)
    result = run("check", "--fix")
    assert result.code == 1
    assert "Fixed" not in result.out
    assert files_of(tmp_path) == was


def test_what_was_mended_is_told_beside_what_remains(run: Run, tmp_path: Path) -> None:
    text = "from .data import load_row, nothing\nload_row(1)\n"
    write(tmp_path, {**PACKAGE, "app/train.py": text})
    told = run("check", "--fix", "--json").json
    assert [f["message"] for f in told["fixed"]] == ["'.data' has no name 'load_row'"]
    assert [f["message"] for f in told["findings"]] == ["'.data' has no name 'nothing'"]
    assert told["exit_code"] == 1


def test_a_repair_that_shows_another_fault_is_taken_back(
    run: Run, tmp_path: Path
) -> None:
    text = (
        "from .data import load_row\nload_row()\n"  # lacks 'path'
        "from .core.model import build\nbuild(3).widht\n"
    )
    write(tmp_path, {**PACKAGE, "app/train.py": text})
    result = run("check", "--fix", "--format", "concise")
    assert result.code == 1
    assert (tmp_path / "app/train.py").read_text() == text.replace("widht", "width")
    assert "app/train.py:1:19: SC101" in result.out


def test_two_repairs_of_one_line_and_files_of_any_kind(
    run: Run, tmp_path: Path
) -> None:
    data = (
        b"\xef\xbb\xbffrom .data import split_rows\r\n"
        b"x = '\xe6\xb7\xb1'; split_rows([], shaer=1); split_rows([], sharee=2)\r\n"
        b"y = 1 # \x0c no end"
    )
    write(tmp_path, {**PACKAGE, "app/train.py": data})
    (tmp_path / "app/train.py").chmod(0o750)
    assert run("check", "--fix").code == 0
    after = data.replace(b"shaer=", b"share=").replace(b"sharee=", b"share=")
    assert (tmp_path / "app/train.py").read_bytes() == after
    assert stat.S_IMODE((tmp_path / "app/train.py").stat().st_mode) == 0o750
    assert not list(tmp_path.rglob(".scaffold-*"))


def test_the_patch_is_one_that_git_takes(run: Run, tmp_path: Path) -> None:
    text = "from .data import load_row\r\nload_row(1)"
    write(tmp_path, {**PACKAGE, "app/train.py": text})
    patch = run("check", "--diff", "-q").out
    assert patch.endswith("+load_rows(1)\n\\ No newline at end of file\n")
    (tmp_path / "x.patch").write_bytes(patch.encode())
    subprocess.run(["git", "apply", "x.patch"], cwd=tmp_path, check=True)
    assert (tmp_path / "app/train.py").read_bytes() == (
        text.replace("load_row", "load_rows").encode()
    )


def test_a_slip_that_others_import_is_mended_where_it_was_made(
    run: Run, tmp_path: Path
) -> None:
    use = "from app import load_rows\nload_rows(1)\n"
    write(tmp_path, {**PACKAGE, "use.py": use, "app/use.py": use})
    write(tmp_path, {"app/__init__.py": "from .data import laod_rows\n"})
    assert run("check", "--fix").code == 0
    assert (tmp_path / "app/__init__.py").read_text() == (
        "from .data import load_rows\n"
    )
    assert (tmp_path / "use.py").read_text() == use


def test_what_is_waved_through_or_known_is_not_mended(run: Run, tmp_path: Path) -> None:
    text = (
        "from .dta import load_rows  # scaffold: ignore\nfrom .dat import load_rows\n"
    )
    write(tmp_path, {**PACKAGE, "app/train.py": text})
    run("check", "--baseline", "known.json", "--write-baseline")
    assert run("check", "--fix", "--baseline", "known.json").code == 0
    assert (tmp_path / "app/train.py").read_text() == text


def test_a_link_stays_a_link(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {**PACKAGE, "real.txt": "from .dta import load_rows\n"})
    (tmp_path / "app/train.py").symlink_to("../real.txt")
    assert run("check", "--fix").code == 0
    assert (tmp_path / "app/train.py").is_symlink()
    assert (tmp_path / "real.txt").read_text() == "from .data import load_rows\n"


def test_a_file_that_changed_meanwhile_or_may_not_be_written_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.py"
    path.write_text("one")
    with pytest.raises(ProblemError, match="was changed meanwhile; run it again"):
        files.put(path, b"two", before=b"zero")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(ProblemError, match=r"cannot write .*a\.py: permission denied"):
        files.put(path, b"two", before=b"one")
    monkeypatch.undo()
    monkeypatch.setattr(os, "fsync", _full)
    with pytest.raises(ProblemError, match=r"cannot write .*a\.py: the disk is full"):
        files.put(path, b"two", before=b"one")
    assert path.read_text() == "one"
    assert list(tmp_path.iterdir()) == [path]


def _full(_: int) -> None:
    raise OSError(28, "No space left on device")


def test_an_edit_is_made_where_its_word_stands_or_not_at_all() -> None:
    def edited(*edits: Edit) -> bytes | None:
        return fixing.apply(b"a b\nc d\n", edits)

    assert edited(Edit(line=2, column=3, old="d", new="ee")) == b"a b\nc ee\n"
    assert edited(Edit(line=2, column=1, old="d", new="e")) is None
    assert edited(Edit(line=3, column=1, old="d", new="e")) is None
    overlap = Edit(line=1, column=1, old="a b", new="")
    assert edited(overlap, Edit(line=1, column=3, old="b", new="x")) is None


@pytest.mark.parametrize(
    ("name", "names", "right"),
    [
        ("bild", ["build"], "build"),
        ("widht", ["width", "height"], "width"),
        ("numLayers", ["num_layers", "num_layer"], "num_layers"),
        ("hiden_dim", ["hidden_dim", "head_dim"], "hidden_dim"),
        ("rows", ["row", "rowss"], None),  # which of the two?
        ("conv1", ["conv2"], None),
        ("x_min", ["y_min"], None),
        ("pos_x", ["pos_y"], None),
        ("encode", ["decode"], None),
        ("encoder_layers", ["decoder_layers"], None),
        ("lr", ["lrs"], None),
        ("Model", ["model"], None),
        ("train_loader", ["val_loader"], None),
    ],
)
def test_a_slip_is_told_from_another_name(
    name: str, names: list[str], right: str | None
) -> None:
    assert misspelt(name, names) == right
