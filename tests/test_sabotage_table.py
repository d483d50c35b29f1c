"""docs/sabotage.md is the table of tests/faults, and neither has shrunk."""

import re

import sabotage
import sabotage_table
from conftest import ROOT

from generator.build import Builder
from generator.resources import templates
from generator.spec import Request

FAULTS = sabotage.load()


def test_no_fault_is_lost() -> None:
    assert len(FAULTS) == 113
    assert len({fault.name for fault in FAULTS}) == len(FAULTS)
    controls = set(sabotage.controls())
    assert {(fault.task, fault.option) for fault in FAULTS} <= controls
    assert {fault.task for fault in FAULTS} == {task for task, _ in controls}


def test_each_fault_names_probes_that_there_are() -> None:
    probes = {path.stem for path in (ROOT / "generator/probes/smoke").glob("*.py")}
    caught = {probe for fault in FAULTS for probe in fault.caught_by}
    assert caught <= probes
    # `trains` is for covers; each other probe is shown to fail by a planted fault
    assert probes - caught == {"__init__", "trains"}


def test_each_fault_has_a_line_to_go_to() -> None:
    """Here, for the tests that really plant them take minutes."""
    builder, trees = Builder(templates()), {}
    for fault in FAULTS:
        flags = {"task": fault.task, "options.tuning": fault.option}
        if fault.project not in trees:
            request = Request(flags={**flags, "name": sabotage.PACKAGE})
            trees[fault.project] = builder.build(request).tree
        tree = trees[fault.project]
        text = tree[f"{sabotage.PACKAGE}/{fault.file}"].text
        assert fault.planted(text) != text


def test_the_table_is_that_of_the_faults() -> None:
    found = sabotage_table.read(sabotage_table.TABLE.read_text("utf-8"))
    wanted = [
        (fault.name, fault.task, fault.option, fault.reason, probe)
        for fault in FAULTS
        for probe in fault.caught_by
    ]
    assert [row[:5] for row in found] == wanted
    fits = {fault.name: fault.match for fault in FAULTS}
    for name, *_, message in found:
        assert re.search(fits[name], message), (name, message)
