"""Faults planted in other people's kinds of projects: found as often as docs/recall.md says."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest
from planting import plant, projects, table
from planting.operators import operators

from generator.check import check

# A layout, a kind or a mutant that vanishes must be noticed: change these only with the lists.
LAYOUTS = 10
KINDS = 65
SAMPLE = 3
"""Of each kind, in the layouts; the whole is `python tests/planting`."""

EXPECTED = table.expected()


def test_every_layout_and_kind_is_there() -> None:
    assert sum(not projects.is_ours(name) for name in projects.known()) == LAYOUTS
    assert sorted(EXPECTED) == sorted(operators())
    assert len(EXPECTED) == KINDS


def skip_without_packages(kind: str) -> None:
    """Faults in calls of packages are planted where these are installed."""
    if operators()[kind].rule.startswith("SC7") and not find_spec("torch"):
        pytest.skip("pip install -e '.[verify]'")


@pytest.mark.parametrize("kind", operators())
def test_a_kind_plants_in_each_layout_what_is_committed(kind: str) -> None:
    skip_without_packages(kind)
    facts, now = EXPECTED[kind], plant.places(kind)
    assert facts.planted
    if operators()[kind].rule.startswith("SC7"):  # depends on what is installed
        assert now
    else:
        assert now == facts.layouts


@pytest.mark.parametrize("kind", operators())
def test_a_kind_is_found_as_often_as_the_page_says(kind: str) -> None:
    skip_without_packages(kind)
    told = [
        plant.tell(one) for one in plant.chosen(kind, plant.SEED, SAMPLE, ours=False)
    ]
    assert told
    assert [
        one.key
        for one in told
        if not one.found and one.key not in EXPECTED[kind].missed
    ] == []


@pytest.mark.parametrize(
    "folder", projects.clean(), ids=lambda p: p.parent.name + "/" + p.name
)
def test_nothing_is_found_in_a_clean_project(folder: Path) -> None:
    assert [str(finding) for finding in check([folder])] == []


def test_the_page_shows_what_is_committed() -> None:
    rows = re.findall(
        r"^\| SC\d+ \| ([^|]+) \| (\d+) \| (\d+) \|",
        table.PAGE.read_text("utf-8"),
        re.MULTILINE,
    )
    assert {kind: (int(a), int(b)) for kind, a, b in rows} == {
        kind: (facts.planted, facts.found) for kind, facts in EXPECTED.items()
    }
