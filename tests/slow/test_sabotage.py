"""Each planted fault is seen, by the probes that should, for the right reason."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sabotage
from sabotage import OPTIONS, Fault, Seen

pytestmark = pytest.mark.slow

FAULTS = sabotage.load()


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Seen]]:
    folder: Path = tmp_path_factory.mktemp("sabotage")
    yield sabotage.run_all(folder, FAULTS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_planted_fault_is_seen(fault: Fault, seen: dict[str, Seen]) -> None:
    events = seen[fault.name]
    assert set(events) == set(fault.caught_by)
    for probe, event in events.items():
        assert event["outcome"] == "failed", (probe, event)
        assert fault.fits(event["message"]), (probe, event["message"])


@pytest.mark.parametrize("option", OPTIONS)
def test_an_untouched_project_passes(option: str, seen: dict[str, Seen]) -> None:
    events = seen[option]
    assert len(events) == 22
    for probe, event in events.items():
        skipped = event["outcome"] == "skipped"
        allowed = skipped and (probe, option) in (
            ("merges", "full"),
            ("merges", "head"),
        )
        assert event["outcome"] == "passed" or allowed, (probe, event)
