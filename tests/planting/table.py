"""The page of the suite, and its command line."""

import argparse
import sys
import time
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence

from planting import projects
from planting.operators import operators
from planting.plant import PER_KIND, SEED, Told, clean, plant
from planting.prove import prove

PAGE = projects.ROOT / "docs/recall.md"
EXPECTED = projects.HERE / "expected.toml"
"""What each kind came to: so many planted, so many found, and shown to be faults by running."""

HEAD = """\
# What `scaffold check` finds of planted faults

`python tests/planting` plants these faults, one at a time, in {layouts} projects in the styles of
others ([`tests/planting/layouts`](../tests/planting/layouts)) and in {golden} that scaffold emits,
and writes this page and [`tests/planting/expected.toml`](../tests/planting/expected.toml), below
which no kind may fall. A fault is found when a finding that the clean project does not have
stands where the fault is, or at its other end. *Seen to fail* are faults of a sample that broke
the project's own commands when they were run (`--prove`); a dash is for kinds that running does
not show, such as a requirement that is not declared.

"""


def run(seed: int, per_kind: int, kinds: Sequence[str]) -> dict[str, list[Told]]:
    """Plant, and print a line for each kind."""
    told = plant(seed, per_kind, kinds)
    for kind, ones in told.items():
        found = sum(bool(one.found) for one in ones)
        rule = operators()[kind].rule
        print(f"{rule}  {kind:<50} {found:>3} of {len(ones):>3}  {_codes(ones)}")
        for one in ones:
            if not one.found:
                print(f"         not found: {one.project}: {one.summary}")
            for line in one.elsewhere:
                print(f"         elsewhere, after {one.project}: {one.summary}: {line}")
    return told


def _codes(ones: Sequence[Told]) -> str:
    seen = Counter(code for one in ones for code in one.found)
    return " ".join(f"{code}×{n}" for code, n in sorted(seen.items()))


def page(told: Mapping[str, Sequence[Told]], proved: Mapping[str, tuple[int, int]], noise: int) -> str:
    """The whole page."""
    names = list(projects.known())
    golden = sum(name.startswith("golden") for name in names)
    lines = [
        HEAD.format(layouts=len(names) - golden, golden=golden) + "| rule | fault | planted | found | recall | seen to fail |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for kind, ones in told.items():
        found = sum(bool(one.found) for one in ones)
        shown, tried = proved.get(kind, (0, 0))
        ran = f"{shown} of {tried}" if tried else "–"
        share = f"{100 * found / len(ones):.0f} %" if ones else "–"
        lines.append(f"| {operators()[kind].rule} | {kind} | {len(ones)} | {found} | {share} | {ran} |")
    planted = sum(map(len, told.values()))
    found = sum(bool(one.found) for ones in told.values() for one in ones)
    lines.append(f"| | **all** | **{planted}** | **{found}** | **{100 * found / planted:.0f} %** | |")
    elsewhere = sum(len(one.elsewhere) for ones in told.values() for one in ones)
    lines += [
        "",
        f"Findings on the {len(projects.clean())} clean projects: {noise}. "
        f"Further findings away from a fault and its other end: {elsewhere}.",
    ]
    return "\n".join(lines) + "\n"


def expected() -> dict[str, dict[str, int]]:
    """What is committed, by kind."""
    return tomllib.loads(EXPECTED.read_text("utf-8")) if EXPECTED.exists() else {}


def write_expected(told: Mapping[str, Sequence[Told]], proved: Mapping[str, tuple[int, int]]) -> None:
    lines = ["# Written by `python tests/planting`; how many of each kind were planted and found.\n"]
    for kind, ones in told.items():
        shown, tried = proved.get(kind, (0, 0))
        lines.append(f'["{kind}"]\nplanted = {len(ones)}\nfound = {sum(bool(o.found) for o in ones)}')
        lines.append(f"failed = {shown}\nran = {tried}\n")
    EXPECTED.write_text("\n".join(lines), "utf-8")


def main() -> int:
    """Plant, print, and write the page."""
    parser = argparse.ArgumentParser(description="Plants faults and asks `scaffold check` for them.")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--per-kind", type=int, default=PER_KIND)
    parser.add_argument("--kind", action="append", default=[], choices=list(operators()), help="only this; nothing is written")
    parser.add_argument("--prove", type=int, nargs="?", const=2, default=0, metavar="N", help="run N of each kind, and see that they fail")
    chosen = parser.parse_args()
    start = time.perf_counter()
    told = run(chosen.seed, chosen.per_kind, chosen.kind)
    noise = clean()
    for path, findings in noise.items():
        for finding in findings:
            print(f"clean {path}: {finding}")
    before = {kind: (facts["failed"], facts["ran"]) for kind, facts in expected().items()}
    proved = before | prove(chosen.kind or list(operators()), chosen.seed, chosen.prove) if chosen.prove else before
    planted = sum(map(len, told.values()))
    found = sum(bool(one.found) for ones in told.values() for one in ones)
    print(f"{found} of {planted} found, {sum(map(len, noise.values()))} findings on clean projects, {time.perf_counter() - start:.0f} s")
    if chosen.kind or (chosen.seed, chosen.per_kind) != (SEED, PER_KIND):
        return 0
    PAGE.write_text(page(told, proved, sum(map(len, noise.values()))), "utf-8")
    write_expected(told, proved)
    return 0


if __name__ == "__main__":
    sys.exit(main())
