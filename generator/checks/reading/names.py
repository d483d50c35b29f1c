"""Words that messages share: the nearest name, and where the other end is."""

import difflib
from collections.abc import Iterable

import libcst as cst

from generator.checks.reading.project import Project
from generator.checks.reading.tables import ModuleTable
from generator.model import Place


def nearest(name: str, names: Iterable[str]) -> str | None:
    """The name most like this one, if any is alike at all."""
    options = sorted(set(names) - {name})
    folded = name.replace("_", "").lower()
    same = [option for option in options if option.replace("_", "").lower() == folded]
    close = same or difflib.get_close_matches(name, options, n=1, cutoff=0.6)
    return close[0] if close else None


def is_slip(name: str, names: Iterable[str]) -> bool:
    """Whether a name is so much like another one that it must be the same, misspelt."""
    for other in set(names) - {name}:
        letters = difflib.SequenceMatcher(None, name, other)
        if letters.quick_ratio() > 0.85 and letters.ratio() > 0.85:
            return True
    return False


def meant(name: str, names: Iterable[str]) -> str:
    """`did you mean 'x'?`, or nothing."""
    close = nearest(name, names)
    return f"did you mean '{close}'?" if close else ""


def hint(*parts: str) -> str:
    """The parts that are not empty, in one line."""
    return "; ".join(part for part in parts if part)


def defined(project: Project, table: ModuleTable, node: cst.CSTNode) -> Place:
    """Where a node of a module stands, for `defined in tuning.py:18`."""
    return project.module_of(table).place(node)
