"""What installed packages offer, read from their files: nothing of them is imported or run."""

import sys
from functools import cached_property

from msgspec import Struct, field
from packaging.version import Version

from generator.checks.reading import exports
from generator.checks.reading.outside import removed, takes, versions
from generator.checks.reading.outside.library import Answer, Found, Library, No
from generator.checks.reading.outside.shelf import Shelf
from generator.checks.reading.outside.surface import Class
from generator.checks.reading.project import Project
from generator.checks.reading.requirements.declared import Declared
from generator.environments import Environment

__all__ = ["Package", "Packages"]

_MOST = 0.5
"""The share of what a project imports that an environment must have to be taken for its own."""


class Package(Struct, frozen=True, kw_only=True):
    """A package that is installed, or of which it is known how new it must at least be."""

    distribution: str
    version: Version
    library: Library | None
    """None where it is not installed."""

    def resolve(self, dotted: str) -> Answer:
        """What a dotted name leads to in the end."""
        if self.library is None:
            return No.UNKNOWN
        answer = self.library.resolve(dotted)
        return self.library.follow(answer) if isinstance(answer, Found) else answer

    def lacks(self, answer: Answer, dotted: str) -> bool:
        """Whether a name is not there: by the files, or by what is known of the library."""
        if answer is not No.UNKNOWN:
            return answer is No.MISSING
        known = removed.name(dotted)
        return known is not None and known.is_by(self.version)

    def __str__(self) -> str:
        how = "is installed" if self.library else "or later is asked for"
        return f"{self.distribution} {self.version} {how}"


class Base(Struct, frozen=True, kw_only=True):
    """A class of an installed package, as one of the project inherits from it."""

    names: frozenset[str]
    """All attributes of it and its bases, those that methods set among them."""
    closed: bool
    """Whether these are all: no base is unknown, and nothing makes up others."""
    takes: takes.Outer | None
    """What its `__init__` takes, if that can be told."""


class Packages(Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """The packages that a project runs with, as far as anything is known of them."""

    project: Project
    declared: Declared
    shelf: Shelf = field(default_factory=Shelf)
    environments: tuple[Environment, ...] = ()

    @cached_property
    def imported(self) -> dict[str, int]:
        """The top-level names of other packages, and by how many imports."""
        found: dict[str, int] = {}
        for module, table in self.project:
            for one in table.imports:
                top = one.module.partition(".")[0]
                if one.guarded or one.level or top in sys.stdlib_module_names:
                    continue
                if not exports.is_own(self.project, module, one):
                    found[top] = found.get(top, 0) + 1
        return found

    @cached_property
    def library(self) -> Library | None:
        """The first environment that is the project's, or has most of what it imports."""
        for environment in self.environments:
            library = self.shelf.library(environment)
            if environment.certain or self._has_most(library):
                return library
        return None

    def _has_most(self, library: Library) -> bool:
        own = {m.name.rpartition(".")[2] for m in self.project.modules.values()}
        own |= {folder.rpartition("/")[2] for folder in self.project.namespaces}
        others = {top: n for top, n in self.imported.items() if top not in own}
        there = sum(n for top, n in others.items() if library.module(top))
        return there > _MOST * sum(others.values())

    def package(self, dotted: str) -> Package | None:
        """The package of a dotted name, in a version that the project may run with."""
        if "()" in dotted:  # what a call gives is no name
            return None
        top = dotted.partition(".")[0]
        if top not in self._found:
            self._found[top] = self._package(top)
        return self._found[top]

    def base(self, dotted: str) -> Base | None:
        """What a class of an installed package gives to those that have it as a base."""
        package = self.package(dotted)
        cls = package.resolve(dotted) if package else None
        if package is None or package.library is None or not isinstance(cls, Found):
            return None
        if not isinstance(cls.symbols[0], Class):
            return None
        names, closed = package.library.attributes(cls)
        made = takes.constructor(package.library, cls)
        return Base(names=names, closed=closed, takes=made)

    @cached_property
    def _found(self) -> dict[str, Package | None]:
        return {}

    def _package(self, top: str) -> Package | None:
        if top not in self.imported:
            return None
        library = self.library
        if library is not None and library.module(top) is not None:
            name, shown = library.distribution(top)
            version = versions.allowed(self.declared, name, shown)
            if version is not None:
                return Package(distribution=name, version=version, library=library)
        name = removed.distribution(top)
        version = versions.lowest(self.declared, name) if name else None
        if version is None:
            return None
        return Package(distribution=name, version=version, library=None)
