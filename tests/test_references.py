"""The checks follow what they are there to follow: silence over nothing is no proof."""

import pytest

from generator.build import Builder
from generator.resources import templates
from generator.spec import Request

# At least so many references of our own project resolved, and at least this share.
FLOORS = {
    "parse": (34, 1.0),
    "imports": (200, 1.0),
    "cycles": (100, 1.0),
    "star_imports": (300, 1.0),
    "undefined": (3000, 1.0),
    "unused": (1300, 1.0),
    "dependencies": (140, 1.0),
    "calls": (300, 0.82),
    "attributes": (350, 0.85),
    "seams": (3, 1.0),
    "makefile": (25, 1.0),
    "docs": (50, 1.0),
    "pyproject": (5, 1.0),
    "configs": (30, 1.0),
}


@pytest.fixture(scope="module")
def builder() -> Builder:
    return Builder(templates())


@pytest.mark.parametrize("tuning", ["full", "head", "lora"])
def test_enough_is_resolved(tuning: str, builder: Builder) -> None:
    flags = {"task": "textcls", "options.tuning": tuning}
    report = builder.build(Request(flags=flags)).report
    assert report.findings == ()
    assert report.checks.keys() == {"style", *FLOORS}
    for check, (resolved, share) in FLOORS.items():
        seen = report.checks[check]
        assert seen.resolved >= resolved, check
        assert seen.resolved >= share * seen.total, check


def test_every_option_is_built(builder: Builder) -> None:
    assert tuple(builder.catalog.axes) == ("tuning",)
    assert tuple(builder.catalog.axes["tuning"].options) == ("full", "head", "lora")
    assert tuple(builder.catalog.tasks) == ("textcls",)
