"""The page of the suite, what is committed of it, and the command line."""

import argparse
import json
import time
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from planting import projects
from planting.operators import operators
from planting.plant import PER_KIND, SEED, Told, clean, places, plant
from planting.prove import prove

PAGE = projects.ROOT / "docs/recall.md"
EXPECTED = projects.HERE / "expected.toml"

HEAD = """\
# What `scaffold check` finds of planted faults

`python tests/planting` plants these faults, one at a time, in {layouts} projects in the
styles of others ([`tests/planting/layouts`](../tests/planting/layouts)) and in {ours} that
scaffold emits, and writes this page and
[`tests/planting/expected.toml`](../tests/planting/expected.toml), below which no kind may
fall. A fault is found if a finding that the clean project does not have stands where the
fault is, or at its other end. Of a sample the projects' own commands were run (`--prove`):
how many of the faults broke one that works without. A dash stands where running here shows
nothing, as with a requirement that is not declared.

The rules were made with these projects at hand, so others will see less. `python tests/planting
--in FOLDER` plants the same kinds in every project of a folder, and writes nothing.

| rule | fault | planted | found | recall | seen to fail |
| --- | --- | ---: | ---: | ---: | ---: |
"""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is committed of a kind."""

    planted: int
    found: int
    failed: int
    """Of `ran` that were run."""
    ran: int
    layouts: Mapping[str, int]
    """How many mutants each layout allows."""
    missed: tuple[str, ...]


def expected() -> dict[str, Facts]:
    """What is committed, by kind."""
    if not EXPECTED.exists():
        return {}
    raw = tomllib.loads(EXPECTED.read_text("utf-8"))
    return {
        kind: Facts(**{**f, "missed": tuple(f["missed"])}) for kind, f in raw.items()
    }


def _toml(facts: Mapping[str, Facts]) -> str:
    lines = ["# Written by `python tests/planting`: what each kind of fault came to."]
    for kind, one in facts.items():
        layouts = ", ".join(f"{name} = {count}" for name, count in one.layouts.items())
        lines += [
            "",
            f"[{json.dumps(kind)}]",
            f"planted = {one.planted}",
            f"found = {one.found}",
            f"failed = {one.failed}",
            f"ran = {one.ran}",
            f"layouts = {{ {layouts} }}",
            "missed = [",
            *(f"  {json.dumps(key)}," for key in one.missed),
            "]",
        ]
    return "\n".join(lines) + "\n"


def facts_of(
    told: Mapping[str, Sequence[Told]], proved: Mapping[str, tuple[int, int]]
) -> dict[str, Facts]:
    """What the kinds came to."""
    return {
        kind: Facts(
            planted=len(ones),
            found=sum(bool(one.found) for one in ones),
            failed=proved.get(kind, (0, 0))[0],
            ran=proved.get(kind, (0, 0))[1],
            layouts=places(kind),
            missed=tuple(one.key for one in ones if not one.found),
        )
        for kind, ones in told.items()
    }


def page(facts: Mapping[str, Facts], noise: int) -> str:
    """The whole page."""
    names = list(projects.known())
    ours = sum(map(projects.is_ours, names))
    rows = [
        _row(operators()[kind].rule, kind, one, _share(one.failed, one.ran))
        for kind, one in facts.items()
    ]
    total = Facts(
        planted=sum(one.planted for one in facts.values()),
        found=sum(one.found for one in facts.values()),
        failed=sum(one.failed for one in facts.values()),
        ran=sum(one.ran for one in facts.values()),
        layouts={},
        missed=(),
    )
    rows.append(_row("", "all", total, _share(total.failed, total.ran)))
    end = f"\nFindings on the {len(projects.clean())} clean projects: {noise}.\n"
    return HEAD.format(layouts=len(names) - ours, ours=ours) + "".join(rows) + end


def _row(rule: str, kind: str, one: Facts, ran: str) -> str:
    recall = f"{100 * one.found / one.planted:.0f} %"
    return f"| {rule} | {kind} | {one.planted} | {one.found} | {recall} | {ran} |\n"


def _share(some: int, of: int) -> str:
    return f"{some} of {of}" if of else "-"


def show(told: Mapping[str, Sequence[Told]]) -> None:
    """Print a line for each kind, and what was not found of it."""
    for kind, ones in told.items():
        found = sum(bool(one.found) for one in ones)
        codes = Counter(code for one in ones for code in one.found)
        by = " ".join(f"{code}x{n}" for code, n in sorted(codes.items()))
        rule = operators()[kind].rule
        print(f"{rule}  {kind:<45} {found:>3} of {len(ones):>3}  {by}")
        for one in ones:
            if not one.found:
                print(f"         not found: {one.key}")
            for line in one.elsewhere:
                print(f"         elsewhere: {one.key}: {line}")


def main() -> int:
    """Plant, print, and write the page."""
    parser = argparse.ArgumentParser(
        description="Plants faults, and sees what `scaffold check` finds of them."
    )
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--per-kind", type=int, default=PER_KIND, metavar="N")
    parser.add_argument(
        "--kind", action="append", default=[], choices=list(operators()), metavar="KIND"
    )
    parser.add_argument(
        "--prove",
        type=int,
        nargs="?",
        const=2,
        default=0,
        metavar="N",
        help="run N of each kind, and see that they fail (2)",
    )
    parser.add_argument(
        "--in",
        type=Path,
        dest="strangers",
        metavar="FOLDER",
        help="plant in the projects of this folder instead, and write nothing",
    )
    chosen = parser.parse_args()
    start = time.perf_counter()
    told = plant(chosen.seed, chosen.per_kind, chosen.kind, strangers=chosen.strangers)
    show(told)
    noise = [f"{path}: {f}" for path, found in clean().items() for f in found]
    for line in noise:
        print(f"clean {line}")
    ran = {kind: (facts.failed, facts.ran) for kind, facts in expected().items()}
    if chosen.prove:
        ran |= prove(list(told), chosen.seed, chosen.prove)
    found = sum(bool(one.found) for ones in told.values() for one in ones)
    planted = sum(map(len, told.values()))
    took = time.perf_counter() - start
    print(f"{found} of {planted} found, {len(noise)} on clean projects, {took:.0f} s")
    whole = not chosen.kind and chosen.strangers is None
    if whole and (chosen.seed, chosen.per_kind) == (SEED, PER_KIND):
        facts = facts_of(told, ran)
        EXPECTED.write_text(_toml(facts), "utf-8")
        PAGE.write_text(page(facts, len(noise)), "utf-8")
    return 0
