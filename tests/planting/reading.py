"""Reads a project just well enough to know what a change breaks.

It has nothing in common with the engine: what it cannot be sure of, nobody plants in.
"""

import ast
from functools import cached_property
from pathlib import PurePosixPath

from planting.names import Def, Names, Use
from planting.source import FUNCTION, Function, Source, bound_in

__all__ = ["FUNCTION", "Def", "Function", "Project", "Source", "Use", "folder"]


class Project(Names):
    """The files of a project, what their names mean, and of which class its objects are."""

    def bases(self, one: Def) -> list[Def] | None:
        """The bases within the project, nearest first; None if one cannot be told."""
        found: list[Def] = []
        assert isinstance(one.node, ast.ClassDef)
        for base in one.node.bases:
            meant = self.meaning(one.source, base)
            if isinstance(meant, Def) and isinstance(meant.node, ast.ClassDef):
                found += [meant, *(self.bases(meant) or [])]
        return found

    def family(self, one: Def) -> list[Def]:
        """A class and its bases, within the project."""
        return [one, *(self.bases(one) or [])]

    @cached_property
    def classes(self) -> list[Def]:
        return [
            Def(s, n, n.name)
            for s in self.sources.values()
            for n in s.tree.body
            if isinstance(n, ast.ClassDef)
        ]

    def heirs(self, one: Def) -> list[Def]:
        return [
            c
            for c in self.classes
            if any(b.node is one.node for b in self.bases(c) or [])
        ]

    def method(self, one: Def, name: str) -> tuple[Def, Function] | None:
        """The nearest method of a name, and the class that has it."""
        for owner in self.family(one):
            for node in owner.node.body:  # type: ignore[attr-defined]
                if isinstance(node, FUNCTION) and node.name == name:
                    return owner, node
        return None

    def is_dataclass(self, one: Def) -> bool:
        return isinstance(one.node, ast.ClassDef) and any(
            "dataclass" in one.source.text(d) for d in one.node.decorator_list
        )

    def fields(self, one: Def) -> dict[str, ast.AnnAssign]:
        """The annotated fields of a class's own body."""
        assert isinstance(one.node, ast.ClassDef)
        return {
            n.target.id: n
            for n in one.node.body
            if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)
        }

    def attributes(self, one: Def) -> dict[str, list[ast.AST]]:
        """What `self.x = …` in methods, and the bodies of a class and its bases, bind."""
        found: dict[str, list[ast.AST]] = {}
        for owner in self.family(one):
            assert isinstance(owner.node, ast.ClassDef)
            for name, nodes in bound_in(owner.node).items():
                found.setdefault(name, []).extend(nodes)
            for node in ast.walk(owner.node):
                if (
                    isinstance(node, ast.Attribute)
                    and isinstance(node.ctx, ast.Store)
                    and isinstance(node.value, ast.Name)
                    and node.value.id == "self"
                ):
                    found.setdefault(node.attr, []).append(node)
        return found

    def class_of(self, source: Source, node: ast.AST, depth: int = 0) -> Def | None:
        """The project's class that an expression is an object of."""
        if depth > 6:
            return None
        if isinstance(node, ast.Call):
            return self._made(source, node, depth)
        if isinstance(node, ast.Attribute):
            owner = self.class_of(source, node.value, depth + 1)
            return self._member(owner, node.attr, depth) if owner else None
        if not isinstance(node, ast.Name):
            return None
        if node.id == "self":
            holder = source.holder(node)
            return Def(source, holder, holder.name) if holder else None
        for scope in (*self.scopes(source, node), source.tree):
            table = (
                self.top(source) if scope is source.tree else self.local(source, scope)
            )
            bound = table.get(node.id, [])
            if bound:
                one = bound[0] if len(bound) == 1 else None
                return (
                    self._bound_class(source, one, depth) if one is not None else None
                )
        return None

    def _made(self, source: Source, node: ast.Call, depth: int) -> Def | None:
        meant = self.meaning(source, node.func)
        if not isinstance(meant, Def):
            return None
        if isinstance(meant.node, ast.ClassDef):
            return meant
        if isinstance(meant.node, FUNCTION) and meant.node.returns is not None:
            return self._annotated(meant.source, meant.node.returns)
        return None

    def _annotated(self, source: Source, node: ast.AST | None) -> Def | None:
        meant = self.meaning(source, node) if node is not None else None
        return (
            meant
            if isinstance(meant, Def) and isinstance(meant.node, ast.ClassDef)
            else None
        )

    def _bound_class(self, source: Source, node: ast.AST, depth: int) -> Def | None:
        if isinstance(node, ast.arg):
            return self._annotated(source, node.annotation)
        parent = source.parents.get(node)
        if isinstance(parent, ast.Assign) and parent.targets == [node]:
            return self.class_of(source, parent.value, depth + 1)
        return None

    def _member(self, owner: Def, name: str, depth: int) -> Def | None:
        for one in self.family(owner):
            if name in (fields := self.fields(one)):
                return self._annotated(one.source, fields[name].annotation)
            stores = [
                n
                for n in ast.walk(one.node)
                if isinstance(n, ast.Attribute)
                and isinstance(n.ctx, ast.Store)
                and n.attr == name
                and isinstance(n.value, ast.Name)
                and n.value.id == "self"
            ]
            if len(stores) == 1:
                parent = one.source.parents[stores[0]]
                if isinstance(parent, ast.Assign):
                    return self.class_of(one.source, parent.value, depth + 1)
        return None


def folder(path: str) -> str:
    return str(PurePosixPath(path).parent)
