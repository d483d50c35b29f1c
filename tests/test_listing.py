"""`scaffold list` and its matrix say what `scaffold new` does."""

import itertools
import json
from pathlib import Path

import jsonschema
import pytest
from conftest import Run

from generator import listing, plan, spec
from generator.build import Builder
from generator.errors import UserError
from generator.resources import templates

REASON = "a greeting is not for shouting"
BUILDER = Builder(templates())
MATRIX = listing.matrix(BUILDER.catalog)
CELLS = [
    (task, axis, option)
    for axis, options in MATRIX.items()
    for option, task in itertools.product(options, BUILDER.catalog.tasks)
]


def test_no_pair_has_vanished() -> None:
    assert len(CELLS) == 84


@pytest.mark.parametrize(("task", "axis", "option"), CELLS)
def test_a_pair_is_refused_with_the_reason_of_the_matrix_or_planned(
    task: str, axis: str, option: str
) -> None:
    flags = {"task": task, f"options.{axis}": option}
    wanted = spec.resolve(spec.Request(flags=flags), BUILDER.catalog)
    if reason := MATRIX[axis][option][task]:
        with pytest.raises(UserError) as refused:
            plan.plan(wanted, BUILDER.catalog, BUILDER.templates)
        assert reason in refused.value.message
    else:
        assert plan.plan(wanted, BUILDER.catalog, BUILDER.templates).files


@pytest.mark.parametrize(
    ("manifest", "choice"),
    [
        ("features/voice/loud/manifest.toml", "task:greet"),
        ("tasks/greet/manifest.toml", "voice:loud"),
    ],
    ids=["by the option", "by the task"],
)
def test_a_refused_pair_stands_in_the_matrix_and_is_refused(
    manifest: str, choice: str, run: Run, mini: Path
) -> None:
    path = mini / manifest
    text = path.read_text("utf-8").partition("\n[conflicts]")[0]
    path.write_text(f'{text}\n[conflicts]\n"{choice}" = "{REASON}"\n', "utf-8")
    shown = run("list", "--matrix", "--templates", mini, "--json")
    assert shown.json["matrix"]["voice"]["loud"] == {"greet": REASON}
    assert shown.json["matrix"]["voice"]["plain"] == {"greet": ""}
    assert shown.json["tasks"]["greet"]["options"]["voice"] == ["plain"]
    table = run("list", "--matrix", "--templates", mini).out
    assert REASON in " ".join(table.split())
    refused = run(
        "new", "out", "--task", "greet", "--voice", "loud", "--templates", mini
    )
    assert refused.code == 2
    assert REASON in refused.err
    schema = jsonschema.Draft7Validator(
        json.loads(run("schema", "--templates", mini).out)
    )
    for voice, fits in (("plain", True), ("loud", False)):
        asked = {"task": "greet", "options": {"voice": voice}}
        assert schema.is_valid(asked) is fits


def test_where_all_go_together_it_says_so(run: Run, mini: Path) -> None:
    shown = run("list", "--matrix", "--templates", mini)
    assert shown.code == 0
    assert "Every option goes with every task." in shown.out
