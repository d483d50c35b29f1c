"""A baseline: what an old project has is not told, what is new is."""

import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, write

from generator.check import check

FILES = {
    "model.py": "class Model:\n    def __init__(self, width): ...\n",
    "train.py": "from model import Model, gone\nModel(1, layers=2)\nModel(2, layers=3)\n",
}
OWN = "[tool.scaffold.check]\nbaseline = 'known.json'\n"


def codes(run: Run, *arguments: str | Path) -> list[str]:
    told = run("check", "--json", *arguments).json
    return [f"{f['line']} {f['code']}" for f in told["findings"]]


def test_what_a_baseline_has_is_counted_and_not_told(run: Run, tmp_path: Path) -> None:
    write(tmp_path, FILES)
    wrote = run("check", "--baseline", "known.json", "--write-baseline")
    assert (wrote.code, wrote.err) == (0, "")
    assert "Wrote known.json: 3 findings" in wrote.out
    assert json.loads((tmp_path / "known.json").read_text()) == {
        "findings": {
            "train.py": [
                {"code": "SC101", "message": "'model' has no name 'gone'"},
                {
                    "code": "SC201",
                    "message": "Model() has no parameter 'layers'",
                    "count": 2,
                },
            ]
        }
    }
    result = run("check", "--baseline", "known.json")
    assert (result.code, result.err) == (0, "")
    assert "0 faults, 3 in the baseline" in result.out
    assert run("check").code == 1


def test_moved_lines_change_nothing_and_one_more_is_told(
    run: Run, tmp_path: Path
) -> None:
    write(tmp_path, {**FILES, "pyproject.toml": OWN})
    run("check", "--write-baseline")
    write(tmp_path, {"train.py": "# one\n\n# two\n" + FILES["train.py"]})
    assert codes(run) == []
    assert check([tmp_path]) == []
    write(tmp_path, {"train.py": FILES["train.py"] + "Model(3, layers=4)\n"})
    assert codes(run) == ["4 SC201"]
    write(tmp_path, {"train.py": FILES["train.py"] + "Model(3, depth=4)\n"})
    assert codes(run) == ["4 SC201"]


def test_a_message_that_names_lines_is_known_when_they_move(
    run: Run, tmp_path: Path
) -> None:
    circle = {
        "a.py": "from b import y\nx = 1\n",
        "b.py": "from a import x\ny = 2\n",
        "c.py": "import a\n",
    }
    write(tmp_path, {**circle, "pyproject.toml": OWN})
    assert codes(run, "--baseline", write_empty(tmp_path)) == ["1 SC107"]
    run("check", "--write-baseline")
    write(tmp_path, {"a.py": "# more\n\n" + circle["a.py"]})
    assert codes(run) == []


def write_empty(folder: Path) -> Path:
    write(folder, {"empty.json": '{"findings": {}}'})
    return folder / "empty.json"


def test_what_is_found_no_more_is_mentioned(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "pyproject.toml": OWN})
    run("check", "--write-baseline")
    write(tmp_path, {"train.py": "from model import Model\nModel(1, layers=2)\n"})
    result = run("check", "-v")
    assert result.code == 0
    assert result.err == (
        "note: 2 entries of the baseline no longer found; --write-baseline drops them\n"
    )
    assert "train.py: SC101 'model' has no name 'gone'" in result.out
    assert len(run("check", "--json").json["stale"]) == 2
    # what was not looked at is not missed
    assert run("check", "model.py", "--json").json["stale"] == []
    assert len(run("check", "--select", "SC101", "--json").json["stale"]) == 1
    run("check", "--write-baseline")
    assert run("check").err == ""


def test_writing_of_a_part_keeps_the_rest(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "other.py": "from model import lost\n"})
    base = ("--baseline", "known.json", "--write-baseline")
    run("check", *base)
    write(tmp_path, {"train.py": "from model import Model\nModel(1, layers=2)\n"})
    run("check", "train.py", "--select", "SC201", *base)
    kept = json.loads((tmp_path / "known.json").read_text())["findings"]
    assert {path: [e["code"] for e in entries] for path, entries in kept.items()} == {
        "other.py": ["SC101"],
        "train.py": ["SC101", "SC201"],
    }


def test_it_is_found_from_any_folder(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "p", {**FILES, "pyproject.toml": OWN})
    run("check", "p", "--write-baseline")
    assert codes(run, "p") == codes(run, tmp_path / "p") == []
    assert codes(run, "p/train.py") == []
    monkeypatch.chdir(tmp_path / "p")
    assert codes(run) == []


def test_one_file_may_serve_several_projects(run: Run, tmp_path: Path) -> None:
    for name in ("p", "q/inner"):
        write(tmp_path / name, {**FILES, "pyproject.toml": ""})
    run("check", "p", "q", "--baseline", "all.json", "--write-baseline")
    found = json.loads((tmp_path / "all.json").read_text())["findings"]
    assert list(found) == ["p/train.py", "q/inner/train.py"]
    assert codes(run, "p", "q", "--baseline", "all.json") == []


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"findings": {"a.py": [{"code": 1}]}}', '{"found": {}}', b"\xff"]
)  # fmt: skip
def test_a_file_that_is_no_baseline_is_refused(
    text: Any, run: Run, tmp_path: Path
) -> None:
    write(tmp_path, {"a.py": "", "known.json": text})
    result = run("check", "--baseline", "known.json")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("error: known.json is no baseline: ")
    assert len(result.err.splitlines()) == 1
