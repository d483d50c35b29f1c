"""Follows names, attributes, calls and subscripts to what they stand for; never guesses."""

import builtins
from functools import cached_property
from typing import Any

import libcst as cst

from generator import pycode
from generator.checks.reading import annotations, calls, exports, shapes
from generator.checks.reading.callers import Callers
from generator.checks.reading.classes import ClassInfo, Member
from generator.checks.reading.functions import kind_of
from generator.checks.reading.project import Module, Project
from generator.checks.reading.tables import (
    Binding,
    ClassDef,
    Function,
    Import,
    ModuleTable,
    Parameter,
    Scope,
)
from generator.checks.reading.values import (
    ClassValue,
    FunctionValue,
    Instance,
    Items,
    ModuleValue,
    Nothing,
    Outside,
    Pairs,
    Row,
    Value,
    combine,
    item_of,
    plain_name,
    thrown,
)

_BUILTINS = frozenset((*dir(builtins), "__file__", "__name__"))


class Infer:
    """The one evaluator of a project; remembers what it has followed."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.patched = {name for _, table in project for name in table.patched}
        """Attributes that are set from outside their class."""
        self._values: dict[cst.CSTNode, Value] = {}
        self._annotations: dict[cst.CSTNode, Value] = {}
        self._infos: dict[ClassDef, ClassInfo] = {}
        self._given: dict[Parameter, Value] = {}
        self._busy: set[object] = set()
        self._cut = 0
        """How often a circle was left open: what depends on it holds for the moment only."""
        self._passing: dict[cst.CSTNode | Parameter, Value] = {}
        """Values that do, as long as the circle is being followed."""

    def is_open(self, info: ClassInfo) -> bool:
        """Whether attributes may be set on its objects under names that are computed."""
        return any(one in self._opened for one in info.mro)

    @cached_property
    def _opened(self) -> set[ClassInfo]:
        """Classes whose objects get attributes by `setattr(thing, name, value)`, here or in a helper."""
        found: set[ClassInfo] = set()
        helpers: set[str] = set()
        for _, table in self.project:
            for store in table.computed:
                base = self.value(store.base, store.scope)
                if isinstance(base, Instance | ClassValue):
                    found.add(base.info)
                function = store.scope.enclosing_function()
                if base is None and function is not None:
                    helpers.add(function.name)
        for _, table in self.project if helpers else ():
            for call in table.calls:
                name = (pycode.dotted(call.node.func) or "").rpartition(".")[2]
                for arg in call.node.args if name in helpers else ():
                    given = self.value(arg.value, call.scope)
                    if isinstance(given, Instance | ClassValue):
                        found.add(given.info)
        return found

    def info(self, cls: ClassDef) -> ClassInfo:
        """The class behind a class statement."""
        if cls not in self._infos:
            self._infos[cls] = ClassInfo(cls, self)
        return self._infos[cls]

    # -- expressions ------------------------------------------------------------------------

    def value(self, node: cst.BaseExpression, scope: Scope) -> Value:
        """What an expression evaluates to."""
        if node in self._values:
            return self._values[node]
        if node in self._passing:
            self._cut += 1
            return self._passing[node]
        if node in self._busy:
            self._cut += 1
            return None
        before = self._cut
        self._busy.add(node)
        try:
            found = self._value(node, scope)
        finally:
            self._busy.discard(node)
        if isinstance(found, Instance | ClassValue):
            shown = pycode.dotted(node)
            if shown and any(shown in s.narrowed for s in scope.within()):
                found = None
        self._keep(self._values, node, found, whole=self._cut == before)
        return found

    def _keep(
        self, kept: dict[Any, Value], key: Any, found: Value, *, whole: bool
    ) -> None:
        """Remember a value: for good, or where a circle was cut, until that has been followed."""
        if not self._busy:
            self._passing.clear()
            whole = True
        (kept if whole else self._passing)[key] = found

    def given(self, function: Function, parameter: Parameter) -> Value:
        """What all calls of a function give for a parameter without an annotation."""
        if parameter in self._given:
            return self._given[parameter]
        if parameter in self._passing:
            self._cut += 1
            return self._passing[parameter]
        if parameter in self._busy:
            self._cut += 1
            return None
        before = self._cut
        self._busy.add(parameter)
        try:
            found = self._callers.given(function, parameter)
        finally:
            self._busy.discard(parameter)
        self._keep(self._given, parameter, found, whole=self._cut == before)
        return found

    @cached_property
    def _callers(self) -> Callers:
        return Callers(self)

    def _value(self, node: cst.BaseExpression, scope: Scope) -> Value:
        match node:
            case cst.Name():
                return self.name(node.value, scope)
            case cst.Attribute():
                return self._attribute(node, scope)
            case cst.Call():
                return calls.result(self, node, scope)
            case cst.Await(expression=cst.Call() as call):
                return calls.result(self, call, scope, awaited=True)
            case cst.Subscript():
                return shapes.subscript(self, node, scope)
            case cst.IfExp():
                return combine(
                    [self.value(node.body, scope), self.value(node.orelse, scope)]
                )
            case cst.BooleanOperation():
                return combine(
                    [self.value(node.left, scope), self.value(node.right, scope)]
                )
            case cst.NamedExpr():
                return self.value(node.value, scope)
            case cst.Tuple() | cst.List() | cst.Set():
                return shapes.display(self, node, scope)
            case cst.ListComp() | cst.SetComp() | cst.GeneratorExp():
                inner = scope.module.item_scopes.get(node.elt, scope)
                return Items(self.value(node.elt, inner))
            case cst.BinaryOperation():
                values = [self.value(node.left, scope), self.value(node.right, scope)]
                return (
                    Outside() if all(isinstance(v, Outside) for v in values) else None
                )
            case cst.UnaryOperation(operator=cst.Not()) | cst.Comparison():
                return Outside()
            case cst.UnaryOperation():
                outside = isinstance(self.value(node.expression, scope), Outside)
                return Outside() if outside else None
            case cst.Lambda() | cst.Yield() | cst.Await() | cst.StarredElement():
                return None
        return Outside()  # a literal of some kind

    # -- names ------------------------------------------------------------------------------

    def name(self, name: str, scope: Scope) -> Value:
        """What a name means in a scope."""
        home = scope.find(name)
        if home is None:
            starred = self._starred(scope.module, name)
            if starred is not None:
                return starred
            if name == "None":
                return Nothing()
            return Outside(name) if name in _BUILTINS else None
        return self._bindings(tuple(home.bindings[name]))

    def _bindings(self, bindings: tuple[Binding, ...]) -> Value:
        counted = [b for b in bindings if b.kind not in ("augment", "delete")]
        declared = [b for b in counted if b.annotation is not None]
        if len(counted) > 1 and declared:
            # A declared type holds for every later assignment.
            return self.binding(declared[0])
        return combine([self.binding(b) for b in counted])

    def binding(self, binding: Binding) -> Value:
        """What one binding gives its name."""
        if binding in self._busy:
            self._cut += 1
            return None
        self._busy.add(binding)
        try:
            return self._binding(binding)
        finally:
            self._busy.discard(binding)

    def _binding(self, binding: Binding) -> Value:
        scope = binding.scope
        if binding.imported is not None:
            return self._imported(
                binding.imported, self.project.module_of(scope.module)
            )
        if binding.cls is not None:
            return ClassValue(self.info(binding.cls))
        if binding.function is not None:
            return (
                FunctionValue(binding.function)
                if kind_of(self, binding.function)
                else None
            )
        if binding.kind in ("self", "parameter"):
            return calls.parameter(self, binding)
        if binding.annotation is not None:
            return self.annotation(binding.annotation, scope)
        if binding.value is None:
            return None
        # The iterable of a comprehension is read outside the scope that its target is bound in.
        value = self.value(binding.value, scope)
        match binding.kind:
            case "assign":
                return value
            case "loop":
                return item_of(value)
            case "unpack":
                row = item_of(value) if binding.each else value
                return shapes.unpacked(row, binding.index)
            case "with":
                return calls.entered(self, binding.value, value, scope)
            case "except":
                return thrown(value)
        return None

    def member_of(self, module: Module, name: str) -> Value:
        """What a module's attribute is."""
        if module.table is not None:
            bindings = module.table.root.bindings.get(name)
            if bindings:
                return self._bindings(tuple(bindings))
        inner = exports.submodule(self.project, module, name)
        if inner is not None:
            return ModuleValue(inner)
        return self._starred(module.table, name) if module.table else None

    def _starred(self, table: ModuleTable, name: str) -> Value:
        if (table, name) in self._busy:
            self._cut += 1
            return None
        self._busy.add((table, name))
        try:
            targets = exports.star_targets(self.project, table)
            known = [t for t in targets if t and exports.is_offered(t, name)]
            found = [v for t in known if (v := self.member_of(t, name)) is not None]
            # of several the last that was imported counts: in which order is not followed
            return found[0] if len(found) == 1 else None
        finally:
            self._busy.discard((table, name))

    def _imported(self, found: Import, module: Module) -> Value:
        """What an import binds."""
        if exports.is_own(self.project, module, found):
            shown = None if found.name or found.alias else found.bound
            target = exports.target(self.project, module, found, shown)
            if target is None:
                return None
            inner = found.name and exports.submodule(self.project, target, found.name)
            if inner and target.path == module.path:  # a package imports what is in it
                return ModuleValue(inner)
            return (
                self.member_of(target, found.name)
                if found.name
                else ModuleValue(target)
            )
        if found.name is None and found.alias is None:
            return Outside(plain_name(found.bound))
        return Outside(plain_name(".".join(p for p in (found.module, found.name) if p)))

    # -- attributes -------------------------------------------------------------------------

    def _attribute(self, node: cst.Attribute, scope: Scope) -> Value:
        name = node.attr.value
        parent = calls.super_of(self, node.value, scope)
        if parent is not None:
            member = None if parent.mixed else parent.member(name, after=parent)
            return self.member(member, bound=True) if member else None
        base = self.value(node.value, scope)
        match base:
            case ModuleValue():
                return self.member_of(base.module, name)
            case Outside():
                return Outside(f"{base.name}.{name}") if base.name else Outside()
            case Items() | Pairs() | Row():
                return Outside()
            case Instance() | ClassValue():
                member = base.info.member(name)
                if member is None:
                    return None
                if isinstance(base, ClassValue) and base.info.is_a(
                    "enum.Enum", "enum.StrEnum"
                ):
                    return Instance(base.info)
                return self.member(member, bound=isinstance(base, Instance))
        return None

    def member(self, member: Member, *, bound: bool) -> Value:
        """What an attribute of a class is, or of its instances."""
        found = self._member(member, bound=bound)
        if isinstance(found, Instance) and any(
            found.info.member(name) for name in ("__get__", "__set__")
        ):
            return None  # a descriptor gives what it likes, or what it put elsewhere
        return found

    def _member(self, member: Member, *, bound: bool) -> Value:
        functions = [b.function for b in member.bindings if b.function is not None]
        if functions:
            if len(member.bindings) > 1 or member.stores:
                getters = [f for f in functions if kind_of(self, f) == "property"]
                return calls.returned(self, getters[0]) if getters and bound else None
            return calls.method(self, functions[0], member.owner, bound=bound)
        declared = [b for b in member.bindings if b.annotation] + [
            s for s in member.stores if s.annotation
        ]
        for found in declared:
            assert found.annotation is not None
            return self.annotation(found.annotation, found.scope)
        values = [self.binding(b) for b in member.bindings]
        for store in member.stores:
            values.append(self.value(store.value, store.scope) if store.value else None)
        value = combine(values)
        # A function assigned in a class body is bound when it is read from an instance.
        return None if isinstance(value, FunctionValue) and bound else value

    def annotation(self, node: cst.BaseExpression, scope: Scope) -> Value:
        """What an object annotated so is."""
        if node not in self._annotations:  # None while it is being followed
            self._annotations[node] = None
            self._annotations[node] = annotations.read(self, node, scope)
        return self._annotations[node]
