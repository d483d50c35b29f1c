"""A Python file as the operators see it: its tree, and where each node stands."""

import ast
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

from planting.model import Edit, Spot

Function = ast.FunctionDef | ast.AsyncFunctionDef
FUNCTION = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSION = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


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

    def spot(self, node: ast.AST) -> Spot:
        """Where a node begins."""
        return Spot(path=self.path, offset=self.start(node))

    def edit(self, start: int, end: int, new: str) -> Edit:
        """Another text between two offsets."""
        return Edit(path=self.path, start=start, end=end, new=new.encode())

    @cached_property
    def _nodes(self) -> list[ast.AST]:
        return [
            node
            for node in ast.walk(self.tree)
            if hasattr(node, "lineno")
            and not any(isinstance(above, ast.JoinedStr) for above in self.above(node))
        ]

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
        inner = [
            a for a in self.above(node) if isinstance(a, (*FUNCTION, ast.ClassDef))
        ]
        for method, owner in pairwise(inner):
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


def bound_in(scope: ast.AST) -> dict[str, list[ast.AST]]:
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
        if isinstance(node, (ast.Lambda, *COMPREHENSION)):
            continue
        if isinstance(node, ast.alias):
            found.setdefault((node.asname or node.name).partition(".")[0], []).append(
                node
            )
        if isinstance(node, ast.Name) and isinstance(node.ctx, (ast.Store, ast.Del)):
            found.setdefault(node.id, []).append(node)
        if isinstance(node, ast.ExceptHandler) and node.name:
            found.setdefault(node.name, []).append(node)
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            for name in node.names:
                found.setdefault(name, []).extend([node, node])
        stack[:0] = list(ast.iter_child_nodes(node))
    return found


def binds(node: ast.AST, name: str) -> bool:
    """Whether a comprehension binds a name."""
    return any(
        isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store) and n.id == name
        for n in ast.walk(node)
    )
