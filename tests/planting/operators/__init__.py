"""One operator for each kind of fault: it makes every mutant of its kind that a project allows."""

import importlib
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from planting.model import Fault, Mutant
from planting.reading import Project

Faults = Callable[[Project, random.Random], Iterator[Fault]]

ROOMS = (
    "imports",
    "modules",
    "calls",
    "signatures",
    "attributes",
    "tuples",
    "arguments",
    "configs",
    "commands",
    "declared",
    "dependencies",
    "installed",
    "contracts",
)


@dataclass(frozen=True, kw_only=True)
class Operator:
    """How faults of one kind are made, and the rule that is to find them."""

    kind: str
    rule: str
    faults: Faults

    def plant(self, project: Project, rng: random.Random) -> Iterator[Mutant]:
        """Every mutant of a project that has one such fault."""
        for fault in self.faults(project, rng):
            yield Mutant(
                kind=self.kind, project=project.name, files=project.files, **vars(fault)
            )


_MADE: dict[str, Operator] = {}


def operator(kind: str, rule: str) -> Callable[[Faults], Faults]:
    """Enter a function as the operator of a kind."""

    def enter(faults: Faults) -> Faults:
        assert kind not in _MADE, kind
        _MADE[kind] = Operator(kind=kind, rule=rule, faults=faults)
        return faults

    return enter


@cache
def operators() -> dict[str, Operator]:
    """Every operator, by kind, in the order of the rules."""
    for room in ROOMS:
        importlib.import_module(f"planting.operators.{room}")
    in_order = sorted(_MADE.values(), key=lambda one: one.rule)
    return {one.kind: one for one in in_order}
