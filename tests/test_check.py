"""`scaffold check` on projects that nobody made for it, and what its page says of it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, Run, write

from generator.check import check
from generator.check.settings import rules
from generator.checks import portable
from generator.checks.portable import TITLES
from generator.checks.reading.world import World
from generator.model import Checked

PAGE = (ROOT / "docs/check.md").read_text("utf-8")
TRAIN = {
    "model.py": "class Model:\n    def __init__(self, width):\n        self.width = width\n",
    "train.py": "from model import Model, build\n\nModel(width=3, layers=2)\n",
}


def page(code: str) -> str:
    return (ROOT / f"docs/rules/{code}.md").read_text("utf-8")


def examples() -> list[tuple[str, str, dict[str, str]]]:
    """Code of the rule, "Fault" or "Fine", and the files, of each example of the pages."""
    found = []
    for code in rules():
        for section in page(code).split("\n## ")[1:]:
            word = section.partition("\n")[0]
            blocks = re.findall(
                r"^`(\S+)`\n(`{3,})\w*\n(.*?)^\2$", section, re.MULTILINE | re.DOTALL
            )
            found.append((code, word, {path: text for path, _, text in blocks}))
    return found


BY_IMPORT = ("SC101", "SC107", "SC201", "SC202", "SC204", "SC804")
"""Rules whose examples show their fault when the project is imported."""


def test_every_rule_has_a_page_with_two_examples() -> None:
    assert sorted(rules()) == [
        "SC101",
        "SC107",
        "SC201",
        "SC202",
        "SC204",
        "SC401",
        "SC402",
        "SC411",
        "SC412",
        "SC501",
        "SC502",
        "SC503",
        "SC504",
        "SC505",
        "SC601",
        "SC602",
        "SC701",
        "SC702",
        "SC801",
        "SC802",
        "SC803",
        "SC804",
    ]
    wanted = [(code, word) for code in rules() for word in ("Fault", "Fine")]
    assert sorted((c, w) for c, w, _ in examples()) == sorted(wanted)
    for code in rules():
        title = page(code).partition("\n")[0].removeprefix(f"# {code}: a fault is ")
        title = title.removeprefix(f"# {code}: ")
        assert title == TITLES[code]
        assert f"| [{code}](rules/{code}.md) | {title} |" in PAGE


@pytest.mark.parametrize(
    ("code", "word", "files"), examples(), ids=lambda v: v if isinstance(v, str) else ""
)
def test_the_examples_of_the_page_are_what_it_calls_them(
    code: str, word: str, files: dict[str, str], tmp_path: Path
) -> None:
    write(tmp_path, files)
    found = [finding.code for finding in check([tmp_path])]
    assert found == ([code] if word == "Fault" else [])
    if code not in BY_IMPORT:
        return
    script = "train.py" if (tmp_path / "app/train.py").exists() else "__init__.py"
    name = "app.train" if (tmp_path / "app/__init__.py").exists() else "train"
    name = "app" if script == "__init__.py" else name
    folder = tmp_path if name.startswith("app") else tmp_path / "app"
    (folder / "rows.csv").touch()
    done = subprocess.run(
        [sys.executable, "-c", f"import {name}"], cwd=folder, capture_output=True
    )
    assert (done.returncode == 0) is (word == "Fine"), done.stderr


def test_nothing_found_is_exit_code_0(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = 1\n", "b.py": "import os\nfrom a import x\n"})
    result = run("check")
    assert (result.code, result.err) == (0, "")
    assert result.out == (
        "   Checked 2 files: 1 reference resolved, 0 not followed, 1 not looked at; 0 faults\n"
    )


def test_rules_are_chosen_by_flags_and_by_the_project(run: Run, tmp_path: Path) -> None:
    def codes(*flags: str) -> list[str]:
        return [f["code"] for f in run("check", "--json", *flags).json["findings"]]

    write(tmp_path, TRAIN)
    assert codes("--select", "SC101") == ["SC101"]
    assert codes("--select", "SC101,SC201") == ["SC101", "SC201"]
    assert codes("--ignore", "SC101") == ["SC201"]
    assert codes("--ignore", "SC101, SC201") == []
    own = "[tool.scaffold.check]\nselect = ['SC201']\n"
    write(tmp_path, {"pyproject.toml": own})
    assert codes() == ["SC201"]
    assert codes("--select", "SC101") == ["SC101"]  # what is typed goes before
    write(tmp_path, {"pyproject.toml": "[tool.scaffold.check]\nexclude = ['tr*.py']\n"})
    assert codes() == []


def test_what_is_excluded_is_still_there_for_others(run: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "pyproject.toml": "[tool.scaffold.check]\nexclude = ['app/old']\n",
            "app/__init__.py": "from .old.rows import Rows\nRows(1)\n",
            "app/old/__init__.py": "from .gone import x\n",
            "app/old/rows.py": "class Rows:\n    def __init__(self): ...\n",
        },
    )
    (finding,) = run("check", "--json").json["findings"]
    assert (finding["file"], finding["code"]) == ("app/__init__.py", "SC201")


def test_a_comment_waves_a_finding_through_and_is_counted(
    run: Run, tmp_path: Path
) -> None:
    train = (
        "from model import Model, build  # scaffold: ignore[SC101]\n"
        "Model(width=3, layers=2)  # scaffold: ignore[SC101, SC202]\n"
        "Model()  # scaffold: ignore\n"
    )
    write(tmp_path, {**TRAIN, "train.py": train})
    result = run("check", "--format", "concise")
    assert [line[:20] for line in result.out.splitlines()[:-1]] == [
        "train.py:2:16: SC201"
    ]
    assert "1 fault, 2 ignored" in result.out


def test_a_file_is_checked_by_what_its_project_says(run: Run, tmp_path: Path) -> None:
    write(
        tmp_path / "p",
        {
            "pyproject.toml": "",
            "lib/__init__.py": "",
            "lib/model.py": "def build(): ...\n",
            "lib/train.py": "from .model import bild\n",
            "lib/other.py": "from .model import bild\n",
        },
    )
    named = ("p/lib/train.py", "p/lib/model.py")
    result = run("check", *named, "-q", "--format", "concise")
    assert result.code == 1
    (line,) = result.out.splitlines()
    assert "lib/train.py:1:20: SC101 '.model' has no name 'bild'" in line
    assert os.path.normpath(line.partition(":")[0]) == "p/lib/train.py"


def test_projects_within_a_project_are_apart(run: Run, tmp_path: Path) -> None:
    inner = {
        "pyproject.toml": "",
        "util.py": "a = 1\n",
        "run.py": "from util import b\n",
    }
    outer = {
        "pyproject.toml": "",
        "util.py": "b = 1\n",
        "run.py": "from util import b\n",
    }
    write(tmp_path, outer)
    write(tmp_path / "packages/one", inner)
    assert [f.path for f in check([tmp_path])] == [
        (tmp_path / "packages/one/run.py").as_posix()
    ]


def test_what_a_build_writes_is_not_missed(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            ".gitignore": "made/\n",
            "app/__init__.py": "from ._version import version\nfrom ._C import fast\n",
            "app/a.py": "from .made.x import y\nfrom .rows_pb2 import Row\n",
            "app/b.py": "from .speed import quick\nfrom .large import thing\n",
            "app/c.py": "from ._privat import x\n",
            "app/_private.py": "x = 1\n",
            "app/speed.cpython-311-x86_64-linux-gnu.so": b"\x7fELF",
            "app/large.py": "#" * 2_000_001,
        },
    )
    (finding,) = check([tmp_path])
    assert finding.path.endswith("app/c.py")
    assert "did you mean '._private'?" in finding.hint


def test_what_foreign_code_does_is_no_fault(tmp_path: Path) -> None:
    """Habits that were met in packages of PyPI, each of which was once called a fault."""
    write(
        tmp_path,
        {
            "app/__init__.py": "from .one import *\nfrom .two import *\n",
            "app/one/__init__.py": "from app.one import area\n",
            "app/one/area.py": "def find(): ...\n",
            "app/two/__init__.py": "",
            "app/two/area.py": "def other(): ...\n",
            "app/lazy.py": "import sys\nsetattr(sys.modules[__name__], 'made', 1)\n",
            "app/kinds.py": "import contextlib\n"
            "class Plain:\n    def __init__(*args): ...\n"
            "    @classmethod\n    @contextlib.contextmanager\n"
            "    def held(cls, file): yield file\n"
            "class Put:\n    def __set__(self, owner, value): ...\n"
            "class Got:\n    def __get__(self, owner, kind): return owner\n"
            "class Owner:\n    put = Put()\n    got = Got()\n",
            "use.py": "import app\nfrom app import lazy\nfrom app.kinds import Owner, Plain\n"
            "app.area.find()\nlazy.made\nPlain(1, 2)\n"
            "with Plain.held(file=1): ...\n"
            "Owner().put.keys()\nOwner().got.anything\n",
        },
    )
    assert [str(f) for f in check([tmp_path])] == []


def test_what_must_fail_in_a_test_is_no_fault(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "model.py": TRAIN["model.py"],
            "test_model.py": "import pytest\nfrom model import Model\n"
            "def test():\n"
            "    with pytest.raises(TypeError):\n        Model()\n"
            "    pytest.raises(TypeError, lambda: Model(1, 2))\n"
            "    Model(1).depth\n",
        },
    )
    assert [(f.line, f.code) for f in check([tmp_path])] == [(7, "SC202")]


def test_a_tree_that_cannot_be_read_is_survived(run: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            **TRAIN,
            "broken.py": "def f(:\n",
            "binary.py": b"\x00\xff\xfe",
            "deep.py": "(" * 300 + ")" * 300 + "\n",
            "uses.py": "import broken\nimport binary\nbroken.f(1)\nbinary.x\n",
            ".venv/lib/odd.py": "from nowhere_at_all import x\n",
            "env/pyvenv.cfg": "",
            "env/x.py": "from env import y\n",
        },
    )
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "gone.py").symlink_to(tmp_path / "never")
    os.mkfifo(tmp_path / "pipe.py")
    told = run("check", "--json").json
    assert {f["file"] for f in told["findings"]} == {"train.py"}
    assert set(told["unread"]) == {
        *("broken.py", "binary.py", "deep.py", "gone.py", "pipe.py"),
    }
    result = run("check", "-v")
    assert "note: 5 files could not be read" in result.err
    assert "pipe.py: is no plain file" in result.out


@pytest.mark.parametrize(
    ("arguments", "pyproject", "said"),
    [
        (("nowhere",), "", "nowhere: there is no such file or folder"),
        (("--select", "SC102"), "", "there is no rule 'SC102'; choose from SC101, "),
        (("--ignore", "x"), "", "there is no rule 'x'; choose from SC101, "),
        (
            ("--format", "xml"),
            "",
            "'xml' is not one of 'text', 'concise', 'json', 'sarif', 'github'",
        ),
        (
            (),
            "[tool.scaffold.check]\nselekt = []\n",
            "pyproject.toml: [tool.scaffold.check]: unknown key 'selekt'; did you mean 'select'?",
        ),
        (
            (),
            "[tool.scaffold.check]\nignore = 'SC101'\n",
            "pyproject.toml: [tool.scaffold.check]: ignore must be a list of texts",
        ),
        (
            (),
            "[tool.scaffold.check]\nignore = ['SC1']\n",
            "[tool.scaffold.check]: there is no rule 'SC1'",
        ),
        ((), "[tool.scaffold]\ncheck = 3\n", "[tool.scaffold.check] must be a table"),
        (
            (),
            "[tool.scaffold.check]\nbaseline = ['a']\n",
            "[tool.scaffold.check]: baseline must be the path of a file",
        ),
        (
            (),
            "[tool.scaffold.check]\nbaseline = 'old.json'\n",
            "there is no baseline old.json; --write-baseline makes it",
        ),
        (
            ("--baseline", "pyproject.toml"),
            "x = 1\n",
            "pyproject.toml is no baseline: ",
        ),
        (("--write-baseline",), "", "--write-baseline needs a file; give --baseline"),
        (
            ("--write-baseline", "--fix"),
            "",
            "--write-baseline goes with neither --fix nor --diff",
        ),
    ],
)
def test_a_mistake_is_one_line(
    arguments: tuple[str, ...], pyproject: str, said: str, run: Run, tmp_path: Path
) -> None:
    write(tmp_path, {"a.py": "", "pyproject.toml": pyproject})
    result = run("check", *arguments)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert len(result.err.splitlines()) == 1


def test_our_own_repository_and_every_golden_project_have_no_fault(run: Run) -> None:
    told = run("check", ROOT, "--json").json
    assert told["findings"] == []
    assert told["files"] > 1_000  # golden projects are among them
    share = told["references"]["resolved"] / told["references"]["total"]
    assert share > 0.8


@pytest.mark.skipif(
    sys.platform != "linux" or len(os.sched_getaffinity(0)) < 2,
    reason="elsewhere there is no second process",
)
def test_one_core_says_what_two_say(
    process: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In each word of what it could not follow, too: one half of the rules follows this from
    its middle, and must not be of help to the other half, which is of none to it on two cores.
    """
    steps = "".join(f"def f{n}():\n    return f{n + 1}()\n\n\n" for n in range(300))
    end = "class End:\n    there = 1\n\n\ndef f300():\n    return End()\n"
    write(
        tmp_path,
        {
            "steps.py": steps + end,
            "middle.py": "import json\n\nfrom steps import f200\n\nprint(f200()['key'])\n",
            "start.py": "from steps import f0\n\nprint(f0().there)\n",
            "long.py": "# as long as two processes are worth it\n" * 3_000,
        },
    )
    every = os.sched_getaffinity(0)
    said = []
    for cores in (every, {min(every)}):
        monkeypatch.setenv("SCAFFOLD_CACHE_DIR", str(tmp_path / f"cache{len(cores)}"))
        os.sched_setaffinity(0, cores)
        try:
            said.append(process("check", "--explain", "--json", cwd=tmp_path).json)
        finally:
            os.sched_setaffinity(0, every)
    assert said[0] == said[1]
    assert said[0]["references"]["not_followed"]


def test_a_rule_that_gives_up_is_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deep(world: World) -> Checked:
        raise RecursionError

    write(tmp_path, TRAIN)
    monkeypatch.setitem(portable.RULES, "SC101", deep)  # type: ignore[arg-type]
    result = run("check")
    assert "SC101 says nothing: it met code that nests too deeply" in result.err
    assert "SC201" in result.out  # the others go on
    assert run("check", "--json").json["gave_up"] == ["SC101"]
