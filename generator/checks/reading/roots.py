"""Where absolute imports are looked for: what is on sys.path for each module of a project."""

import posixpath
import sys
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from generator.checks.reading.requirements.distributions import providers
from generator.checks.reading.scanning.tables import Import

if TYPE_CHECKING:
    from generator.checks.reading.modules import Module
    from generator.checks.reading.project import Project


class Roots:
    """The folders that a project's modules are found from."""

    def __init__(self, project: "Project", known: dict[str, tuple[str, ...]]) -> None:
        self._project = project
        self.known = known
        """Those of each module that was asked about."""

    def of(self, module: "Module") -> tuple[str, ...]:
        """The folders that are on sys.path for a module: pytest's rules, and a script's own."""
        if module.path in self.known:
            return self.known[module.path]
        own = posixpath.dirname(module.path)
        while own and f"{own}/__init__.py" in self._project.paths:
            own = posixpath.dirname(own)
        document: Any = self._project.toml.get("pyproject.toml")
        for key in ("tool", "pytest", "ini_options", "pythonpath"):
            document = document.get(key) if isinstance(document, dict) else None
        listed = [document] if isinstance(document, str) else document
        added = listed if isinstance(listed, list) and module.is_test else []
        conftests = [""]
        if module.is_test:
            parents = own.split("/")
            above = ("/".join(parents[:i]) for i in range(1, len(parents)))
            conftests += [p for p in above if f"{p}/conftest.py" in self._project.paths]
        first = [own]
        if self._project.facts.built and not module.is_test:
            first = [
                folder for folder in _around(module.path) if folder in self._starts
            ]
        every = [*first, *conftests, "src", *(str(e).strip("./") for e in added)]
        found = self.known[module.path] = tuple(dict.fromkeys(every))
        return found

    @cached_property
    def changes_path(self) -> bool:
        """Whether something adds to where modules are looked for."""
        return any(
            "sys.path" in t or "PYTHONPATH" in t for t in self._project.texts.values()
        )

    @cached_property
    def added(self) -> Mapping[str, str]:
        """Folders that are put on sys.path, by the top-level name that is found in just one of them."""
        if not (self._project.facts.built and self.changes_path):
            return {}
        asked = {
            i.module
            for _, table in self._project
            for i in table.imports
            if not i.level and i.module.partition(".")[0] not in sys.stdlib_module_names
        }
        found: dict[str, set[str]] = {}
        for name in asked:
            stem = "/" + name.replace(".", "/")
            if (
                providers(name)
                or self._project.at(stem[1:])
                or self._project.at(f"src{stem}")
            ):
                continue
            homes = {
                path.removesuffix(end)
                for path in self._project.modules
                for end in (f"{stem}.py", f"{stem}/__init__.py")
                if path.endswith(end)
            }
            plain = {h for h in homes if f"{h}/__init__.py" not in self._project.paths}
            found.setdefault(name.partition(".")[0], set()).update(plain)
        return {first: homes.pop() for first, homes in found.items() if len(homes) == 1}

    @cached_property
    def _starts(self) -> frozenset[str]:
        """Folders that must be on sys.path, since imports below them are found only there."""
        found: set[str] = set()
        for module, table in self._project:
            around = [
                folder for folder in _around(module.path) if folder not in ("", "src")
            ]
            asked = [i for i in table.imports if not i.level] if around else []
            for one in asked:
                name = one.module
                first = name.partition(".")[0]
                if first in sys.stdlib_module_names:
                    continue
                near = around
                if providers(
                    first
                ):  # rather that one, but for what lies beside a script
                    near = [
                        f
                        for f in around[:1]
                        if f"{f}/__init__.py" not in self._project.paths
                    ]
                stem = name.replace(".", "/")
                standard = (posixpath.join(root, stem) for root in ("", "src"))
                if any((m := self._project.at(s)) and m.path for s in standard):
                    continue
                for folder in near:
                    target = self._project.at(posixpath.join(folder, stem))
                    if not target or not target.path or target.path == module.path:
                        continue
                    # what lies in a package may be called as a library is
                    package = f"{folder}/__init__.py" in self._project.paths
                    if not package or _is_proved(target, one):
                        found.add(folder)
                        break
        return frozenset(found)


def _is_proved(target: "Module", found: Import) -> bool:
    """Whether an import can only mean this module: it has the name that is asked of it."""
    if not found.name:
        return "." in found.module
    table = target.table
    return table is not None and found.name in table.root.bindings


def _around(path: str) -> list[str]:
    """The folders around a file, nearest first, down to the root."""
    found = []
    while path:
        path = posixpath.dirname(path)
        found.append(path)
    return found
