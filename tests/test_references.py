"""The checks follow what they are there to follow: silence over nothing is no proof."""

import itertools
import json
from collections.abc import Iterator

import pytest

from generator import config_schema as schemas
from generator.build import Builder, Built
from generator.errors import UserError
from generator.plan import plan
from generator.resources import templates
from generator.spec import Request, resolve

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
    "attributes": (650, 0.78),
    "seams": (6, 1.0),
    "makefile": (25, 1.0),
    "docs": (50, 1.0),
    "pyproject": (5, 1.0),
    "configs": (30, 1.0),
}


COMBINATIONS = 67
"""Of tasks and options that go together: one that vanishes is a failure."""

_BUILDER = Builder(templates())


def _combinations() -> list[dict[str, str]]:
    """Every task with every option of every axis, but those that conflicts refuse."""
    catalog = _BUILDER.catalog
    axes = {
        f"options.{name}": tuple(axis.options) for name, axis in catalog.axes.items()
    }
    choices = {"task": tuple(catalog.tasks), **axes}
    found = []
    for values in itertools.product(*choices.values()):
        flags = dict(zip(choices, values, strict=True))
        spec = resolve(Request(flags=flags), catalog)
        try:
            plan(spec, catalog, _BUILDER.templates)
        except UserError:
            continue
        found.append(flags)
    return found


def test_no_combination_has_vanished() -> None:
    catalog = _BUILDER.catalog
    assert len(_combinations()) == COMBINATIONS
    assert tuple(catalog.tasks) == (
        *("textcls", "textreg", "tokcls", "qa", "seq2seq", "sft", "imagecls"),
    )
    assert tuple(catalog.axes) == ("tuning",)
    assert tuple(catalog.axes["tuning"].options) == (
        *("full", "head", "layers", "lora", "dora", "adalora", "ia3"),
        *("adapter", "prefix", "prompt", "ptuning", "cloze"),
    )


@pytest.mark.parametrize("flags", _combinations(), ids=lambda f: "-".join(f.values()))
def test_every_combination_is_built_and_enough_of_it_resolved(
    flags: dict[str, str],
) -> None:
    report = _BUILDER.build(Request(flags=flags)).report
    assert report.findings == ()
    assert report.checks.keys() == {"style", *FLOORS}
    for check, (resolved, share) in FLOORS.items():
        seen = report.checks[check]
        assert seen.resolved >= resolved, check
        assert seen.resolved >= share * seen.total, check


VARIANTS = 2025
"""Projects that differ from those above by a preset, or by one choice of their config."""


def _variants(flags: dict[str, str], built: Built) -> Iterator[Request]:
    for preset in _BUILDER.catalog.task(flags["task"]).presets:
        yield Request(flags={**flags, "preset": preset})
    code = {p: f.text for p, f in built.tree.items() if p.endswith(".py")}
    fields = schemas.read(code, built.spec.package).fields
    for key, field in fields.items():
        offered = (False, True) if field.kind == "bool" else field.choices
        for value in offered:
            yield Request(flags=flags, settings={key: json.dumps(value)})


def test_every_preset_and_every_choice_of_the_config_is_built_with_each() -> None:
    """One at a time: what a value changes is its own line of configs/default.toml."""
    count, refused = 0, set()
    for flags in _combinations():
        for request in _variants(flags, _BUILDER.build(Request(flags=flags))):
            try:
                report = _BUILDER.build(request).report
            except UserError:
                refused.add((flags["options.tuning"], *request.settings.items()))
                continue
            assert report.findings == (), request
            count += 1
    assert count == VARIANTS
    off = ("model.gradient_checkpointing", "true")
    several = ("data.multi_label", "true")
    assert refused == {("head", off), ("prefix", off), ("cloze", several)}
