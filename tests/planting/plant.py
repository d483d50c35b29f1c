"""Chooses mutants by seed, and asks the checker about each of them."""

import ast
import atexit
import multiprocessing
import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice, zip_longest
from pathlib import Path

from generator.check import check
from generator.model import Finding
from planting import projects
from planting.model import Mutant
from planting.operators import operators

SEED = 5
PER_KIND = 12


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the checker says of a mutant."""

    project: str
    summary: str
    """With the project it names the mutant."""
    found: tuple[str, ...]
    """The codes of findings that touch the fault."""
    elsewhere: tuple[str, ...]
    """Findings that are new as well, and touch it nowhere."""

    @property
    def key(self) -> str:
        """What tells it from the others of its kind."""
        return f"{self.project}: {self.summary}"


def possible(kind: str, project: str, seed: int) -> list[Mutant]:
    """Every mutant of a kind that a project allows, in an order that the seed gives."""
    rng = random.Random(f"{seed} {kind} {project}")
    made = operators()[kind].plant(projects.load(project), rng)
    found = list({one.summary: one for one in made}.values())
    rng.shuffle(found)
    return found


def _is_fault(one: Mutant) -> bool:
    """Whether something changes, and can still be read."""
    for path, data in one.changed.items():
        if data is not None and path.endswith(".py"):
            try:
                ast.parse(data)
            except SyntaxError:
                return False
    return any(one.files.get(path) != data for path, data in one.changed.items())


def chosen(kind: str, seed: int, per_kind: int, *, ours: bool = True) -> list[Mutant]:
    """So many mutants of a kind: one of each project in turn, ours after those of others."""
    rng = random.Random(f"{seed} {kind}")
    names = list(projects.known())
    rng.shuffle(names)
    names.sort(key=projects.is_ours)
    if not ours:
        names = [name for name in names if not projects.is_ours(name)]
    rounds = zip_longest(
        *(filter(_is_fault, possible(kind, name, seed)) for name in names)
    )
    faults = (one for one in chain.from_iterable(rounds) if one is not None)
    return list(islice(faults, per_kind))


def plant(
    seed: int = SEED,
    per_kind: int = PER_KIND,
    kinds: Sequence[str] = (),
    workers: int = 2,
    strangers: Path | None = None,
) -> dict[str, list[Told]]:
    """Check so many mutants of each kind, in processes side by side.

    Args:
        seed: chooses among all that are possible.
        per_kind: how many.
        kinds: of operators; all where there are none.
        workers: processes.
        strangers: a folder of projects to plant in, in place of those of the suite.
    """
    projects.use(strangers)
    asked = [(kind, seed, per_kind) for kind in kinds or operators()]
    if workers < 2:
        return dict(map(_kind, asked))
    with multiprocessing.get_context("spawn").Pool(
        workers, projects.use, (strangers,)
    ) as pool:
        return dict(pool.imap(_kind, asked))


def _kind(asked: tuple[str, int, int]) -> tuple[str, list[Told]]:
    return asked[0], [tell(one) for one in chosen(*asked)]


def tell(one: Mutant) -> Told:
    """Plant a fault in this process's copy of its project, check, and take it out again."""
    folder, clean = _copy(one.project)
    with planted(folder, one):
        findings = _check(folder)
    left = Counter(clean)
    new = []
    for finding in findings:
        if left[_key(finding)]:
            left[_key(finding)] -= 1
        else:
            new.append(finding)
    touching = [f for f in new if touches(f, one)]
    return Told(
        project=one.project,
        summary=one.summary,
        found=tuple(sorted({f.code for f in touching})),
        elsewhere=tuple(str(f) for f in new if f not in touching),
    )


def touches(finding: Finding, one: Mutant) -> bool:
    """Whether a finding, or its other end, stands where the fault or its other end is."""
    ends = [(finding.path, finding.line)]
    if finding.other is not None:
        ends.append((finding.other.path, finding.other.line))
    # A file as a whole is line 0, and by some line 1.
    return any(
        path == there and (line == n or not n or max(line, n) < 2)
        for path, line in ends
        for there, n in one.places
    )


class planted:  # noqa: N801 - reads as a word of the with statement
    """Within it the files of a copy are those of a mutant."""

    def __init__(self, folder: Path, one: Mutant) -> None:
        self.folder, self.one = folder, one

    def __enter__(self) -> None:
        for path, data in self.one.changed.items():
            _write(self.folder / path, data)

    def __exit__(self, *_: object) -> None:
        for path in self.one.changed:
            _write(self.folder / path, self.one.files.get(path))


def _write(path: Path, data: bytes | None) -> None:
    if data is None:
        path.unlink(missing_ok=True)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def places(kind: str) -> dict[str, int]:
    """How many mutants of a kind each layout allows."""
    names = [name for name in projects.known() if not projects.is_ours(name)]
    counts = {name: len(possible(kind, name, SEED)) for name in names}
    return {name: count for name, count in counts.items() if count}


@cache
def _desk() -> Path:
    """A folder of this process."""
    folder = Path(tempfile.mkdtemp(prefix="planting-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _copy(name: str) -> tuple[Path, Counter[tuple[str, ...]]]:
    """A copy of a project, and what is found in it as it is."""
    folder = _desk() / name
    for path, data in projects.load(name).files.items():
        _write(folder / path, data)
    return folder, Counter(_key(f) for f in _check(folder))


def _check(folder: Path) -> list[Finding]:
    here = Path.cwd()
    os.chdir(folder)
    try:
        return check(["."])
    finally:
        os.chdir(here)


def _key(finding: Finding) -> tuple[str, ...]:
    return finding.path, finding.code, finding.message


def clean() -> dict[str, list[Finding]]:
    """What is found in the clean projects: nothing, it is hoped."""
    return {
        (
            folder.relative_to(projects.ROOT).as_posix()
            if folder.is_relative_to(projects.ROOT)
            else folder.name
        ): check([folder])
        for folder in projects.clean()
    }
