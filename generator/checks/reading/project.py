"""The project in memory: its files, the modules among them, and how these find each other."""

import posixpath
import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct

from generator import pycode, syntax
from generator.checks.reading.files import Files, folders_of
from generator.checks.reading.importing import Importing
from generator.checks.reading.modules import Module, Parse, module_at, table_of
from generator.checks.reading.scanning.tables import ModuleTable
from generator.model import Dependency, Finding, Fix, Place, Seam
from generator.textfile import is_text


class Facts(Struct, frozen=True, kw_only=True):
    """What the tree alone does not say."""

    package: str
    dependencies: tuple[Dependency, ...] = ()
    dev_dependencies: tuple[Dependency, ...] = ()
    optional: tuple[Dependency, ...] = ()
    """Those of extras: there in some environments only."""
    seams: tuple[Seam, ...] = ()
    built: bool = False
    """Whether a build may add modules: versions, extensions, what a compiler writes."""

    @property
    def declared(self) -> tuple[Dependency, ...]:
        """Every dependency, whatever it is declared for."""
        return (*self.dependencies, *self.dev_dependencies, *self.optional)


class Project(Files):
    """Everything the checks read; each file is parsed once."""

    def __init__(
        self,
        files: Mapping[str, bytes],
        facts: Facts,
        *,
        paths: Collection[str] = (),
        base: "Project | None" = None,
        parse: Parse = pycode.parse,
    ) -> None:
        """Read a project.

        Args:
            files: path to content.
            facts: what the tree alone does not say.
            paths: files that exist as well, their content withheld.
            base: the same project with less content: what it has read is shared.
            parse: gives trees, be it that somebody has made them before.
        """
        super().__init__(files, paths)
        self._parse = parse
        self.facts = facts
        self.modules: dict[str, Module] = {}
        known = {} if base is None else base.importing.roots.known
        self.importing: Importing = Importing(self, known)
        for path, data in files.items():
            if base is not None and path in base.read:
                self._share(base, path)
                if path in base.modules:
                    self.modules[path] = base.modules[path]
            elif is_text(path):
                self._add(path, data)
                if path.endswith(".py"):
                    self.modules[path] = self._module(path)
        self._opaque = _opaque(self.paths - self.read)
        for folder in _submodules(self.texts.get(".gitmodules", "")):
            if folder not in self.folders:  # not checked out
                self._opaque[folder] = f"{folder}/__init__.py"
        self.namespaces = folders_of(self.modules)

    def _module(self, path: str) -> Module:
        if path not in self.texts:
            return module_at(path, None)
        text = self.texts[path]
        found = table_of(path, text, self._parse)
        if isinstance(found, pycode.Broken):
            self._blame(path, found.message, found.line)
            return module_at(path, None)
        return module_at(path, found, text)

    def __iter__(self) -> Iterator[tuple[Module, ModuleTable]]:
        for module in self.modules.values():
            if module.table is not None:
                yield module, module.table

    def module_of(self, table: ModuleTable) -> Module:
        """The module that a table belongs to."""
        return self.modules[table.path]

    def at(self, stem: str) -> Module | None:
        """The module or package at a path without its suffix."""
        for path in (f"{stem}/__init__.py", f"{stem}.py"):
            if path in self.modules:
                return self.modules[path]
        if stem in self._opaque:
            return module_at(self._opaque[stem], None)
        if stem in self.namespaces:
            name = stem.removeprefix("src/").replace("/", ".")
            return Module(path="", name=name, table=None, folder=stem)
        return None

    def submodules(self, module: Module) -> tuple[str, ...]:
        """The names of the modules and packages directly inside a package."""
        if not module.folder:
            return ()
        prefix = module.folder + "/"
        names = (
            p[len(prefix) :].partition("/")
            for p in self.modules
            if p.startswith(prefix)
        )
        found = (n[0].removesuffix(".py") for n in names)
        return tuple(sorted({n for n in found if n != "__init__"}))

    def finding(
        self,
        code: str,
        module: Module,
        node: syntax.Node,
        message: str,
        hint: str = "",
        other: Place | None = None,
        *,
        at: Place | None = None,
        fix: Fix | None = None,
    ) -> Finding:
        """A finding at a node's place, or at a place within its statement."""
        at = at or module.place(node)
        return Finding(
            path=module.path,
            line=at.line,
            column=at.column,
            code=code,
            message=message,
            hint=hint,
            other=other,
            fix=fix,
        )


def _submodules(text: str) -> list[str]:
    """The folders of git's submodules, by what .gitmodules says."""
    return [m.strip().strip("/") for m in re.findall(r"(?m)^\s*path\s*=\s*(.+)$", text)]


def _opaque(paths: Iterable[str]) -> dict[str, str]:
    """Modules that are there and cannot be read (compiled ones, too large ones), by their stems."""
    found = {}
    for path in paths:
        folder, base = posixpath.split(path)
        name, _, suffix = base.partition(".")
        if suffix.rpartition(".")[2] in ("py", "pyi", "pyx", "so", "pyd"):
            found[folder if name == "__init__" else posixpath.join(folder, name)] = path
    return found
