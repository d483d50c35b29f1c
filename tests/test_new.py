"""`scaffold new`, seen from outside."""

import json
import os
import subprocess
import tomllib
from pathlib import Path

import jsonschema
import pytest
from conftest import MINI, Run, files_of

AWKWARD = 'Says "a\\b"\nand {{ x }} {% y %} `z` *w* 😀 漢字 \'q\' """ $HOME #'


def _git(directory: Path, *arguments: str) -> str:
    command = ["git", "-C", str(directory), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_project_is_made_and_committed(run: Run, tmp_path: Path) -> None:
    result = run("new", "--task", "greet", "--templates", MINI)
    assert (result.code, result.err) == (0, "")
    project = tmp_path / "greet"
    assert _git(project, "status", "--porcelain", "--ignored") == ""
    assert set(_git(project, "ls-files").split()) == set(files_of(project))
    assert os.access(project / "run.sh", os.X_OK)
    assert "references resolved, 0 faults" in result.out


@pytest.mark.parametrize(
    ("arguments", "directory", "name", "package"),
    [
        ((), "greet", "greet", "greet"),
        (("my-talk",), "my-talk", "my-talk", "my_talk"),
        (("--name", "my-talk"), "my-talk", "my-talk", "my_talk"),
        (("here", "--name", "my-talk"), "here", "my-talk", "my_talk"),
        (("a/b/My.Talk", "--package", "talk"), "a/b/My.Talk", "My.Talk", "talk"),
        (("--set", "name=set-name"), "set-name", "set-name", "set_name"),
    ],
)
def test_directory_and_names_default_to_each_other(
    arguments: tuple[str, ...],
    directory: str,
    name: str,
    package: str,
    run: Run,
    tmp_path: Path,
) -> None:
    result = run("new", "--task", "greet", *arguments, "--templates", MINI)
    assert result.code == 0, result.err
    spec = tomllib.loads((tmp_path / directory / "scaffold.toml").read_text("utf-8"))
    assert (spec["name"], spec["package"]) == (name, package)
    assert (tmp_path / directory / package / "main.py").is_file()


def test_the_emitted_spec_makes_the_same_project_again(
    run: Run, tmp_path: Path
) -> None:
    settings = ("--set", 'greet.name=漢字 "x"', "--set", "voice.volume=3")
    first = run(
        "new", "one", "--task", "greet", "--voice=loud", *settings, "--templates", MINI
    )
    assert first.code == 0, first.err
    again = run("new", "two", "--spec", "one/scaffold.toml", "--templates", MINI)
    assert again.code == 0, again.err
    assert files_of(tmp_path / "one") == files_of(tmp_path / "two")


def test_the_asker_keeps_comments_and_flags_win(run: Run, tmp_path: Path) -> None:
    (tmp_path / "spec.toml").write_text(
        "# ours\n"
        'task = "greet"  # the only one\n'
        "[options]\n"
        'voice = "plain"\n'
        "[config]\n"
        "# twice is enough\n"
        "greet.times = 2\n"
        "[config.voice]\n"
        'accent = "southern"\n',
        encoding="utf-8",
    )
    result = run(
        *("new", "out", "--spec", "spec.toml", "--templates", MINI, "--voice", "loud"),
        *("--set", "greet.times=3", "--set", "greet.polite=false"),
    )
    assert result.code == 2  # the loud voice has no accent
    assert "[config]: unknown key 'voice.accent'" in result.err
    result = run(
        *("new", "out", "--spec", "spec.toml", "--templates", MINI),
        *("--set", "greet.times=3", "--set", "greet.polite=false"),
    )
    assert result.code == 0, result.err
    text = (tmp_path / "out/scaffold.toml").read_text("utf-8")
    assert "# ours\n" in text
    assert "# the only one\n" in text
    assert "# twice is enough\n" in text
    config = tomllib.loads(text)["config"]
    assert config["greet"] == {"times": 3, "polite": False}
    assert config["voice"] == {"accent": "southern"}
    default = (tmp_path / "out/configs/default.toml").read_text("utf-8")
    assert tomllib.loads(default)["greet"]["times"] == 3


def test_awkward_values_come_out_as_they_went_in(run: Run, tmp_path: Path) -> None:
    result = run(
        *("new", "out", "--task", "greet", "--templates", MINI),
        *("--description", AWKWARD, "--set", f"greet.name={AWKWARD}"),
    )
    assert result.code == 0, result.err
    out = tmp_path / "out"
    module: dict[str, str] = {}
    exec((out / "out/__init__.py").read_text("utf-8"), module)
    assert module["DESCRIPTION"] == AWKWARD
    assert (
        tomllib.loads((out / "scaffold.toml").read_text("utf-8"))["description"]
        == AWKWARD
    )
    default = tomllib.loads((out / "configs/default.toml").read_text("utf-8"))
    assert default["greet"]["name"] == AWKWARD
    pyproject = tomllib.loads((out / "pyproject.toml").read_text("utf-8"))
    assert pyproject["project"]["description"] == " ".join(AWKWARD.split())


def test_an_option_brings_its_defaults_and_a_setting_goes_before_them(
    run: Run, tmp_path: Path
) -> None:
    base = ("--task", "greet", "--voice", "loud", "--templates", MINI)
    assert run("new", "one", *base).code == 0
    assert run("new", "two", *base, "--set", "greet.times=1").code == 0
    times = [
        tomllib.loads((tmp_path / d / "configs/default.toml").read_text("utf-8"))[
            "greet"
        ]["times"]
        for d in ("one", "two")
    ]
    assert times == [2, 1]


def test_a_dry_run_shows_the_tree_and_writes_nothing(run: Run, tmp_path: Path) -> None:
    result = run("new", "--task", "greet", "--templates", MINI, "--dry-run")
    assert result.code == 0
    assert "main.py" in result.out
    assert files_of(tmp_path) == {}


def test_a_dry_run_over_a_project_shows_the_diff(run: Run, tmp_path: Path) -> None:
    base = ("new", "--task", "greet", "--templates", MINI)
    assert run(*base).code == 0
    before = files_of(tmp_path)
    result = run(*base, "--dry-run", "--set", "greet.times=5")
    assert result.code == 0
    assert "-times = 1" in result.out
    assert "+times = 5" in result.out
    assert files_of(tmp_path) == before


def test_without_a_commit_there_is_no_repository(run: Run, tmp_path: Path) -> None:
    assert run("new", "--task", "greet", "--templates", MINI, "--no-commit").code == 0
    assert not (tmp_path / "greet/.git").exists()


def test_json_is_the_whole_output(run: Run, tmp_path: Path) -> None:
    result = run("new", "--task", "greet", "--templates", MINI, "--json")
    assert (result.code, result.err) == (0, "")
    assert result.json["exit_code"] == 0
    assert set(result.json["files"]) == set(files_of(tmp_path / "greet"))
    assert result.json["checks"]["imports"]["resolved"] > 0
    assert (
        result.json["commit"] == _git(tmp_path / "greet", "rev-parse", "HEAD").strip()
    )
    for arguments in (("--task", "x"), ("--bogus",)):
        failed = run("new", "--templates", MINI, *arguments, "--json")
        assert (failed.code, failed.err) == (2, "")
        assert failed.json["error"]["message"]
        assert failed.json["exit_code"] == 2


def test_quiet_says_nothing(run: Run) -> None:
    result = run("new", "--task", "greet", "--templates", MINI, "-q")
    assert (result.code, result.out, result.err) == (0, "", "")


def test_verbose_says_more(run: Run) -> None:
    base = ("new", "--task", "greet", "--templates", MINI)
    usual, more = run(*base, "one"), run(*base, "two", "-v")
    assert len(more.out.splitlines()) > len(usual.out.splitlines())


def test_no_colours_without_a_terminal(run: Run) -> None:
    assert "\x1b" not in run("new", "--task", "greet", "--templates", MINI).out
    assert "\x1b" not in run("new", "--task", "x", "--templates", MINI).err
    assert "\x1b" not in run("new", "--help", "--templates", MINI).out


def test_help_names_the_axes_of_the_templates_in_use(run: Run) -> None:
    assert "--voice" in run("new", "--templates", MINI, "--help").out
    assert "--tuning" in run("new", "--help").out


def test_list_in_words_and_as_json(run: Run) -> None:
    words = run("list", "--templates", MINI).out
    for word in ("greet", "plain (default)", "loud", "nobody shouts at a funeral"):
        assert word in words
    facts = run("list", "--templates", MINI, "--json").json
    assert facts["tasks"]["greet"]["options"] == {"voice": ["plain", "loud"]}
    assert facts["axes"]["voice"]["options"].keys() == {"plain", "loud"}
    conflicts = facts["axes"]["voice"]["options"]["loud"]["conflicts"]
    assert conflicts == {"config:greet.mood=grave": "nobody shouts at a funeral"}


# What a machine may differ in; the bytes may not.
MACHINES = {
    "hash seed": {"PYTHONHASHSEED": "1"},
    "other hash seed": {"PYTHONHASHSEED": "2"},
    "locale": {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0"},
    "time zone": {"TZ": "Asia/Kathmandu"},
    "narrow terminal": {"COLUMNS": "20", "FORCE_COLOR": "1"},
}


@pytest.mark.parametrize(
    "task", ["greet", "textcls", "tokcls", "qa", "seq2seq", "sft", "imagecls"]
)
def test_the_bytes_do_not_depend_on_the_machine(
    task: str, process: Run, tmp_path: Path
) -> None:
    templates = ("--templates", MINI) if task == "greet" else ()
    base = (
        "new",
        "out",
        "--task",
        task,
        *templates,
        "--description",
        AWKWARD,
        "--json",
    )
    trees = {}
    for machine, env in MACHINES.items():
        folder = tmp_path / machine
        folder.mkdir()
        result = process(*base, cwd=folder, **env)
        assert result.code == 0, result.out
        trees[machine] = files_of(folder / "out")
    folder = tmp_path / "umask"
    folder.mkdir()
    old = os.umask(0o077)
    try:
        assert process(*base, cwd=folder).code == 0
    finally:
        os.umask(old)
    trees["umask"] = files_of(folder / "out")
    first = next(iter(trees.values()))
    assert len(first) > 8
    assert all(tree == first for tree in trees.values())


def test_a_schema_takes_what_new_takes(run: Run, tmp_path: Path) -> None:
    schema = json.loads(run("schema", "--templates", MINI).out)
    validator = jsonschema.Draft7Validator(schema)
    validator.check_schema(schema)
    specs = {
        'task = "greet"': True,
        'task = "great"': False,
        'nme = "x"\ntask = "greet"': False,
        'task = "greet"\nconfig.greet.times = 9': True,
        'task = "greet"\nconfig.greet.times = 10': False,
        'task = "greet"\nconfig.greet.times = true': False,
        'task = "greet"\nconfig.greet.pause = 0': False,
        'task = "greet"\nconfig.greet.pause = 1': True,
        'task = "greet"\nconfig.greet.mood = "grey"': False,
        'task = "greet"\nconfig.greet.titles = ["Dr"]': True,
        'task = "greet"\nconfig.greet.titles = [1]': False,
        'task = "greet"\nconfig.voice.accent = "x"': True,
        'task = "greet"\nconfig.voice.volume = 1': False,
        'task = "greet"\noptions.voice = "loud"\nconfig.voice.volume = 1': True,
        'task = "greet"\noptions.voice = "loud"\nconfig.voice.accent = "x"': False,
        'task = "greet"\noptions.voice = "lout"': False,
        'task = "greet"\noptions.vioce = "loud"': False,
        'task = "greet"\nconfig.great.times = 1': False,
    }
    for number, (text, valid) in enumerate(specs.items()):
        (tmp_path / "spec.toml").write_text(text, encoding="utf-8")
        result = run(
            "new", f"d{number}", "--spec", "spec.toml", "--templates", MINI, "-q"
        )
        assert (result.code == 0) is valid, f"{text}: {result.err}"
        assert validator.is_valid(tomllib.loads(text)) is valid, text


def test_the_emitted_spec_points_editors_to_the_schema(
    run: Run, tmp_path: Path
) -> None:
    assert run("new", "--task", "greet", "--templates", MINI).code == 0
    first = (tmp_path / "greet/scaffold.toml").read_text("utf-8").splitlines()[0]
    assert first == "#:schema .scaffold/schema.json"
    emitted = json.loads((tmp_path / "greet/.scaffold/schema.json").read_text("utf-8"))
    assert emitted == json.loads(run("schema", "--templates", MINI).out)
