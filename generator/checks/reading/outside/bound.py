"""What the statements of an installed module, or of a class in it, bind."""

import ast
from collections.abc import Iterable, Iterator

from generator.checks.reading.outside import classes, functions, nodes
from generator.checks.reading.outside.nodes import Function, dotted
from generator.checks.reading.outside.surface import (
    OPEN,
    Def,
    Link,
    Same,
    Symbol,
    Value,
)


class Bound:
    """Names, each with all that it may be, and what `__all__` says."""

    def __init__(self, module: str, package: bool, stub: bool, *, writes: bool) -> None:
        self.module = module
        self.package = package
        self.stub = stub
        self.writes = writes
        """Whether functions may give names to the module."""
        self.found: dict[str, list[Symbol]] = {}
        self.stars: list[str] = []
        self.exported: list[str] | None = None
        self.exports_more = False
        self.declares = False

    def names(self) -> dict[str, tuple[Symbol, ...]]:
        """What each name may be."""
        return {name: tuple(symbols) for name, symbols in self.found.items()}

    def go_through(self, body: Iterable[ast.stmt], *, typing: bool = False) -> None:
        """Keep what statements bind, those that only a type checker sees among them."""
        for node in body:
            self._statement(node, typing)

    def _statement(self, node: ast.stmt, typing: bool) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node)
                for name in _globals(node) if self.writes else ():
                    self._add(name, Value())
            case ast.ClassDef():
                inner = Bound("", False, self.stub, writes=self.writes)
                inner.go_through(node.body)
                self._add(node.name, classes.read(node, inner.names()))
            case ast.Import():
                for alias in node.names:
                    bound = alias.asname or alias.name.partition(".")[0]
                    self._add(bound, Link(module=alias.name if alias.asname else bound))
            case ast.ImportFrom():
                self._imported(node, typing)
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._assigned(target, value)
            case ast.AnnAssign(target=ast.Name() as target):
                self._assigned(target, node.value or ast.Constant(value=...))
            case ast.AugAssign(target=ast.Name(id="__all__"), value=value):
                self._exports(value)
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id="__all__"), attr=how),
                    args=[value],
                )
            ):
                self._exports(ast.List(elts=[value]) if how == "append" else value)
            case ast.If():
                asks = dotted(node.test).rpartition(".")[2] == "TYPE_CHECKING"
                self.go_through(node.body, typing=typing or asks)
                self.go_through(node.orelse, typing=typing)
            case _:
                self._others(node, typing)

    def _function(self, node: Function) -> None:
        if not self.stub:
            self._add(node.name, functions.read(node))
            return
        function = functions.read(node)
        kinds = ("positional", "keyword only", "**")
        taken = {p.name: p for p in function.parameters if p.kind in kinds}
        for other in self.found.get(node.name, ()):
            if isinstance(other, Def):
                taken |= {p.name: p for p in other.parameters}
        one = Def(line=node.lineno, parameters=tuple(taken.values()), told=True)
        self.found[node.name] = [one]

    def _others(self, node: ast.stmt, typing: bool) -> None:
        """Any other statement: what it binds, and the statements within it."""
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.stmt):
                self._statement(part, typing)
            elif isinstance(part, ast.ExceptHandler | ast.match_case):
                if isinstance(part, ast.ExceptHandler) and part.name:
                    self._add(part.name, Value())
                self.go_through(part.body, typing=typing)
            else:
                self._bound(part)

    def _bound(self, node: ast.AST) -> None:
        """Names that an expression binds."""
        for part in nodes.walk(node):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                self._add(part.id, Value())

    def _add(self, name: str, symbol: Symbol) -> None:
        found = self.found.setdefault(name, [])
        if symbol not in found:
            found.append(symbol)

    def _assigned(self, target: ast.expr, value: ast.expr) -> None:
        if not isinstance(target, ast.Name):
            self._bound(target)
            return
        if target.id == "__all__":
            self.exported = []
            self._exports(value)
        name = dotted(value)
        self._add(target.id, Value() if name == OPEN else Same(name))

    def _exports(self, value: ast.expr) -> None:
        """Add to `__all__` what is written out."""
        self.exported = self.exported if self.exported is not None else []
        match value:
            case ast.List(elts=elts) | ast.Tuple(elts=elts):
                for item in elts:
                    if isinstance(item, ast.Constant) and isinstance(item.value, str):
                        self.exported.append(item.value)
                    else:
                        self.exports_more = True
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                self._exports(left)
                self._exports(right)
            case _:
                self.exports_more = True

    def _imported(self, node: ast.ImportFrom, typing: bool) -> None:
        module = _absolute(self.module, self.package, node)
        own = module.partition(".")[0] == self.module.partition(".")[0]
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(module)
            else:
                bound = alias.asname or alias.name
                self._add(bound, Link(module=module, name=alias.name))
            self.declares |= typing and own


def _absolute(module: str, package: bool, node: ast.ImportFrom) -> str:
    """The dotted name of the module that a `from` names."""
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    up = node.level - 1 if package else node.level
    base = parts[: len(parts) - up] if up else parts
    return ".".join([*base, *([node.module] if node.module else [])])


def _globals(node: Function) -> Iterator[str]:
    """Names that a function gives to its module."""
    for part in nodes.statements(node.body, functions=True):
        if isinstance(part, ast.Global):
            yield from part.names
