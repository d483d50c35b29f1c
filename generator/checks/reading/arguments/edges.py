"""What an expression is directly, as far as parsers and their results go."""

from generator import pycode, syntax
from generator.checks.reading import exports
from generator.checks.reading.arguments.argparsers import (
    GROUPS,
    PARSES,
    Parser,
    foreign,
    is_parser,
)
from generator.checks.reading.arguments.callsites import CallSites
from generator.checks.reading.arguments.flows import (
    OTHER,
    PLAIN,
    UNKNOWN,
    Attr,
    Edge,
    Returned,
    Space,
    Var,
)
from generator.checks.reading.arguments.hyperparameters import hyperparameters
from generator.checks.reading.following import calls
from generator.checks.reading.following.classes import ClassInfo
from generator.checks.reading.following.values import (
    ClassValue,
    FunctionValue,
    Instance,
    ModuleValue,
    Nothing,
    Outside,
)
from generator.checks.reading.scanning.tables import (
    Function,
    Located,
    ModuleTable,
    Scope,
)
from generator.checks.reading.world import World

_SAME = frozenset({"copy.copy", "copy.deepcopy"})
_BAGS = frozenset(
    "Namespace SimpleNamespace EasyDict AttrDict Munch DotDict AttributeDict edict".split()
)
"""Classes whose objects have what they are made of as attributes."""


class Edges:
    """Reads expressions; remembers the parsers and results that they make."""

    def __init__(self, world: World) -> None:
        self._infer = world.infer
        self.heirs = world.heirs
        self.sites = CallSites(world.infer, world.heirs)
        self.scopes: dict[int, Scope] = {}
        self.functions: dict[int, Function] = {}
        self.made: dict[syntax.Node, Parser | Space] = {}
        self.families: dict[ClassInfo, Parser] = {}
        """The parsers of the project's own kinds, one for all objects of a kind."""
        self.flags: Space | None = None
        self.hyperparameters: dict[ClassInfo, list[Edge]] = {}

    def of(
        self, node: syntax.BaseExpression, scope: Scope, index: int | None = None
    ) -> list[Edge]:
        """What an expression is directly; with an index, that part of it."""
        match node:
            case syntax.Name():
                return self._name(node.value, scope, index)
            case syntax.Attribute():
                return self._dotted(node, scope, index)
            case syntax.Call():
                return self._call(node, scope, index)
            case syntax.IfExp():
                sides = (node.body, node.orelse)
                return [e for s in sides for e in self.of(s, scope, index)]
            case syntax.BooleanOperation():
                sides = (node.left, node.right)
                return [e for s in sides for e in self.of(s, scope, index)]
            case syntax.NamedExpr():
                return self.of(node.value, scope, index)
            case syntax.Tuple() | syntax.List() if index is not None:
                if index < len(node.elements):
                    return self.of(node.elements[index].value, scope)
                return [OTHER]
            case syntax.Subscript():
                at = pycode.index(node)
                if index is None and isinstance(at, syntax.Integer):
                    return self.of(node.value, scope, at.evaluated_value)
                return [UNKNOWN]
            case (
                syntax.Await()
                | syntax.StarredElement()
                | syntax.Lambda()
                | syntax.Yield()
            ):
                return [UNKNOWN]
        return [PLAIN]

    def _var(self, scope: Scope, name: str, index: int | None = None) -> Edge:
        self.scopes[id(scope)] = scope
        return Edge(term=Var(scope=id(scope), name=name, index=index))

    def _name(self, name: str, scope: Scope, index: int | None) -> list[Edge]:
        if name == "None":
            return []
        home = scope.find(name)
        if home is not None:
            return [self._var(home, name, index)]
        return self._starred(scope.module, name, index)

    def _starred(self, table: ModuleTable, name: str, index: int | None) -> list[Edge]:
        for target in exports.star_targets(self._infer.project, table):
            if target and target.table and exports.is_offered(target, name):
                return self.member(target.table, name, index)
        return [UNKNOWN] if table.star_imports else [OTHER]

    def member(
        self, table: ModuleTable, name: str, index: int | None = None
    ) -> list[Edge]:
        if name in table.root.bindings:
            return [self._var(table.root, name, index)]
        return self._starred(table, name, index) if table.star_imports else [UNKNOWN]

    def _dotted(
        self, node: syntax.Attribute, scope: Scope, index: int | None
    ) -> list[Edge]:
        name = node.attr.value
        if name == "__dict__":
            inner = self.of(node.value, scope)
            return [Edge(term=e.term, inside=True) for e in inner]
        base = self._infer.value(node.value, scope)
        match base:
            case ModuleValue(module):
                return (
                    self.member(module.table, name, index)
                    if module.table
                    else [UNKNOWN]
                )
            case Outside():
                return self.library(f"{base.name}.{name}" if base.name else "")
            case Instance(info) | ClassValue(info):
                if name == "hparams" and not info.member(name):
                    return hyperparameters(self, info)
                if index is not None or not info.member(name):
                    return [UNKNOWN]
                return [Edge(term=Attr(info, name))]
        return [UNKNOWN]

    def library(self, name: str) -> list[Edge]:
        """Something of a library: the flags of absl, or nothing that matters here."""
        if not name.endswith("flags.FLAGS"):
            return [OTHER]
        if self.flags is None:
            _, table = next(iter(self._infer.project))
            self.flags = Space(
                table=table, node=table.tree, scope=table.root, absl=True
            )
        return [Edge(term=self.flags)]

    # -- calls ------------------------------------------------------------------------------

    def _call(self, node: syntax.Call, scope: Scope, index: int | None) -> list[Edge]:
        above = calls.super_of(self._infer, node, scope)
        if above is not None:
            return [self.instance(above)]
        value = self._infer.value(node.func, scope)
        match value:
            case FunctionValue(function):
                return self._result(function, index)
            case ClassValue(info):
                return [self.instance(info)]
            case Outside(name) if name and "()" not in name:
                return self._outside(name, node, scope)
            case Instance() | Nothing() | ModuleValue():
                return [OTHER]
        target = self.sites.callees.of(Located(node=node, scope=scope))
        if target is not None:
            return [*self._result(target.function, index)]
        if isinstance(node.func, syntax.Attribute):
            name = node.func.attr.value
            if name in PARSES:
                if name.startswith("parse_known") and index is None:
                    return [OTHER]
                return [OTHER] if index else [self._space(node, scope)]
            if name in GROUPS:
                return self.of(node.func.value, scope)
        given = [a.value for a in node.args if isinstance(a.value, syntax.Name)]
        passed = [
            Edge(term=e.term, parser=True)
            for g in given
            for e in self.of(g, scope)
            if not isinstance(e.term, str)
        ]
        return [Edge(term="handed"), *passed] if passed else [UNKNOWN]

    def _result(self, function: Function, index: int | None) -> list[Edge]:
        """What a function returns, and those of subclasses that stand for it."""
        found = [function]
        if function.cls is not None:
            for heir in self.heirs.of(self._infer.info(function.cls)):
                own = heir.own.get(function.name)
                if own is not None:
                    found += [b.function for b in own.bindings if b.function]
        edges = []
        for each in found:
            self.functions[id(each)] = each
            edges.append(Edge(term=Returned(id(each), index)))
        return edges

    def instance(self, info: ClassInfo) -> Edge:
        """An object of a class of the project, which may be a kind of parser."""
        kinds = {is_parser(name) for name in info.outside} - {None}
        if not kinds:
            return OTHER
        root = info.mro[-1]
        if root not in self.families:
            self.families[root] = Parser(
                table=root.cls.module,
                node=root.cls.node,
                scope=root.cls.defined_in,
                open="" if kinds == {"plain"} else "any",
            )
        return Edge(term=self.families[root])

    def _space(
        self,
        node: syntax.Call,
        scope: Scope,
    ) -> Edge:
        if node not in self.made:
            parser = (
                node.func.value if isinstance(node.func, syntax.Attribute) else None
            )
            self.made[node] = Space(
                table=scope.module, node=node, scope=scope, parser=parser, call=node
            )
        return Edge(term=self.made[node])

    def _outside(self, name: str, node: syntax.Call, scope: Scope) -> list[Edge]:
        kind = is_parser(name)
        if kind is not None:
            if node not in self.made:
                self.made[node] = Parser(
                    table=scope.module,
                    node=node,
                    scope=scope,
                    call=node,
                    open="" if kind == "plain" else "any",
                )
            return [Edge(term=self.made[node])]
        first = node.args[0].value if node.args else None
        last = name.rpartition(".")[2]
        if last in _BAGS:
            return self._bag(node, scope)
        if name == "vars" and first is not None:
            return [Edge(term=e.term, inside=True) for e in self.of(first, scope)]
        if (name in _SAME or foreign(name)) and first is not None:
            return self.of(first, scope)
        if name == "typing.cast" and len(node.args) > 1:
            return self.of(node.args[1].value, scope)
        if name in ("getattr", "next", "dict") or (
            isinstance(node.func, syntax.Attribute) and node.func.attr.value in PARSES
        ):
            return [UNKNOWN]
        return [OTHER]

    def _bag(self, node: syntax.Call, scope: Scope) -> list[Edge]:
        """`Namespace(a=1)`; of `EasyDict(vars(args))`, the same attributes as those of args."""
        if node not in self.made:
            self.made[node] = Space(
                table=scope.module, node=node, scope=scope, call=node
            )
        return [Edge(term=self.made[node])]
