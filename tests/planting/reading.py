"""Reads a project just well enough to know what a change breaks.

It has nothing in common with the engine: what it cannot be sure of, nobody plants in.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import NamedTuple

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
SCOPE = (*FUNCTION, ast.Lambda, ast.ClassDef, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)  # fmt: skip


class Source:
    """A Python file: its tree, and the byte offsets of its nodes."""

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.data = data
        self.tree = ast.parse(data)
        self._starts = [0]
        for line in data.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self.parents = {
            child: node
            for node in ast.walk(self.tree)
            for child in ast.iter_child_nodes(node)
        }

    def offset(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column

    def start(self, node: ast.AST) -> int:
        return self.offset(node.lineno, node.col_offset)  # type: ignore[attr-defined]

    def end(self, node: ast.AST) -> int:
        return self.offset(node.end_lineno, node.end_col_offset)  # type: ignore[attr-defined]

    def text(self, node: ast.AST) -> str:
        return self.data[self.start(node) : self.end(node)].decode()

    @cached_property
    def _nodes(self) -> list[ast.AST]:
        return [
            node for node in ast.walk(self.tree)
            if hasattr(node, "lineno")
            and not any(isinstance(above, ast.JoinedStr) for above in self.above(node))
        ]  # fmt: skip

    def nodes(self) -> list[ast.AST]:
        """Every node with a place that holds: those in f-strings have none."""
        return self._nodes

    def above(self, node: ast.AST) -> Iterator[ast.AST]:
        while node in self.parents:
            node = self.parents[node]
            yield node

    def scope(self, node: ast.AST) -> ast.AST:
        """The innermost function around a node, or the module."""
        return next((a for a in self.above(node) if isinstance(a, FUNCTION)), self.tree)

    def holder(self, node: ast.AST) -> ast.ClassDef | None:
        """The class in whose method a node is."""
        above = (a for a in self.above(node) if isinstance(a, (*FUNCTION, ast.ClassDef)))
        inner = [a for a in above]
        for method, owner in zip(inner, inner[1:], strict=False):
            if isinstance(method, FUNCTION) and isinstance(owner, ast.ClassDef):
                return owner
        return None

    def name_of(self, node: ast.AST) -> tuple[int, int]:
        """Where the name of a function, class, imported thing, attribute or argument stands."""
        if isinstance(node, ast.Attribute):
            return self.end(node) - len(node.attr.encode()), self.end(node)
        start = self.start(node)
        if isinstance(node, (*FUNCTION, ast.ClassDef)):
            word = b"class " if isinstance(node, ast.ClassDef) else b"def "
            start = self.data.index(word, start) + len(word)
            return start, start + len(node.name.encode())
        if isinstance(node, ast.alias):
            return start, start + len(node.name.encode())
        if isinstance(node, (ast.keyword, ast.arg)) and node.arg:
            return start, start + len(node.arg.encode())
        return start, self.end(node)


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


class Project:
    """The files of a project, and what their names mean."""

    def __init__(self, name: str, files: Mapping[str, bytes], roots: tuple[str, ...]) -> None:
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
        return {path: _top(source) for path, source in self.sources.items()}

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

    def imported(self, source: Source, alias: ast.alias, depth: int = 0) -> Def | str | None:
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
            self._locals[scope] = _bound_in(scope)
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
                    return self.imported(source, one) if isinstance(one, ast.alias) else None
            if any(isinstance(a, SCOPE[4:]) and _targets(a, node.id) for a in source.above(node)):
                return None
            return self.lookup(source.path, node.id)
        if isinstance(node, ast.Attribute):
            base = self.meaning(source, node.value)
            if isinstance(base, str):
                if base in self.modules and (
                    found := self.lookup(self.modules[base], node.attr)
                ):
                    return found
                return f"{base}.{node.attr}" if f"{base}.{node.attr}" in self.modules else None
        return None

    @cached_property
    def uses(self) -> list[Use]:
        """Every place that names a thing of a module."""
        found = []
        for source in self.sources.values():
            for node in source.nodes():
                if isinstance(node, ast.alias):
                    statement = source.parents[node]
                    target = self.imported(source, node) if isinstance(statement, ast.ImportFrom) else None
                elif isinstance(node, (ast.Name, ast.Attribute)) and isinstance(node.ctx, ast.Load):
                    target = self.meaning(source, node)
                else:
                    continue
                if isinstance(target, Def):
                    found.append(Use(source, node, target))
        return found

    def uses_of(self, source: Source, name: str) -> list[Use]:
        return [u for u in self.uses if u.target.source is source and u.target.name == name]

    # -- classes --------------------------------------------------------------------

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
            Def(s, n, n.name) for s in self.sources.values() for n in s.tree.body
            if isinstance(n, ast.ClassDef)
        ]  # fmt: skip

    def heirs(self, one: Def) -> list[Def]:
        return [c for c in self.classes if any(b.node is one.node for b in self.bases(c) or [])]

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
            n.target.id: n for n in one.node.body
            if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)
        }  # fmt: skip

    def attributes(self, one: Def) -> dict[str, list[ast.AST]]:
        """What `self.x = …` in methods, and the bodies of a class and its bases, bind."""
        found: dict[str, list[ast.AST]] = {}
        for owner in self.family(one):
            assert isinstance(owner.node, ast.ClassDef)
            for name, nodes in _bound_in(owner.node).items():
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

    # -- what class an expression is of -----------------------------------------------

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
            table = self.top(source) if scope is source.tree else self.local(source, scope)
            bound = table.get(node.id, [])
            if bound:
                one = bound[0] if len(bound) == 1 else None
                return self._bound_class(source, one, depth) if one is not None else None
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
        return meant if isinstance(meant, Def) and isinstance(meant.node, ast.ClassDef) else None

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
                n for n in ast.walk(one.node)
                if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)
                and n.attr == name and isinstance(n.value, ast.Name) and n.value.id == "self"
            ]  # fmt: skip
            if len(stores) == 1:
                parent = one.source.parents[stores[0]]
                if isinstance(parent, ast.Assign):
                    return self.class_of(one.source, parent.value, depth + 1)
        return None


def _top(source: Source) -> dict[str, list[ast.AST]]:
    return _bound_in(source.tree)


def _bound_in(scope: ast.AST) -> dict[str, list[ast.AST]]:
    """Names that a module, class or function binds, and the nodes that do."""
    found: dict[str, list[ast.AST]] = {}
    if isinstance(scope, (*FUNCTION, ast.Lambda)):
        a = scope.args
        for arg in (*a.posonlyargs, *a.args, *a.kwonlyargs, a.vararg, a.kwarg):
            if arg is not None:
                found.setdefault(arg.arg, []).append(arg)
    body = scope.body if isinstance(scope.body, list) else [scope.body]  # type: ignore[attr-defined]
    stack: list[ast.AST] = list(body)
    while stack:
        node = stack.pop(0)
        if isinstance(node, (*FUNCTION, ast.ClassDef)):
            found.setdefault(node.name, []).append(node)
            continue
        if isinstance(node, ast.Lambda) or isinstance(node, SCOPE[4:]):
            continue
        if isinstance(node, ast.alias):
            found.setdefault((node.asname or node.name).partition(".")[0], []).append(node)
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            found.setdefault(node.id, []).append(node)
        if isinstance(node, ast.ExceptHandler) and node.name:
            found.setdefault(node.name, []).append(node)
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            for name in node.names:
                found.setdefault(name, []).extend([node, node])
        stack[:0] = list(ast.iter_child_nodes(node))
    return found


def _targets(node: ast.AST, name: str) -> bool:
    """Whether a comprehension binds a name."""
    return any(
        isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store) and n.id == name
        for n in ast.walk(node)
    )


def folder(path: str) -> str:
    return str(PurePosixPath(path).parent)
