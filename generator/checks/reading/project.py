"""The project in memory: its files, its modules, and how one module finds another."""

import json
import posixpath
import re
import sys
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from generator import pycode, syntax
from generator.checks.reading.gitignore import GitIgnore
from generator.checks.reading.roots import Roots
from generator.checks.reading.scanning.scan import scan
from generator.checks.reading.scanning.tables import ModuleTable
from generator.checks.reading.settings import documents
from generator.model import Dependency, Finding, Fix, Place, Seam
from generator.positions import Position, positions
from generator.textfile import is_text


@dataclass(frozen=True, kw_only=True)
class Facts:
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


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A file that cannot be read."""

    path: str
    message: str
    line: int


class Module:
    """One Python file, or one folder of them without an `__init__.py`."""

    def __init__(
        self,
        *,
        path: str,
        name: str,
        table: ModuleTable | None,
        folder: str,
        text: str = "",
    ) -> None:
        self.path = path
        """The file; empty for a folder that is only a namespace."""
        self.name = name
        self.table = table
        """None for a namespace and for a file that does not parse."""
        self.folder = folder
        """Where its submodules lie; empty for a plain module."""
        self._text = text

    @cached_property
    def _positions(self) -> Mapping[syntax.Node, Position]:
        return positions(self._text, self.table.tree) if self.table else {}

    def place(self, node: syntax.Node) -> Place:
        """The place of a node of this module."""
        line, column = self._positions.get(node, (0, 0))
        return Place(path=self.path, line=line, column=column)

    def line(self, node: syntax.Node) -> int:
        """The line of a node of this module."""
        return self.place(node).line

    @property
    def is_test(self) -> bool:
        """Whether pytest would collect it or its fixtures."""
        base = posixpath.basename(self.path)
        parts = self.path.split("/")[:-1]
        return base == "conftest.py" or base.startswith("test_") or "tests" in parts


Parse = Callable[[str], syntax.Module | pycode.Broken]
"""Gives the tree of a text."""


@lru_cache(maxsize=512)
def _table(path: str, text: str, parse: Parse) -> ModuleTable | pycode.Broken:
    """The table of a module, which projects of one template directory share."""
    tree = parse(text)
    if isinstance(tree, pycode.Broken):
        return tree
    try:
        return scan(path, tree)
    except RecursionError:
        return pycode.Broken(message="nests too deeply to be checked", line=1)


class Project:
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
        self._parse = parse
        self.facts = facts
        self.faults: list[Fault] = []
        self.texts: dict[str, str] = {}
        self.toml: dict[str, dict[str, Any]] = {}
        self.data: dict[str, Any] = {}
        self.read = frozenset(files)
        self.paths = frozenset((*files, *paths))
        self.folders = _folders(self.paths)
        self.modules: dict[str, Module] = {}
        self._documents: dict[str, documents.Document | None] = {}
        self.roots: Roots = Roots(self, {} if base is None else base.roots.known)
        """Where absolute imports are looked for."""
        for path, data in files.items():
            if base is not None and path in base.read:
                self._take(base, path)
            elif is_text(path):
                self._read(path, data)
        self._opaque = _opaque(self.paths - self.read)
        for folder in _submodules(self.texts.get(".gitmodules", "")):
            if folder not in self.folders:  # not checked out
                self._opaque[folder] = f"{folder}/__init__.py"
        self.ignored = GitIgnore(self.texts.get(".gitignore", ""))
        self.namespaces = _folders(self.modules)

    @cached_property
    def listing(self) -> Mapping[str, list[str]]:
        """The files directly in each folder."""
        found: dict[str, list[str]] = {}
        for path in sorted(self.paths):
            found.setdefault(posixpath.dirname(path), []).append(path)
        return found

    def _take(self, base: "Project", path: str) -> None:
        """Share what another project has read of a file."""
        self.faults += [f for f in base.faults if f.path == path]
        if path in base.texts:
            self.texts[path] = base.texts[path]
        if path in base.modules:
            self.modules[path] = base.modules[path]
        if path in base.toml:
            self.toml[path] = base.toml[path]
        if path in base.data:
            self.data[path] = base.data[path]

    def _read(self, path: str, data: bytes) -> None:
        text = pycode.decode(data)
        if isinstance(text, pycode.Broken):
            self.faults.append(Fault(path=path, message=text.message, line=text.line))
            text = data.decode("utf-8", "replace")
            if path.endswith(".py"):
                self.modules[path] = self._module(path, None)
                return
        self.texts[path] = text
        if path.endswith(".py"):
            self._read_python(path, text)
        elif path.endswith(".toml"):
            self._read_toml(path, text)
        elif path.endswith(".json"):
            try:
                self.data[path] = json.loads(text)
            except ValueError as error:
                line = getattr(error, "lineno", 1)
                self.faults.append(
                    Fault(path=path, message="is not valid JSON", line=line)
                )
            except RecursionError:
                self.faults.append(Fault(path=path, message="nests too deeply", line=1))

    def _read_python(self, path: str, text: str) -> None:
        found = _table(path, text, self._parse)
        if isinstance(found, pycode.Broken):
            self.faults.append(Fault(path=path, message=found.message, line=found.line))
            self.modules[path] = self._module(path, None)
        else:
            self.modules[path] = self._module(path, found, text)

    def _read_toml(self, path: str, text: str) -> None:
        try:
            self.toml[path] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"line (\d+)", str(error))
            line = int(at.group(1)) if at else text.count("\n") + 1
            reason = re.sub(r" \(at .*\)$", "", str(error))
            self.faults.append(
                Fault(path=path, message=f"is not valid TOML: {reason}", line=line)
            )
        except RecursionError:
            self.faults.append(Fault(path=path, message="nests too deeply", line=1))

    def _module(self, path: str, table: ModuleTable | None, text: str = "") -> Module:
        folder, base = posixpath.split(path)
        name = path.removesuffix(".py").removesuffix("/__init__").removeprefix("src/")
        is_package = base == "__init__.py"
        shown = name.replace("/", ".")
        return Module(
            path=path,
            name=shown,
            table=table,
            folder=folder if is_package else "",
            text=text,
        )

    def document(self, path: str) -> documents.Document | None:
        """The config file at a path, read once; None for what is none or cannot be read."""
        if path not in self._documents:
            text = self.texts.get(path) if path.endswith(documents.SUFFIXES) else None
            self._documents[path] = documents.read(path, text) if text else None
        return self._documents[path]

    # -- finding modules --------------------------------------------------------------------

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
            return self._module(self._opaque[stem], None)
        if stem in self.namespaces:
            name = stem.removeprefix("src/").replace("/", ".")
            return Module(path="", name=name, table=None, folder=stem)
        return None

    def absolute(self, module: Module, name: str) -> Module | None:
        """The project module that an absolute import names."""
        first, stem = name.partition(".")[0], name.replace(".", "/")
        spaces = []
        added = self.roots.added.get(first)
        for root in (*self.roots.of(module), *([added] if added is not None else [])):
            if first in sys.stdlib_module_names and f"{root}/__init__.py" in self.paths:
                continue  # a package, from which somebody starts: not what shadows Python
            found = self.at(posixpath.join(root, stem))
            if found is not None and found.path:
                return found
            spaces.append(found)
        return next((s for s in spaces if s), None)

    def is_own(self, module: Module, name: str) -> bool:
        """Whether an absolute import of `name` means the project rather than a library."""
        first = name.partition(".")[0]
        found = self.absolute(module, first)
        if found is None:
            return first == self.facts.package
        if found.path:
            return True
        # A folder without __init__.py loses to an installed library of the same name.
        return all(d.imports.partition(".")[0] != first for d in self.facts.declared)

    def relative(self, module: Module, level: int, name: str) -> Module | None:
        """The project module that a relative import names."""
        folder = self.base(module, level)
        if folder is None:
            return None
        return self.at(
            posixpath.join(folder, name.replace(".", "/")) if name else folder
        )

    def base(self, module: Module, level: int) -> str | None:
        """The folder that `level` leading dots stand for, or None beyond the topmost package."""
        folder = posixpath.dirname(module.path)
        for _ in range(level - 1):
            if not folder:
                return None
            folder = posixpath.dirname(folder)
        if folder == "src" or (not folder and "__init__.py" not in self.paths):
            return None
        # pytest imports a test file in a folder without __init__.py as a top-level module.
        if module.is_test and f"{folder}/__init__.py" not in self.paths:
            return folder if self._imports_tests_in_place else None
        return folder

    @cached_property
    def _imports_tests_in_place(self) -> bool:
        """Whether pytest is told to import test files as what their paths say."""
        settings = get(self.toml.get("pyproject.toml"), "tool.pytest.ini_options")
        texts = [str(settings)]
        texts += [
            self.texts.get(path, "") for path in ("pytest.ini", "setup.cfg", "tox.ini")
        ]
        return any("import-mode=importlib" in text.replace(" ", "=") for text in texts)

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

    # -- findings ---------------------------------------------------------------------------

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


def _folders(paths: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    for path in paths:
        parent = posixpath.dirname(path)
        while parent and parent not in found:
            found.add(parent)
            parent = posixpath.dirname(parent)
    return frozenset(found)


def get(table: object, key: str) -> Any:
    """The value at a dotted key of nested tables, None where there is none."""
    for part in key.split("."):
        table = table.get(part) if isinstance(table, dict) else None
    return table
