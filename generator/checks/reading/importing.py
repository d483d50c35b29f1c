"""How one module of a project finds another: absolute and relative imports."""

import posixpath
import sys
from functools import cached_property
from typing import TYPE_CHECKING

from generator.checks.reading.files import get
from generator.checks.reading.modules import Module
from generator.checks.reading.roots import Roots

if TYPE_CHECKING:
    from generator.checks.reading.project import Project


class Importing:
    """Finds the modules that imports of a project name."""

    def __init__(self, project: "Project", known: dict[str, tuple[str, ...]]) -> None:
        self._project = project
        self.roots = Roots(project, known)
        """Where absolute imports are looked for."""
        self._absolute: dict[tuple[Module, str], Module | None] = {}

    def absolute(self, module: Module, name: str) -> Module | None:
        """The project module that an absolute import names."""
        key = module, name
        if key not in self._absolute:
            self._absolute[key] = self._look_up(module, name)
        return self._absolute[key]

    def _look_up(self, module: Module, name: str) -> Module | None:
        first, stem = name.partition(".")[0], name.replace(".", "/")
        spaces = []
        added = self.roots.added.get(first)
        for root in (*self.roots.of(module), *([added] if added is not None else [])):
            if (
                first in sys.stdlib_module_names
                and f"{root}/__init__.py" in self._project.paths
            ):
                continue  # a package, from which somebody starts: not what shadows Python
            found = self._project.at(posixpath.join(root, stem))
            if found is not None and found.path:
                return found
            spaces.append(found)
        return next((s for s in spaces if s), None)

    def is_own(self, module: Module, name: str) -> bool:
        """Whether an absolute import of `name` means the project rather than a library."""
        first = name.partition(".")[0]
        found = self.absolute(module, first)
        if found is None:
            return first == self._project.facts.package
        if found.path:
            return True
        # A folder without __init__.py loses to an installed library of the same name.
        return all(
            d.imports.partition(".")[0] != first for d in self._project.facts.declared
        )

    def relative(self, module: Module, level: int, name: str) -> Module | None:
        """The project module that a relative import names."""
        folder = self.base(module, level)
        if folder is None:
            return None
        return self._project.at(
            posixpath.join(folder, name.replace(".", "/")) if name else folder
        )

    def base(self, module: Module, level: int) -> str | None:
        """The folder that `level` leading dots stand for, or None beyond the topmost package."""
        folder = posixpath.dirname(module.path)
        for _ in range(level - 1):
            if not folder:
                return None
            folder = posixpath.dirname(folder)
        if folder == "src" or (not folder and "__init__.py" not in self._project.paths):
            return None
        # pytest imports a test file in a folder without __init__.py as a top-level module.
        if module.is_test and f"{folder}/__init__.py" not in self._project.paths:
            return folder if self._tests_in_place else None
        return folder

    @cached_property
    def _tests_in_place(self) -> bool:
        """Whether pytest is told to import test files as what their paths say."""
        settings = get(
            self._project.toml.get("pyproject.toml"), "tool.pytest.ini_options"
        )
        texts = [str(settings)]
        texts += [
            self._project.texts.get(path, "")
            for path in ("pytest.ini", "setup.cfg", "tox.ini")
        ]
        return any("import-mode=importlib" in text.replace(" ", "=") for text in texts)
