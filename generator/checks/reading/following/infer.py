"""Follows names, attributes, calls and subscripts to what they stand for; never guesses."""

import builtins
from functools import cached_property

from generator import pycode, syntax
from generator.checks.reading import exports
from generator.checks.reading.following import (
    annotations,
    calls,
    dicts,
    loaders,
    returns,
    shapes,
    stored,
)
from generator.checks.reading.following.callers import Callers
from generator.checks.reading.following.circles import Circles
from generator.checks.reading.following.classes import ClassInfo, Member
from generator.checks.reading.following.functions import kind_of
from generator.checks.reading.following.stored import Stored
from generator.checks.reading.following.values import (
    ClassValue,
    FunctionValue,
    Instance,
    Items,
    Keys,
    ModuleValue,
    Nothing,
    Outside,
    Pairs,
    Row,
    Rows,
    Several,
    Value,
    Words,
    Wrapped,
    combine,
    plain_name,
    thrown,
)
from generator.checks.reading.modules import Module
from generator.checks.reading.project import Project
from generator.checks.reading.scanning.tables import (
    Binding,
    ClassDef,
    Function,
    Import,
    ModuleTable,
    Parameter,
    Scope,
)

_NARROWED = (Instance, ClassValue, Several, Wrapped, Row, Rows, Keys, Items)
"""What a test by isinstance or the like may show to be something else."""
_BUILTINS = frozenset((*dir(builtins), "__file__", "__name__"))


class Infer:
    """The one evaluator of a project; remembers what it has followed."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.patched = {name for _, table in project for name in table.patched}
        """Attributes that are set from outside their class."""
        self._circles = Circles()
        self._known = self._circles.known
        self._annotations: dict[syntax.Node, Value] = {}
        self._infos: dict[ClassDef, ClassInfo] = {}
        self.augmented = {name for _, table in project for name in table.augmented}
        """Attributes that something is added to in place."""
        self._batches: tuple[Value] | None = None
        self._heirs: dict[ClassInfo, list[ClassInfo]] | None = None

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

    def heirs(self, info: ClassInfo) -> tuple[ClassInfo, ...]:
        """The classes of the project that are derived from this one."""
        if self._heirs is None:
            self._heirs = {}
            for _, table in self.project:
                for cls in table.classes:
                    for base in self.info(cls).mro[1:]:
                        self._heirs.setdefault(base, []).append(self.info(cls))
        return tuple(self._heirs.get(info, ()))

    @cached_property
    def stored(self) -> Stored:
        """The items that are set in dicts, wherever that is."""
        return Stored(self.project)

    @property
    def batches(self) -> Value:
        """What any loader of the project gives."""
        if self._batches is None:
            self._batches = (None,)  # while they are being followed
            self._batches = (loaders.every(self),)
        return self._batches[0]

    # -- expressions ------------------------------------------------------------------------

    def value(self, node: syntax.BaseExpression, scope: Scope) -> Value:
        """What an expression evaluates to."""
        if node in self._known:
            return self._known[node]
        return self._circles.follow(node, lambda: self._narrowed(node, scope))

    def _narrowed(self, node: syntax.BaseExpression, scope: Scope) -> Value:
        """What it evaluates to; unknown, where a test may show that it is something else."""
        found = self._value(node, scope)
        if isinstance(found, _NARROWED):
            shown = pycode.spelt(node)
            if shown and any(shown in s.narrowed for s in scope.within()):
                return found if self._is_made_so(node, scope, found) else None
        return found

    def _is_made_so(
        self, node: syntax.BaseExpression, scope: Scope, found: Value
    ) -> bool:
        """Whether what fails a test is made into what was said: `cfg = Config(**cfg)`."""
        home = scope.find(node.value) if isinstance(node, syntax.Name) else None
        if home is None or not isinstance(node, syntax.Name):
            return False
        for binding in home.bindings[node.value]:
            made = binding.value if binding.kind == "assign" else None
            if isinstance(made, syntax.Call) and any(
                arg.star == "**" and pycode.dotted(arg.value) == node.value
                for arg in made.args
            ):
                value = self.value(made, binding.scope)
                return isinstance(value, Instance) and value == found
        return False

    def given(self, function: Function, parameter: Parameter) -> Value:
        """What all calls of a function give for a parameter without an annotation."""
        return self._circles.follow(
            parameter, lambda: self._callers.given(function, parameter)
        )

    def arguments(
        self, function: Function, parameter: Parameter
    ) -> list[tuple[syntax.BaseExpression, Scope]] | None:
        """What all calls of a function give for a parameter, as it is written there."""
        return self._callers.arguments(function, parameter)

    @cached_property
    def _callers(self) -> Callers:
        return Callers(self)

    def _value(self, node: syntax.BaseExpression, scope: Scope) -> Value:
        match node:
            case syntax.Name():
                return self.name(node.value, scope)
            case syntax.Attribute():
                return self._attribute(node, scope)
            case syntax.Call():
                return calls.result(self, node, scope)
            case syntax.Await(expression=syntax.Call() as call):
                return calls.result(self, call, scope, awaited=True)
            case syntax.Subscript():
                return shapes.subscript(self, node, scope)
            case syntax.IfExp():
                return combine(
                    [self.value(node.body, scope), self.value(node.orelse, scope)]
                )
            case syntax.BooleanOperation():
                return combine(
                    [self.value(node.left, scope), self.value(node.right, scope)]
                )
            case syntax.NamedExpr():
                return self.value(node.value, scope)
            case syntax.Tuple() | syntax.List() | syntax.Set():
                return shapes.display(self, node, scope)
            case syntax.ListComp() | syntax.SetComp() | syntax.GeneratorExp():
                return shapes.comprehension(self, node, scope)
            case syntax.Dict():
                return dicts.display(self, node, scope)
            case syntax.DictComp():
                return dicts.comprehension(self, node, scope)
            case syntax.BinaryOperation():
                return shapes.operation(
                    node, self.value(node.left, scope), self.value(node.right, scope)
                )
            case syntax.UnaryOperation(operator="not") | syntax.Comparison():
                return Outside()
            case syntax.Integer() | syntax.Float():
                return shapes.NUMBER
            case syntax.UnaryOperation():
                return shapes.signed(self.value(node.expression, scope))
            case (
                syntax.Lambda()
                | syntax.Yield()
                | syntax.Await()
                | syntax.StarredElement()
            ):
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
        return self._named(name, home)

    def _named(self, name: str, home: Scope) -> Value:
        """What a scope's own name means."""
        key = home, name
        if key in self._circles:  # bindings that lead to themselves are passed over
            return self._bound(name, home)
        return self._circles.follow(key, lambda: self._bound(name, home))

    def _bound(self, name: str, home: Scope) -> Value:
        found = self._bindings(tuple(home.bindings[name]))
        return self.stored.settled(self, found, stored.named(name, home))

    def _bindings(self, bindings: tuple[Binding, ...]) -> Value:
        added = [more for b in bindings if (more := shapes.added(b)) is not None]
        begun = tuple(b for b in bindings if shapes.added(b) is None)
        found = self._assigned(begun or bindings)
        sized = isinstance(found, Row | Rows | Keys | Items)
        followed = sized or shapes.is_number(found)
        if not added or not followed:
            return found
        return shapes.augmented(
            found, [self.value(v, bindings[0].scope) for v in added]
        )

    def _assigned(self, bindings: tuple[Binding, ...]) -> Value:
        counted = [b for b in bindings if b.kind not in ("augment", "delete")]
        declared = [b for b in counted if b.annotation is not None]
        if len(counted) > 1 and declared:
            # A declared type holds for every later assignment.
            said = self._declared(declared[0])
            if isinstance(said, Instance):
                return said
            given = [b for b in counted if b.kind != "declare"]
            return returns.refined(said, self._together(given))
        return self._together(counted)

    def _declared(self, binding: Binding) -> Value:
        """What the annotation of a name says."""
        assert binding.annotation is not None
        if binding.kind in ("self", "parameter"):
            return calls.parameter(self, binding)
        return self.annotation(binding.annotation, binding.scope)

    def _together(self, counted: list[Binding]) -> Value:
        """What several bindings give a name, one or the other."""
        # what a name is made of itself, as in `x = f(x)`, is what the others make of it
        values, passed = [], []
        for binding in counted:
            busy = next(
                (k for k in (binding, binding.value) if k in self._circles), None
            )
            if busy is not None:
                self._circles.leave_out(busy)
                passed.append(binding)
                continue
            before = self._circles.cuts
            value = self.binding(binding)
            cut = value is None and self._circles.cuts > before
            if cut and shapes.is_made_of_itself(binding):
                passed.append(binding)
            else:
                values.append(value)
        found = combine(values) if values else None
        sized = isinstance(found, Row | Rows)
        return None if sized and any(map(shapes.is_resized, passed)) else found

    def binding(self, binding: Binding) -> Value:
        """What one binding gives its name."""
        return self._circles.follow(binding, lambda: self._binding(binding))

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
            said = self.annotation(binding.annotation, scope)
            if binding.value is None or isinstance(said, Instance):
                return said
            return returns.refined(said, self.value(binding.value, scope))
        if binding.value is None:
            return None
        # The iterable of a comprehension is read outside the scope that its target is bound in.
        value = self.value(binding.value, scope)
        match binding.kind:
            case "assign":
                return value
            case "loop":
                return loaders.iterated(self, value)
            case "unpack":
                row = loaders.iterated(self, value) if binding.each else value
                return shapes.at(row, binding.path)
            case "with":
                return calls.entered(self, binding.value, value, scope)
            case "except":
                return thrown(value)
        return None

    def member_of(self, module: Module, name: str) -> Value:
        """What a module's attribute is."""
        if module.table is not None:
            root = module.table.root
            if name in root.bindings:
                return self._named(name, root)
        inner = exports.submodule(self.project, module, name)
        if inner is not None:
            return ModuleValue(inner)
        return self._starred(module.table, name) if module.table else None

    def _starred(self, table: ModuleTable, name: str) -> Value:
        return self._circles.follow(
            (table, name), lambda: self._from_stars(table, name)
        )

    def _from_stars(self, table: ModuleTable, name: str) -> Value:
        targets = exports.star_targets(self.project, table)
        known = [t for t in targets if t and exports.is_offered(t, name)]
        found = [v for t in known if (v := self.member_of(t, name)) is not None]
        # of several the last that was imported counts: in which order is not followed
        return found[0] if len(found) == 1 else None

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

    def _attribute(self, node: syntax.Attribute, scope: Scope) -> Value:
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
            case Items() | Pairs() | Row() | Rows() | Keys() | Words():
                return Outside()
            case Wrapped(inner):
                return inner if name == "module" else None
            case Instance() | ClassValue():
                member = base.info.member(name)
                if member is None:
                    return None
                if (
                    isinstance(base, ClassValue)
                    and base.info.is_a("enum.Enum", "enum.StrEnum")
                    and not any(b.function for b in member.bindings)
                ):
                    return Instance(base.info)
                return self._of_heirs(
                    base, name, self.member(member, bound=isinstance(base, Instance))
                )
        return None

    def _of_heirs(self, base: Instance | ClassValue, name: str, found: Value) -> Value:
        """An attribute that a derived class may have given another value."""
        if not isinstance(found, Row | Rows | Keys | Items | Outside):
            return found
        if name in self.patched or name in self.augmented:
            return Outside() if isinstance(found, Outside) else None
        others = [heir.own[name] for heir in self.heirs(base.info) if name in heir.own]
        values = [found, *(self.member(o, bound=True) for o in others)]
        joined = combine(values)
        return self.stored.settled(self, joined, ("attribute", name))

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
                return returns.returned(self, getters[0]) if getters and bound else None
            return calls.method(self, functions[0], member.owner, bound=bound)
        declared = [b for b in member.bindings if b.annotation] + [
            s for s in member.stores if s.annotation
        ]
        for found in declared:
            # what a class says of a field is a default, which objects may be made without
            assert found.annotation is not None
            said = self.annotation(found.annotation, found.scope)
            if found in member.bindings or isinstance(said, Instance):
                return said
            return returns.refined(said, self._stored(member))
        values = [self.binding(b) for b in member.bindings]
        values += [self._stored(member)] if member.stores else []
        value = combine(values)
        # A function assigned in a class body is bound when it is read from an instance.
        return None if isinstance(value, FunctionValue) and bound else value

    def _stored(self, member: Member) -> Value:
        """What the methods of a class give an attribute."""
        values = []
        for store in member.stores:
            given = self.value(store.value, store.scope) if store.value else None
            values.append(shapes.at(given, store.path))
        return combine(values)

    def annotation(self, node: syntax.BaseExpression, scope: Scope) -> Value:
        """What an object annotated so is."""
        if node not in self._annotations:  # None while it is being followed
            self._annotations[node] = None
            self._annotations[node] = annotations.read(self, node, scope)
        return self._annotations[node]
