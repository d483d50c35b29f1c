"""Presets: defaults and samples of what a task is often made for, kept in the spec."""

import csv
import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import Run, files_of

from generator.build import Builder
from generator.plan import plan
from generator.resources import templates
from generator.spec import Request, resolve

BUILDER = Builder(templates())
PRESETS = [
    (task, preset)
    for task, manifest in BUILDER.catalog.tasks.items()
    for preset in manifest.presets
]


def test_no_preset_has_vanished() -> None:
    found = {f"{task} {preset}" for task, preset in PRESETS}
    assert found == {
        *("textcls sentiment", "seq2seq translation", "seq2seq summarisation")
    }


@pytest.mark.parametrize(("task", "preset"), PRESETS)
def test_a_preset_gives_defaults_that_settings_go_before(
    task: str, preset: str, run: Run, tmp_path: Path
) -> None:
    manifest = BUILDER.catalog.preset(task, preset)
    asked = ("--task", task, "--preset", preset, "--no-commit")
    assert run("new", "out", *asked, "--set", "model.name=mine").code == 0
    written = tomllib.loads((tmp_path / "out/configs/default.toml").read_text("utf-8"))
    for section in BUILDER.catalog.task(task).parts():
        for key, path in section.apart.items():
            parent, _, name = key.partition(".")
            text = (tmp_path / "out" / path).read_text("utf-8")
            assert written[parent][name] == path
            written[parent][name] = tomllib.loads(text)
    for key, value in manifest.config.items():
        found: Any = written
        for part in key.split("."):
            found = found[part]
        assert found == ("mine" if key == "model.name" else value)
    spec = tomllib.loads((tmp_path / "out/scaffold.toml").read_text("utf-8"))
    assert (spec["task"], spec["preset"]) == (task, preset)
    assert spec["description"] == manifest.description
    assert spec["config"] == {"model": {"name": "mine"}}
    again = run("new", "again", "--spec", "out/scaffold.toml", "--name", "out")
    assert again.code == 0, again.err
    made, same = (files_of(tmp_path / name) for name in ("out", "again"))
    assert made == {path: same[path] for path in made}


def test_a_sample_takes_the_place_of_the_tasks_own(run: Run, tmp_path: Path) -> None:
    asked = ("--task", "seq2seq", "--preset", "summarisation", "--no-commit")
    assert run("new", "out", *asked).code == 0
    with (tmp_path / "out/data/train.csv").open(encoding="utf-8", newline="") as file:
        assert csv.DictReader(file).fieldnames == ["text", "summary"]


@pytest.mark.parametrize(
    ("task", "preset", "said"),
    [
        ("seq2seq", "translatoin", "did you mean 'translation'?"),
        ("qa", "squad", "leave it out: it has none"),
    ],
)
def test_a_preset_that_is_not_there(
    task: str, preset: str, said: str, run: Run, tmp_path: Path
) -> None:
    refused = run("new", "out", "--task", task, "--preset", preset)
    assert refused.code == 2
    assert f"unknown preset '{preset}' of the task {task}" in refused.err
    assert said in refused.err
    assert not (tmp_path / "out").exists()


def test_editors_and_the_list_know_them(run: Run) -> None:
    schema = jsonschema.Draft7Validator(json.loads(run("schema").out))
    assert schema.is_valid({"task": "seq2seq", "preset": "translation"})
    assert not schema.is_valid({"task": "seq2seq", "preset": "sentiment"})
    assert not schema.is_valid({"task": "qa", "preset": "translation"})
    listed = run("list", "--json").json["tasks"]
    assert list(listed["seq2seq"]["presets"]) == ["translation", "summarisation"]
    assert "Summaries: a pretrained" in " ".join(run("list").out.split())


def test_a_tuning_goes_before_a_preset() -> None:
    """The rate that suits a tuning must not be lost to one that suits a use."""
    flags = {"task": "seq2seq", "preset": "summarisation", "options.tuning": "lora"}
    spec = resolve(Request(flags=flags), BUILDER.catalog)
    made = plan(spec, BUILDER.catalog, BUILDER.templates)
    assert made.defaults["optim.lr"] == 5e-4
    assert made.defaults["data.prompts.source"] == "summarize: {{ source }}"
