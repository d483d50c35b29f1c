"""The state of one pass over a module: the current scope, and how names get bound in it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from generator import pycode, syntax
from generator.checks.reading.scanning.tables import (
    Binding,
    BindingKind,
    ClassDef,
    Function,
    Import,
    Located,
    ModuleTable,
    N,
    Parameter,
    Scope,
    ScopeKind,
    Store,
    Unpacking,
)

Handler = Callable[["Scanner", Any], None]


class Scanner:
    """Walks a tree by a table of handlers and keeps the scope it is in."""

    def __init__(
        self, table: ModuleTable, handlers: Mapping[type[syntax.Node], Handler]
    ) -> None:
        self.table = table
        self.handlers = handlers
        self.scope = Scope(kind="module", parent=None, module=table)
        table.scopes.append(self.scope)
        self.type_checking = False
        self.guarded = False
        self.as_script = False
        self.probing = False
        self.expecting = False
        self.forgiving = False
        self.branch = False
        self.annotating = False
        self.anchor: syntax.Node | None = None
        self.only_read: set[syntax.Node] = set()
        """Dicts that are only looked into where they stand: `globals()[name]`."""
        self.held: list[tuple[Scope, Binding]] = []

    # -- the walk ---------------------------------------------------------------------------

    def visit(self, node: syntax.Node) -> None:
        """One node, by its handler or else child by child."""
        handler = self.handlers.get(type(node))
        if handler is not None:
            handler(self, node)
        else:
            for child in syntax.children(node):
                self.visit(child)

    def visit_all(self, nodes: Iterable[syntax.Node | None]) -> None:
        """Each node that is there."""
        for node in nodes:
            if node is not None:
                self.visit(node)

    def located(self, node: N) -> Located[N]:
        """A node, and where it stands."""
        return Located(
            node=node, scope=self.scope, expecting=self.expecting, branch=self.branch
        )

    @contextmanager
    def branching(self, branch: bool = True) -> Iterator[None]:
        """Within: what does not always run; of a function's own body, what does."""
        before, self.branch = self.branch, branch
        yield
        self.branch = before

    def inside(self, kind: ScopeKind) -> Scope:
        """A new scope under the current one; the caller enters it."""
        scope = Scope(kind=kind, parent=self.scope, module=self.table)
        self.table.scopes.append(scope)
        return scope

    def around(self) -> Scope:
        """The innermost scope that is no comprehension: where `:=` binds and tests narrow."""
        scope = self.scope
        while scope.kind == "comprehension" and scope.parent is not None:
            scope = scope.parent
        return scope

    def annotation(
        self, node: syntax.Annotation | None
    ) -> syntax.BaseExpression | None:
        """Visits a type: strings in it are names too."""
        if node is None:
            return None
        before, self.annotating = self.annotating, True
        self.visit(node.annotation)
        self.annotating = before
        return node.annotation

    # -- bindings ---------------------------------------------------------------------------

    def bind(
        self,
        name: str,
        kind: BindingKind,
        node: syntax.Node,
        *,
        value: syntax.BaseExpression | None = None,
        annotation: syntax.BaseExpression | None = None,
        path: tuple[int, ...] = (),
        each: bool = False,
        imported: Import | None = None,
        function: Function | None = None,
        cls: ClassDef | None = None,
        parameter: Parameter | None = None,
        scope: Scope | None = None,
    ) -> None:
        """Binds a name here; global and nonlocal ones wait for their owner."""
        scope = scope or self.scope
        binding = Binding(
            name=name,
            kind=kind,
            node=node,
            scope=scope,
            value=value,
            annotation=annotation,
            path=path,
            each=each,
            imported=imported,
            function=function,
            cls=cls,
            parameter=parameter,
        )
        if name in scope.outer:
            self.held.append((scope, binding))
        else:
            scope.bindings.setdefault(name, []).append(binding)

    def target(
        self, node: syntax.Node, kind: BindingKind, value: syntax.BaseExpression | None
    ) -> None:
        """Binds the names of an assignment target; what it reads on the way is visited."""
        match node:
            case syntax.Name():
                self.bind(node.value, kind, node, value=value)
            case syntax.Tuple() | syntax.List():
                self._parts(node, kind, value, ())
            case syntax.Attribute():
                self.store(node, value if kind == "assign" else None, None)
            case syntax.Subscript():
                self.item_store(node, value if kind == "assign" else None)
            case _:
                self.visit(node)

    def _parts(
        self,
        node: syntax.Tuple | syntax.List,
        kind: BindingKind,
        value: syntax.BaseExpression | None,
        path: tuple[int, ...],
    ) -> None:
        """Binds what a tuple of targets names; what stands behind a star has no known place."""
        source = value if kind in ("assign", "loop") else None
        for index, element in enumerate(node.elements):
            inner, at = element.value, (*path, index)
            if isinstance(element, syntax.StarredElement):
                source = None
            if isinstance(inner, syntax.Name):
                self.bind(
                    inner.value,
                    "unpack",
                    inner,
                    value=source,
                    path=at,
                    each=kind == "loop",
                )
            elif isinstance(inner, syntax.Tuple | syntax.List):
                self._parts(inner, kind, source, at)
            elif isinstance(inner, syntax.Attribute) and kind == "assign":
                self.store(inner, source, None, at)
            else:
                self.target(inner, "unpack", None)

    def unpacking(
        self, target: syntax.Node, kind: BindingKind, value: syntax.BaseExpression
    ) -> None:
        """Notes a target of several parts and what is taken apart for it."""
        if isinstance(target, syntax.Tuple | syntax.List):
            found = Unpacking(
                target=target,
                kind=kind,
                value=value,
                scope=self.scope,
                expecting=self.expecting or self.forgiving,
            )
            self.table.unpackings.append(found)

    def item_store(
        self, node: syntax.Subscript, value: syntax.BaseExpression | None
    ) -> None:
        """Notes an item that is set."""
        if value is not None:
            self.table.item_values[node] = value
        self.table.item_stores.append(self.located(node))
        self.subscript(node)

    def subscript(self, node: syntax.Subscript) -> None:
        """Visits the parts of `value[index]`, in which strings may stand for types."""
        self.visit(node.value)
        shown = pycode.dotted(node.value) or ""
        if (
            shown == "sys.modules"
        ):  # a module that looks itself up gets what nobody sees
            self.table.root.dynamic = True
        name = shown.rpartition(".")[2]
        before = self.annotating
        for index, element in enumerate(node.slice):
            if name == "Literal" or (name == "Annotated" and index > 0):
                self.annotating = False
            self.visit(element)
        self.annotating = before

    def store(
        self,
        node: syntax.Attribute,
        value: syntax.BaseExpression | None,
        annotation: syntax.BaseExpression | None,
        path: tuple[int, ...] = (),
    ) -> None:
        """Notes an attribute that is set."""
        self.visit(node.value)
        self.table.stores.append(
            Store(
                base=node.value,
                attr=node.attr.value,
                node=node,
                scope=self.scope,
                value=value,
                path=path,
                annotation=annotation,
                after=len(self.table.attributes),
                branch=self.branch,
            )
        )

    def settle(self) -> None:
        """Gives global and nonlocal bindings to their owner, then marks every name that is read."""
        for scope, binding in self.held:
            owner = scope.module.root
            if scope.outer[binding.name] == "nonlocal":
                around = [
                    s for s in scope.within() if s is not scope and s.kind == "function"
                ]
                holding = [s for s in around if binding.name in s.bindings]
                owner = (holding or around or [owner])[0]
            owner.shared.add(binding.name)
            owner.bindings.setdefault(binding.name, []).append(binding)
        for scope in self.table.scopes:
            for name in scope.outer:
                for outer in scope.within():
                    outer.shared.add(name)
        for use in self.table.uses:
            found = use.scope.find(use.name)
            if found is not None:
                found.read.add(use.name)
