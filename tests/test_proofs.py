"""What the full runs claim, how it is judged, and the page; nothing is trained here."""

import importlib.util
import json
import tomllib
from typing import Any

import pytest

from benchmarks import measure
from benchmarks.claims import PROOFS, bounds, missed
from benchmarks.page import page
from generator.build import Builder
from generator.resources import templates
from generator.spec import Request


@pytest.fixture(scope="module")
def builder() -> Builder:
    return Builder(templates())  # one for all: it remembers what tasks share


def result(metric: str, before: float, beside: float, after: float) -> dict[str, Any]:
    return {
        "scores": {metric: after},
        "beside": {"before training": {metric: before}, "words": {metric: beside}},
        "rows": 2113,
        "samples_per_second": 51.4,
        "seconds": 1234,
        "seed": 7,
        "settings": {"model.pretrained": False, "objective.metric": "loss"},
        **measure.machine("black"),
    }


@pytest.mark.parametrize("name", PROOFS)
def test_a_proof_asks_for_a_project_that_there_is(name: str, builder: Builder) -> None:
    proof = PROOFS[name]
    flags = {"name": "proved", "task": proof.task, "options.tuning": proof.tuning}
    settings = {key: json.dumps(value) for key, value in proof.settings.items()}
    built = builder.build(Request(flags=flags, settings=settings))
    config = tomllib.loads(built.tree["configs/default.toml"].data.decode())
    for key, value in proof.settings.items():
        section, _, setting = key.partition(".")
        assert config[section][setting] == value
    module = proof.data.partition(":")[0]
    assert importlib.util.find_spec(f"benchmarks.{module}")


def test_every_task_has_a_proof_and_every_proof_a_target(builder: Builder) -> None:
    assert {proof.task for proof in PROOFS.values()} == set(builder.catalog.tasks)
    for name, proof in PROOFS.items():
        made = result(proof.metric, 4.0, 0.5, 0.9)
        assert bounds(name, {name: made, "reviews": made}), name


def test_what_falls_short_of_its_target_is_missed() -> None:
    def of(after: float) -> list[str]:
        return missed("reviews", {"reviews": result("accuracy", 0.5, 0.76, after)})

    assert of(0.80) == []
    assert of(0.799) == ["reviews: accuracy 0.799 does not reach 0.80"]


def test_a_loss_must_fall_by_its_share_of_that_before() -> None:
    def of(after: float) -> list[str]:
        return missed("talks", {"talks": result("loss", 4.0, 3.9, after)})

    assert of(3.2) == []
    assert of(3.21) == ["talks: loss 3.210 does not reach 0.80 of before"]


def test_a_proof_that_leads_is_measured_against_the_best_beside_it() -> None:
    def of(after: float) -> list[str]:
        return missed("messages", {"messages": result("exact_match", 0.9, 0.05, after)})

    assert of(0.05) == []  # it was better before it learnt: that does not count
    assert of(0.04) == ["messages: exact_match 0.040 does not reach the best beside"]


def test_what_is_shown_beside_the_metric_stands_in_the_note() -> None:
    found = result("exact_match", 0.0, 0.01, 0.05)
    found["scores"]["chrf"] = 0.36
    found["beside"]["words"]["chrf"] = 0.53
    found["beside"]["before training"]["chrf"] = 0.99
    assert "chrf: 0.360 beside 0.530 (words)." in page({"messages": found})


def test_a_proof_that_must_be_near_another_is_measured_against_it() -> None:
    def of(after: float, full: float | None) -> list[str]:
        found = {"reviews-lora": result("accuracy", 0.5, 0.76, after)}
        if full is not None:
            found["reviews"] = result("accuracy", 0.5, 0.76, full)
        return missed("reviews-lora", found)

    far = "reviews-lora: accuracy 0.820 does not reach `reviews` - 0.03"
    assert of(0.82, 0.84) == []
    assert of(0.82, 0.80) == []  # better is near as well
    assert of(0.82, 0.86) == [far]
    assert of(0.82, None) == [far]  # nothing is near what was not run


def test_the_page_shows_every_figure_and_says_what_was_missed() -> None:
    results = {
        "reviews": result("accuracy", 0.501, 0.762, 0.864),
        "talks": result("loss", 4.125, 4.0, 3.875),
    }
    text = page(results)
    (row,) = (line for line in text.splitlines() if "0.864" in line)
    for cell in ("`reviews`", "`textcls`", "0.501", "0.762 (words)", "0.80 |"):
        assert cell in row
    assert "missed" not in row
    (row,) = (line for line in text.splitlines() if "3.875" in line)
    for cell in ("0.80 of before", "4.125", "**3.875**, missed"):
        assert cell in row
    for cell in (
        "2,113",
        "1,234",
        "`model.pretrained=false`",
        "`objective.metric=loss`",
        "| 51 | 7 |",
        "black ",
    ):
        assert cell in text
    for name in results:
        assert f"- `{name}`: {PROOFS[name].note}" in text
    results["talks"] |= {"cores": 64}
    assert "64 cores" in page(results)
