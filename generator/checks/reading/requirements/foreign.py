"""The modules of others that a project imports, and how much depends on each import."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from generator import syntax
from generator.checks.reading import exports
from generator.checks.reading.modules import Module
from generator.checks.reading.project import Project
from generator.checks.reading.requirements import distributions
from generator.checks.reading.scanning.tables import Import, ModuleTable, is_main

_ASIDE = frozenset(
    "test tests testing unittests doc docs example examples benchmark benchmarks notebook notebooks demo demos "
    "tutorial tutorials third_party thirdparty 3rdparty third-party vendor vendored external externals extern "
    "submodules deprecated legacy contrib ci .github .circleci".split()
)
_SCRIPT = re.compile(r"[\w./-]+\.py\b")
_SCRIPTS = frozenset(
    {
        "setup.py",
        "conftest.py",
        "noxfile.py",
        "versioneer.py",
        "fabfile.py",
        "hubconf.py",
    }
)


class Site(Struct, frozen=True, kw_only=True):
    """One import of a module that is not the project's."""

    module: Module
    found: Import
    certain: bool
    """Whether it is reached by whoever imports its file."""

    @property
    def first(self) -> str:
        return self.found.module.partition(".")[0]

    @property
    def whole(self) -> str:
        """The longest dotted name that may be a module."""
        name = self.found.name
        return (
            f"{self.found.module}.{name}" if name and name != "*" else self.found.module
        )


class Foreign(Struct, frozen=True, kw_only=True, dict=True):
    """Every import of what is neither the project's own nor Python's."""

    project: Project

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        """In the order of files and lines."""
        return tuple(site for site in self._all if not self.is_own(site.first))

    @cached_property
    def misplaced(self) -> Mapping[str, list[Site]]:
        """Imports of what the project has, but not where they are looked for."""
        found: dict[str, list[Site]] = {}
        for site in self._all:
            if self.is_own(site.first):
                found.setdefault(site.first, []).append(site)
        return found

    @cached_property
    def _all(self) -> tuple[Site, ...]:
        return tuple(self._sites())

    @cached_property
    def by_module(self) -> Mapping[str, list[Site]]:
        """The imports of each top-level module."""
        found: dict[str, list[Site]] = {}
        for site in self.sites:
            found.setdefault(site.first, []).append(site)
        return found

    @cached_property
    def wholes(self) -> frozenset[str]:
        """The dotted names of all that is imported."""
        return frozenset(site.whole for site in self.sites)

    def vital(self, sites: list[Site]) -> Site | None:
        """The first import that somebody meets who does what the project is for."""
        return next(
            (s for s in sites if s.certain and self._is_central(s.module)), None
        )

    def aside(self, sites: list[Site]) -> Site | None:
        """The first import in a script that nobody tells of, where there are only such."""
        certain = [s for s in sites if s.certain]
        return certain[0] if certain and not self.vital(sites) else None

    def is_own(self, first: str) -> bool:
        """Whether something of the project has this name, wherever it may be imported from.

        Where nobody adds to sys.path, a folder `datasets` deep in a package is no library.
        """
        path_is_plain = not self.project.importing.roots.changes_path
        known = bool(distributions.providers(first))
        return first in (self._outermost if known and path_is_plain else self._own)

    def beside(self, module: Module) -> Mapping[str, str]:
        """The project's modules that a file can import by one name, and their stems."""
        found: dict[str, str] = {}
        for root in self.project.importing.roots.of(module):
            prefix = f"{root}/" if root else ""
            for path in self.project.modules:
                if path.startswith(prefix):
                    name = path[len(prefix) :].partition("/")[0].removesuffix(".py")
                    found.setdefault(name, prefix + name)
        return found

    def _is_central(self, module: Module) -> bool:
        """Whether a file lies at the root, is imported, or is told of in a document."""
        folder, base = posixpath.split(module.path)
        if folder in ("", "src") or base == "__init__.py":
            return True
        return module.path in self._imported or base in self._told

    @cached_property
    def _imported(self) -> frozenset[str]:
        """The files that others import, and not only where they may."""
        found = set()
        for module, table in self.project:
            plain = frozenset(id(node) for node in _unconditional(table))
            for one in table.imports:
                if one.guarded or (one.top_level and id(one.node) not in plain):
                    continue
                target = exports.target(self.project, module, one)
                if target is None or target.path == module.path:
                    continue
                found.add(target.path)
                inner = exports.submodule(self.project, target, one.name or "")
                found.add(inner.path if inner else "")
        return frozenset(found)

    @cached_property
    def _told(self) -> frozenset[str]:
        """The names of scripts in documents, other scripts and settings."""
        words = set()
        for path, text in self.project.texts.items():
            if not path.endswith((".py", ".json")) and ".py" in text:
                words |= {posixpath.basename(w) for w in _SCRIPT.findall(text)}
        return frozenset(words)

    @cached_property
    def _own(self) -> frozenset[str]:
        """Names that files, folders and submodules of the project have, wherever they lie."""
        names = {posixpath.basename(f) for f in self.project.folders}
        for path in self.project.paths:
            base = posixpath.basename(path)
            if base.endswith(
                (".py", ".pyi", ".pyx", ".so", ".pyd", ".cpp", ".cu", ".c", ".ipynb")
            ):
                names.add(base.partition(".")[0])
        return self._submodules | names

    @cached_property
    def _outermost(self) -> frozenset[str]:
        """Those of what lies in no package."""
        packages = {
            posixpath.dirname(path)
            for path in self.project.paths
            if posixpath.basename(path) == "__init__.py"
        }
        names = set(self._submodules)
        for path in (*self.project.paths, *self.project.folders):
            if posixpath.dirname(path) not in packages:
                names.add(posixpath.basename(path).partition(".")[0])
        return frozenset(names)

    @cached_property
    def _submodules(self) -> frozenset[str]:
        """The names of other repositories that belong into this one."""
        lines = self.project.texts.get(".gitmodules", "").splitlines()
        pairs = (line.partition("=") for line in lines)
        return frozenset(
            posixpath.basename(value.strip()).removesuffix(".git")
            for key, _, value in pairs
            if key.strip() in ("path", "url")
        )

    @cached_property
    def of_tests(self) -> Mapping[str, list[Site]]:
        """Imports in tests, by their top-level modules."""
        found: dict[str, list[Site]] = {}
        for site in self._sites(aside=True):
            if site.module.is_test:
                found.setdefault(site.first, []).append(site)
        return found

    def _sites(self, *, aside: bool = False) -> Iterator[Site]:
        standard = distributions.table().standard
        for module, table in self.project:
            if is_aside(module.path) != aside:
                continue
            plain = frozenset(id(node) for node in _unconditional(table))
            for found in table.imports:
                first = found.module.partition(".")[0]
                if found.level or not first or first in standard:
                    continue
                if exports.is_own(self.project, module, found):
                    continue
                certain = id(found.node) in plain and not found.guarded
                yield Site(module=module, found=found, certain=certain)


def is_aside(path: str) -> bool:
    """Whether a file is no part of what the project is for: tests, documents, other people's."""
    *folders, base = path.split("/")
    return (
        not _ASIDE.isdisjoint(folders)
        or base in _SCRIPTS
        or base.startswith("test_")
        or base.endswith("_test.py")
    )


def _unconditional(table: ModuleTable) -> Iterator[syntax.Node]:
    """The import statements, or parts of them, that run whenever the module does."""
    waiting: list[syntax.Node] = list(table.tree.body)
    while waiting:
        node = waiting.pop()
        match node:
            case syntax.Import():
                yield from node.names
            case syntax.ImportFrom():
                yield node
                if node.names is not None:
                    yield from node.names
            case syntax.If() if is_main(node.test):
                waiting += node.body.body
            case syntax.With():
                waiting += node.body.body
            case _:
                continue
