"""Each planted fault is seen, by the probes that should, for the right reason."""

from importlib.util import find_spec

import pytest
import sabotage
from sabotage import Fault, Seen

pytestmark = pytest.mark.slow

FAULTS = sabotage.load()
CONTROLS = sabotage.controls()
SMOKE = 29
MERGED = {"lora", "dora", "adalora", "ia3"}
"""Options whose updates end as plain weights."""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Seen]:
    return sabotage.run_all(tmp_path_factory.mktemp("sabotage"), FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_seen(fault: Fault, seen: dict[str, Seen]) -> None:
    events = seen[fault.name]
    assert set(events) == set(fault.caught_by)
    for probe, event in events.items():
        assert event["outcome"] == "failed", (probe, event)
        assert fault.fits(event["message"]), (probe, event["message"])


def test_each_task_and_option_is_among_the_untouched() -> None:
    tasks, options = (set(names) for names in zip(*CONTROLS, strict=True))
    assert (len(tasks), len(options)) == (7, 12)


@pytest.mark.parametrize(("task", "option"), CONTROLS)
def test_an_untouched_project_passes(
    task: str, option: str, seen: dict[str, Seen]
) -> None:
    events = seen[f"{task}-{option}"]
    assert len(events) == SMOKE
    may_skip = set() if option in MERGED else {"merges"}
    may_skip |= {"windows"} if task not in ("tokcls", "qa") else set()
    may_skip |= {"packs"} if task != "sft" else set()
    around = task in ("seq2seq", "sft") or option == "cloze"
    may_skip |= set() if around else {"prompts"}
    may_skip |= set() if option == "cloze" else {"fills"}
    may_skip |= {"exports"} if find_spec("onnxscript") is None else set()
    may_skip |= {"tracks"} if find_spec("tensorboard") is None else set()
    outcomes = {probe: event["outcome"] for probe, event in events.items()}
    skipped = {probe for probe, outcome in outcomes.items() if outcome == "skipped"}
    assert skipped == may_skip, [events[p]["message"] for p in skipped - may_skip]
    for probe in set(events) - skipped:
        assert outcomes[probe] == "passed", (probe, events[probe])


def test_one_fault_does_not_spoil_the_rest(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """All probes on a project with a fault of the schedule: only that one fails."""
    folder = tmp_path_factory.mktemp("one-fault")
    project = sabotage.make_project(folder / "project", "textcls", "full")
    fault = next(f for f in FAULTS if f.name == "schedule made for one epoch")
    fault.plant(project)
    server = sabotage.Probes(folder / "server")
    server.send("all", project)
    events = server.collect(["all"])["all"]
    server.end()
    failed = {probe for probe, e in events.items() if e["outcome"] == "failed"}
    assert failed == {"schedules"}
