"""The facts of one module: scopes, bindings, uses, imports, calls and attributes."""

import dataclasses
from collections.abc import Iterator
from functools import cached_property
from typing import Generic, Literal, TypeVar

from msgspec import Struct, field

from generator import syntax

N = TypeVar("N", bound=syntax.Node)

ScopeKind = Literal["module", "class", "function", "comprehension", "types"]
BindingKind = Literal[
    "assign", "augment", "class", "declare", "delete", "except", "function", "import",
    "loop", "match", "parameter", "self", "star", "type", "unpack", "with",
]  # fmt: skip


class Import(Struct, frozen=True, kw_only=True, eq=False):
    """One imported name: `module` and `level` say from where, `name` what (None: the module)."""

    module: str
    level: int
    name: str | None
    alias: str | None
    node: syntax.Node
    top_level: bool
    type_checking: bool
    guarded: bool
    """Inside a `try` that catches ImportError."""
    as_script: bool
    """Under `if __name__ == "__main__":`."""

    @property
    def bound(self) -> str:
        """The name that it binds."""
        return self.alias or self.name or self.module.partition(".")[0]

    @property
    def shown(self) -> str:
        """The module as it stands in the text."""
        return "." * self.level + self.module


class Parameter(Struct, frozen=True, kw_only=True, eq=False):
    """One parameter of a function, or one field of a generated `__init__`."""

    name: str
    kind: Literal["positional only", "positional", "keyword only", "*", "**"]
    required: bool
    annotation: syntax.BaseExpression | None = None
    node: syntax.Node


class Binding(Struct, frozen=True, kw_only=True, eq=False):
    """One place that gives a name its meaning."""

    name: str
    kind: BindingKind
    node: syntax.Node
    scope: "Scope"
    value: syntax.BaseExpression | None = None
    """The expression assigned, iterated, entered or unpacked."""
    annotation: syntax.BaseExpression | None = None
    path: tuple[int, ...] = ()
    """For "unpack": the position in a tuple, in a tuple that stands in it, and so on."""
    each: bool = False
    """For "unpack": it is each item of the value that gets unpacked."""
    imported: Import | None = None
    function: "Function | None" = None
    cls: "ClassDef | None" = None
    parameter: Parameter | None = None


class Scope(Struct, kw_only=True, eq=False):
    """One scope: what it binds, and which of that is read from anywhere."""

    kind: ScopeKind
    parent: "Scope | None"
    module: "ModuleTable"
    function: "Function | None" = None
    cls: "ClassDef | None" = None
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    read: set[str] = field(default_factory=set)
    shared: set[str] = field(default_factory=set)
    """Names that are global or nonlocal here or from an inner scope."""
    outer: dict[str, Literal["global", "nonlocal"]] = field(default_factory=dict)
    narrowed: set[str] = field(default_factory=set)
    """Expressions tested by isinstance, hasattr or match: their class is not the declared one."""
    all_read: bool = False
    """Calls locals(), eval() or the like: every name may be read."""
    dynamic: bool = False
    """Calls exec() or the like: names may be bound that nobody sees."""

    def find(self, name: str) -> "Scope | None":
        """The scope that a name read here belongs to, None for builtins and unknown names."""
        scope: Scope | None = self
        while scope is not None:
            if scope is self or scope.kind != "class":
                if scope.outer.get(name) == "global":
                    root = scope.module.root
                    return root if name in root.bindings else None
                if name in scope.bindings and name not in scope.outer:
                    return scope
            scope = scope.parent
        return None

    def enclosing_function(self) -> "Function | None":
        """The innermost function around this scope, comprehensions seen through."""
        scope: Scope | None = self
        while scope is not None and scope.function is None:
            scope = scope.parent
        return scope.function if scope else None

    def within(self) -> Iterator["Scope"]:
        """This scope and those around it, inside out."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent


class Function(Struct, kw_only=True, eq=False):
    """One function or method."""

    name: str
    node: syntax.FunctionDef
    parameters: tuple[Parameter, ...]
    defined_in: Scope
    scope: Scope
    cls: "ClassDef | None"
    returns: list[syntax.BaseExpression | None] = field(default_factory=list)
    yields: bool = False
    yielded: list[syntax.BaseExpression | None] = field(default_factory=list)
    """What it yields, one by one; None for what cannot be told."""

    @property
    def bound(self) -> tuple[Parameter, ...]:
        """What is left to give where the first argument is the object or its class."""
        # `def f(*args)` takes that one among its others
        takes_all = bool(self.parameters) and self.parameters[0].kind == "*"
        return self.parameters if takes_all else self.parameters[1:]

    @property
    def module(self) -> "ModuleTable":
        return self.defined_in.module


class ClassDef(Struct, kw_only=True, eq=False):
    """One class statement."""

    name: str
    node: syntax.ClassDef
    defined_in: Scope
    scope: Scope
    stores: list["Store"] = field(default_factory=list)
    """Attributes set on `self` or `cls` in its methods."""
    dynamic: bool = False
    """Attributes are set under computed names: any may exist."""
    is_namespace: bool = False
    """It only holds functions, none of which takes an object of it."""

    @property
    def module(self) -> "ModuleTable":
        return self.defined_in.module


class Store(Struct, frozen=True, kw_only=True, eq=False):
    """One attribute that is set: `base.attr = value`."""

    base: syntax.BaseExpression
    attr: str
    node: syntax.Node
    scope: Scope
    value: syntax.BaseExpression | None = None
    path: tuple[int, ...] = ()
    """Where the value is taken apart: the position in it, as of a binding."""
    annotation: syntax.BaseExpression | None = None
    after: int = 0
    """How many of the module's attributes are read before it."""
    branch: bool = False
    """In a part of its function that does not always run."""


class Use(Struct, frozen=True, kw_only=True, eq=False):
    """One read of a name; `at` is a node of the module's own tree (a string annotation's too)."""

    name: str
    scope: Scope
    at: syntax.Node
    quoted: bool = False
    probing: bool = False
    """Inside a `try` that catches NameError."""
    typed: bool = False
    """In an annotation."""


class Located(Struct, Generic[N], frozen=True, kw_only=True, eq=False):
    """A node and the scope that it is evaluated in."""

    node: N
    scope: Scope
    expecting: bool = False
    """Where an error is what is wanted: `with pytest.raises(…):`."""
    branch: bool = False
    """In a part of its function that does not always run: of an `if`, a `try`, an `or`."""


class Unpacking(Struct, frozen=True, kw_only=True, eq=False):
    """A target of several parts, and what is taken apart for it."""

    target: syntax.Tuple | syntax.List
    kind: BindingKind
    """"assign"; "loop": each item of the value; "with": what it enters."""
    value: syntax.BaseExpression
    scope: Scope
    expecting: bool = False
    """Where it may fail: inside a `try` that is there for it."""


@dataclasses.dataclass(kw_only=True, eq=False)
class ModuleTable:
    """Everything one pass over a module finds."""

    path: str
    tree: syntax.Module
    root: Scope = dataclasses.field(init=False)
    uses: list[Use] = dataclasses.field(default_factory=list)
    imports: list[Import] = dataclasses.field(default_factory=list)
    calls: list[Located[syntax.Call]] = dataclasses.field(default_factory=list)
    attributes: list[Located[syntax.Attribute]] = dataclasses.field(
        default_factory=list
    )
    subscripts: list[Located[syntax.Subscript]] = dataclasses.field(
        default_factory=list
    )
    """Those that are read; `expecting` also inside a `try` that is there for a missing key."""
    item_stores: list[Located[syntax.Subscript]] = dataclasses.field(
        default_factory=list
    )
    """Those that are assigned to: `d["x"] = 1`."""
    item_values: dict[syntax.Subscript, syntax.BaseExpression] = dataclasses.field(
        default_factory=dict
    )
    """What is assigned to them, where that is one expression."""
    dicts: list[Located[syntax.Dict]] = dataclasses.field(default_factory=list)
    unpackings: list[Unpacking] = dataclasses.field(default_factory=list)
    augmented: set[str] = dataclasses.field(default_factory=set)
    """Attributes that something is added to in place: `self.parts += (1,)`."""
    probed: set[str] = dataclasses.field(default_factory=set)
    """Keys that are asked for before they are read: `"x" in d`, `d.get("x")`."""
    memberships: list[Located[syntax.Comparison]] = dataclasses.field(
        default_factory=list
    )
    """Comparisons by `in` or `not in`."""
    stores: list[Store] = dataclasses.field(default_factory=list)
    functions: list[Function] = dataclasses.field(default_factory=list)
    classes: list[ClassDef] = dataclasses.field(default_factory=list)
    scopes: list[Scope] = dataclasses.field(default_factory=list)
    item_scopes: dict[syntax.Node, Scope] = dataclasses.field(default_factory=dict)
    """The item of each comprehension (the value, in a dict), and the scope it is evaluated in."""
    star_imports: list[Import] = dataclasses.field(default_factory=list)
    exported: tuple[str, ...] | None = None
    """`__all__`, where it is a plain list."""
    exported_at: syntax.Node | None = None
    exports_more: bool = False
    """`__all__` is added to, or computed."""
    computed: list[Store] = dataclasses.field(default_factory=list)
    """Attributes that are set under computed names on what is nobody's `self`."""
    patched: set[str] = dataclasses.field(default_factory=set)
    """Attributes that are set on what is nobody's `self`."""

    def calls_in(self, function: Function) -> list[Located[syntax.Call]]:
        """The calls in a function, and in those within it."""
        return self._calls_by_scope.get(function.scope, [])

    @cached_property
    def _calls_by_scope(self) -> dict[Scope, list[Located[syntax.Call]]]:
        found: dict[Scope, list[Located[syntax.Call]]] = {}
        for call in self.calls:
            for scope in call.scope.within():
                if scope.kind == "function":
                    found.setdefault(scope, []).append(call)
        return found

    @cached_property
    def calls_on_import(self) -> list[Located[syntax.Call]]:
        """The calls at its top level, but for those under `if __name__ == "__main__":`."""
        guarded: set[syntax.Node] = set()
        for statement in self.tree.body:
            if isinstance(statement, syntax.If) and is_main(statement.test):
                waiting: list[syntax.Node] = [statement.body]
                while waiting:
                    node = waiting.pop()
                    guarded.add(node)
                    waiting += syntax.children(node)
        return [c for c in self.calls if c.scope is self.root and c.node not in guarded]


def is_main(test: syntax.BaseExpression) -> bool:
    """`__name__ == "__main__"`."""
    return (
        isinstance(test, syntax.Comparison)
        and isinstance(test.left, syntax.Name)
        and test.left.value == "__name__"
    )
