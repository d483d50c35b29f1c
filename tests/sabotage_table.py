"""Plants every fault and writes docs/sabotage.md: `python tests/sabotage_table.py`."""

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import sabotage
from sabotage import ROOT, Fault, Seen

TABLE = ROOT / "docs/sabotage.md"

HEAD = """\
# Planted faults

Each line is a fault that was planted in a project fresh from `scaffold new`, alone. A
probe of `scaffold verify` must see it, and say what is wrong; a fault that slips
through is a hole in the probes. The faults stand in
[`tests/faults/`](../tests/faults), `pytest -m slow tests/slow/test_sabotage.py`
plants them, and `python tests/sabotage_table.py` writes this file from what it saw.

| fault | task | tuning | what it costs | probe | what it says |
| --- | --- | --- | --- | --- | --- |
"""

LONGEST = 200


def rows(faults: Sequence[Fault], seen: dict[str, Seen]) -> list[tuple[str, ...]]:
    """A line for each fault and probe that must see it."""
    return [
        (
            *(fault.name, fault.task, fault.option, fault.reason),
            *(probe, shown(event["message"])),
        )
        for fault in faults
        for probe in fault.caught_by
        for event in [seen[fault.name][probe]]
    ]


def shown(message: str) -> str:
    short = message if len(message) <= LONGEST else f"{message[: LONGEST - 1]}…"
    return short.replace("|", "/")


def read(text: str) -> list[tuple[str, ...]]:
    """The rows of the table as it stands."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [tuple(c.strip() for c in line[1:-1].split("|")) for line in lines[2:]]


def main() -> None:
    faults = sabotage.load()
    with tempfile.TemporaryDirectory() as folder:
        seen = sabotage.run_all(Path(folder), faults)
    missed = [
        (fault.name, probe, event["outcome"], event["message"])
        for fault in faults
        for probe, event in seen[fault.name].items()
        if event["outcome"] != "failed" or not fault.fits(event["message"])
    ]
    missed += [
        (name, probe, event["outcome"], event["message"])
        for name in seen.keys() - {fault.name for fault in faults}
        for probe, event in seen[name].items()
        if event["outcome"] not in ("passed", "skipped")
    ]
    if missed:
        sys.exit("\n".join(map(str, missed)))
    lines = [f"| {' | '.join(row)} |\n" for row in rows(faults, seen)]
    TABLE.write_text(HEAD + "".join(lines), "utf-8")


if __name__ == "__main__":
    main()
