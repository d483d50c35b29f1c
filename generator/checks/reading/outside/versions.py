"""Which versions of a distribution a project may run with, by what it says that it needs."""

from collections.abc import Iterator

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from generator.checks.reading.requirements.declared import Declared
from generator.checks.reading.requirements.distributions import normal

_LOWEST = frozenset({">=", "==", "~=", "===", ">"})


def allowed(declared: Declared, distribution: str, version: str) -> Version | None:
    """A version, if the project may be meant to run with it."""
    try:
        found = Version(version)
    except InvalidVersion:
        return None
    ranges = _ranges(declared, distribution)
    return found if all(r.contains(found, prereleases=True) for r in ranges) else None


def lowest(declared: Declared, distribution: str) -> Version | None:
    """The lowest version that any range of a distribution allows, if all have one."""
    found = []
    for one in _ranges(declared, distribution):
        bounds = [s.version.removesuffix(".*") for s in one if s.operator in _LOWEST]
        try:
            found.append(max(Version(bound) for bound in bounds))
        except (ValueError, InvalidVersion):  # none, or no number
            return None
    return min(found, default=None)


def _ranges(declared: Declared, distribution: str) -> Iterator[SpecifierSet]:
    """The versions that each list asks for that names any."""
    name = normal(distribution)
    for entry in declared.entries:
        if entry.name == name and entry.versions:
            try:
                yield SpecifierSet(entry.versions)
            except InvalidSpecifier:
                continue
