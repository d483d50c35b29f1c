"""Words that messages share: the nearest name, and where the other end is."""

from collections.abc import Iterable

from generator import syntax
from generator.checks.reading.likeness import nearest
from generator.checks.reading.project import Project
from generator.checks.reading.scanning.tables import ModuleTable
from generator.model import Place


def meant(name: str, names: Iterable[str]) -> str:
    """`did you mean 'x'?`, or nothing."""
    close = nearest(name, names)
    return f"did you mean '{close}'?" if close else ""


def hint(*parts: str) -> str:
    """The parts that are not empty, in one line."""
    return "; ".join(part for part in parts if part)


def defined(project: Project, table: ModuleTable, node: syntax.Node) -> Place:
    """Where a node of a module stands, for `defined in tuning.py:18`."""
    return project.module_of(table).place(node)
