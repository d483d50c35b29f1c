"""`--prompt FILE`: texts around the input, checked before anything is written."""

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import Run, files_of

SEQ2SEQ = ("--task", "seq2seq", "--no-commit")
TEXT = "Rewrite ({{ domain | trim }}):\n{{ source }}\nNow:"
DATA = "source,target,domain\nthe old cat,the cat,a\nthe red dog,a dog,b\n"


def write(folder: Path, text: str) -> str:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path.name


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def test_a_file_of_prompts_comes_into_the_project_and_its_spec(
    run: Run, tmp_path: Path
) -> None:
    file = write(tmp_path, f"source = '''{TEXT}'''")
    (tmp_path / "data.csv").write_text(DATA)
    made = run("new", "out", *SEQ2SEQ, "--prompt", file, "--data", "data.csv")
    assert made.code == 0, made.err
    assert read(tmp_path / "out/prompts.toml") == {"source": TEXT}
    default = read(tmp_path / "out/configs/default.toml")
    assert default["data"]["prompts"] == "prompts.toml"
    spec = read(tmp_path / "out/scaffold.toml")
    assert spec["config"]["data"]["prompts"] == {"source": TEXT}
    schema = json.loads((tmp_path / "out/.scaffold/schema.json").read_text("utf-8"))
    jsonschema.validate(spec, schema)
    spec["config"]["data"]["prompts"]["sorce"] = "so"
    assert not jsonschema.Draft7Validator(schema).is_valid(spec)
    again = run("new", "again", "--spec", "out/scaffold.toml", "--name", "out")
    assert again.code == 0, again.err
    one, other = (files_of(tmp_path / name) for name in ("out", "again"))
    assert one == {path: other[path] for path in one}


def test_who_goes_before_whom(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path, "source = 'file {{ source }}'")
    (tmp_path / "spec.toml").write_text(
        "task = 'seq2seq'\n[config]\ndata.prompts.source = 'spec {{ source }}'\n"
    )
    spec = ("--spec", "spec.toml", "--no-commit")
    setting = ("--set", "data.prompts.source=set {{ source }}")
    for name, asked in {
        "spec": spec,
        "file": (*spec, "--prompt", file),
        "set": (*spec, "--prompt", file, *setting),
    }.items():
        assert run("new", name, *asked).code == 0
        written = read(tmp_path / name / "prompts.toml")
        assert written == {"source": f"{name} {{{{ source }}}}"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("sorce = 'x'", "mine.toml: unknown key 'sorce'; did you mean 'source'?"),
        ("source = 3", "mine.toml: source: expected text, got 3"),
        ("source = '", "mine.toml: not TOML: "),
        ("source = 'x'", "mine.toml: source: does not name the field 'source'"),
        ("source = '{{ sorce }}'", "'source'; is it meant by 'sorce'?"),
        ("source = '{{ source'", "source: line 1: unexpected end of template"),
        ("source = '''\n{{ source }}\n{% if %}'''", "source: line 2: Expected an expr"),
        ("source = '{{ source | trimm }}'", "line 1: No filter named 'trimm'"),
        (
            "source = '{{ source }}{% include \"a\" %}'",
            "line 1: it cannot take in another file",
        ),
        (
            "source = '{{ source }} {{ domian }}'",
            "data.prompts.source: --data data.csv: no column 'domian'; did you mean 'do",
        ),
    ],
)
def test_what_will_not_do(run: Run, tmp_path: Path, content: str, said: str) -> None:
    file = write(tmp_path, content)
    (tmp_path / "data.csv").write_text(DATA)
    refused = run("new", "out", *SEQ2SEQ, "--prompt", file, "--data", "data.csv")
    assert refused.code == 2
    last = refused.err.splitlines()[-1]
    assert last.startswith("error: ")
    assert said in last
    assert not (tmp_path / "out").exists()


def test_a_prompt_in_a_spec_is_looked_at_too(run: Run, tmp_path: Path) -> None:
    setting = ("--set", "data.prompts.source={{ source }} {{ a b }}")
    refused = run("new", "out", *SEQ2SEQ, *setting)
    assert refused.code == 2
    assert "error: config: data.prompts.source: line 1: expected token" in refused.err


def test_a_file_that_is_not_there(run: Run) -> None:
    refused = run("new", "out", *SEQ2SEQ, "--prompt", "none.toml")
    assert (refused.code, refused.err) == (
        2,
        "error: --prompt none.toml: No such file or directory\n",
    )


def test_a_task_without_texts_around_its_input(run: Run, tmp_path: Path) -> None:
    file = write(tmp_path, "source = '{{ source }}'")
    refused = run("new", "out", "--task", "imagecls", "--prompt", file)
    assert refused.code == 2
    said = "--prompt: the task imagecls puts no text around its input; texts around it"
    assert f"error: {said} have --task seq2seq, --task sft" in refused.err


def test_the_list_says_what_there_is(run: Run) -> None:
    tasks = run("list", "--json").json["tasks"]
    assert tasks["textcls"]["prompts"] == {}
    assert list(tasks["sft"]["prompts"]) == ["system", "user"]
    user = tasks["sft"]["prompts"]["user"]
    assert (user["fields"], user["optional"]) == (["instruction"], ["input"])
    assert "Texts around the input (--prompt)" in run("list").out


def test_other_tasks_have_no_such_file(run: Run, tmp_path: Path) -> None:
    assert run("new", "out", "--task", "imagecls", "--no-commit").code == 0
    assert not (tmp_path / "out/prompts.toml").exists()
    assert "prompts" not in read(tmp_path / "out/configs/default.toml")["data"]
