"""What the names of a project mean: modules, imports, and what modules define."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from planting.source import COMPREHENSION, FUNCTION, Source, binds, bound_in


@dataclass(frozen=True, eq=False)
class Def:
    """A function, class or value that a module defines at its top, once."""

    source: Source
    node: ast.AST
    name: str


class Use(NamedTuple):
    """A place in which something of the project is named."""

    source: Source
    node: ast.AST
    """An alias of an import, a name, or an attribute of a module."""
    target: Def


class Names:
    """The files of a project, and what their names mean."""

    def __init__(
        self, name: str, files: Mapping[str, bytes], roots: tuple[str, ...]
    ) -> None:
        self.name = name
        self.files = files
        self.roots = roots
        self.sources: dict[str, Source] = {}
        for path, data in files.items():
            if path.endswith(".py"):
                self.sources[path] = Source(path, data)

    @cached_property
    def modules(self) -> dict[str, str]:
        """The file of each module, by its dotted name."""
        found: dict[str, str] = {}
        for path in self.sources:
            for root in (*self.roots, "."):
                prefix = "" if root == "." else f"{root}/"
                if path.startswith(prefix):
                    parts = path[len(prefix) : -3].split("/")
                    parts = parts[:-1] if parts[-1] == "__init__" else parts
                    found.setdefault(".".join(parts), path)
        return found

    @cached_property
    def words(self) -> frozenset[str]:
        """Every name in the code."""
        found: set[str] = set()
        for source in self.sources.values():
            for node in ast.walk(source.tree):
                for field in ("id", "attr", "arg", "name", "asname"):
                    if isinstance(value := getattr(node, field, None), str):
                        found |= set(value.split("."))
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(node.value)
        return frozenset(found)

    def module_of(self, source: Source, node: ast.ImportFrom) -> str | None:
        """The dotted name that a from-import asks."""
        if not node.level:
            return node.module
        own = next((n for n, p in self.modules.items() if p == source.path), None)
        if own is None:
            return None
        parts = own.split(".") if own else []
        up = node.level - source.path.endswith("__init__.py")
        if up > len(parts):
            return None
        kept = parts[: len(parts) - up]
        return ".".join([*kept, *(node.module.split(".") if node.module else [])])

    @cached_property
    def _tops(self) -> dict[str, dict[str, list[ast.AST]]]:
        """What each module binds at its top, by file and name."""
        return {path: bound_in(source.tree) for path, source in self.sources.items()}

    def top(self, source: Source) -> dict[str, list[ast.AST]]:
        return self._tops[source.path]

    def lookup(self, path: str, name: str, depth: int = 0) -> Def | str | None:
        """What a module's name is: a thing, or another module's dotted name."""
        bound = self._tops[path].get(name, [])
        if len(bound) != 1 or depth > 6:
            return None
        node, source = bound[0], self.sources[path]
        if not isinstance(node, ast.alias):
            return Def(source, node, name)
        return self.imported(source, node, depth)

    def imported(
        self, source: Source, alias: ast.alias, depth: int = 0
    ) -> Def | str | None:
        """What an import binds."""
        statement = source.parents[alias]
        if isinstance(statement, ast.Import):
            module = alias.name if alias.asname else alias.name.partition(".")[0]
            return module if module in self.modules else None
        assert isinstance(statement, ast.ImportFrom)
        module = self.module_of(source, statement)
        if module is None:
            return None
        if module in self.modules:
            found = self.lookup(self.modules[module], alias.name, depth + 1)
            if found is not None:
                return found
        inner = f"{module}.{alias.name}" if module else alias.name
        return inner if inner in self.modules else None

    @cached_property
    def _locals(self) -> dict[ast.AST, dict[str, list[ast.AST]]]:
        return {}

    def local(self, source: Source, scope: ast.AST) -> dict[str, list[ast.AST]]:
        """What a function binds, its parameters included."""
        if scope not in self._locals:
            self._locals[scope] = bound_in(scope)
        return self._locals[scope]

    def scopes(self, source: Source, node: ast.AST) -> Iterator[ast.AST]:
        return (a for a in source.above(node) if isinstance(a, (*FUNCTION, ast.Lambda)))

    def meaning(self, source: Source, node: ast.AST) -> Def | str | None:
        """What a name, or an attribute of a module, stands for."""
        if isinstance(node, ast.Name):
            for scope in self.scopes(source, node):
                bound = self.local(source, scope).get(node.id, [])
                if bound:
                    one = bound[0] if len(bound) == 1 else None
                    return (
                        self.imported(source, one)
                        if isinstance(one, ast.alias)
                        else None
                    )
            if any(
                isinstance(a, COMPREHENSION) and binds(a, node.id)
                for a in source.above(node)
            ):
                return None
            return self.lookup(source.path, node.id)
        if isinstance(node, ast.Attribute):
            base = self.meaning(source, node.value)
            if isinstance(base, str):
                if base in self.modules and (
                    found := self.lookup(self.modules[base], node.attr)
                ):
                    return found
                return (
                    f"{base}.{node.attr}"
                    if f"{base}.{node.attr}" in self.modules
                    else None
                )
        return None

    @cached_property
    def uses(self) -> list[Use]:
        """Every place that names a thing of a module."""
        found = []
        for source in self.sources.values():
            for node in source.nodes():
                if isinstance(node, ast.alias):
                    statement = source.parents[node]
                    target = (
                        self.imported(source, node)
                        if isinstance(statement, ast.ImportFrom)
                        else None
                    )
                elif isinstance(node, (ast.Name, ast.Attribute)) and isinstance(
                    node.ctx, ast.Load
                ):
                    target = self.meaning(source, node)
                else:
                    continue
                if isinstance(target, Def):
                    found.append(Use(source, node, target))
        return found

    def uses_of(self, source: Source, name: str) -> list[Use]:
        return [
            u for u in self.uses if u.target.source is source and u.target.name == name
        ]
