"""Follows settings from where they are loaded to where they are read, and never guesses."""

import re

from generator import pycode, syntax
from generator.checks.reading import exports
from generator.checks.reading.following.classes import ClassInfo, Member
from generator.checks.reading.following.infer import Infer
from generator.checks.reading.following.values import (
    ClassValue,
    FunctionValue,
    Instance,
    ModuleValue,
    Outside,
)
from generator.checks.reading.modules import Module
from generator.checks.reading.scanning.tables import (
    Binding,
    Function,
    ModuleTable,
    Scope,
)
from generator.checks.reading.settings import loaders, python
from generator.checks.reading.settings.callers import Argument, Callers
from generator.checks.reading.settings.paths import Paths
from generator.checks.reading.settings.values import (
    Again,
    Config,
    Empty,
    Found,
    Root,
    Source,
    Spot,
    merged,
    one_of,
)

_LIKELY = re.compile(
    r"(^|_)(c|conf\w*|cfgs?|h?params?|hps|opts?|options?|settings?|args|arguments|defaults?|hyp\w*)(_|$|\d)",
    re.IGNORECASE,
)
"""Names of settings; what a dict of another name holds is data."""
_SETTINGS = re.compile(
    r"_*(\w+_)?(cfgs?|configs?|configuration|conf|hparams?|hps?|hyp|hyperparams|h|opts?|options|settings|params)"
    r"(_\w+)?",
    re.IGNORECASE,
)
_CHILDREN = frozenset({"get", "pop", "setdefault"})
_COPIES = frozenset(
    {"copy", "clone", "to_dict", "toDict", "todict", "dict", "as_dict", "_asdict"}
)


def is_likely(name: str) -> bool:
    """Whether a name is one that people give to settings."""
    return bool(_LIKELY.search(name))


def is_settings(name: str) -> bool:
    """Whether a name is one of settings that files give, rather than the command line."""
    return bool(_SETTINGS.fullmatch(name))


class Configs:
    """The one that follows settings; what it has followed is remembered."""

    def __init__(self, infer: Infer) -> None:
        self.infer = infer
        self.callers = Callers(infer)
        self.paths = Paths(self.callers)
        self.sources: dict[syntax.Node, Source] = {}
        self._values: dict[syntax.Node, Found] = {}
        self._parameters: dict[Binding, Found] = {}
        self._busy: set[object] = set()

    def config(self, node: syntax.BaseExpression, scope: Scope) -> Config | None:
        """The settings that an expression stands for, if it is any."""
        found = self.value(node, scope)
        return found if isinstance(found, Config) else None

    def value(self, node: syntax.BaseExpression, scope: Scope) -> Found:
        """What an expression stands for."""
        if node in self._values:
            return self._values[node]
        if node in self._busy:
            return Again()
        self._busy.add(node)
        try:
            found = self._value(node, scope)
        finally:
            self._busy.discard(node)
        if not isinstance(found, Again):
            self._values[node] = found
        return found

    def _value(self, node: syntax.BaseExpression, scope: Scope) -> Found:
        match node:
            case syntax.Name(value="None"):
                return Empty()
            case syntax.Name():
                return self._name(node.value, scope)
            case syntax.Attribute():
                return self._attribute(node, scope)
            case syntax.Subscript():
                return self._subscript(node, scope)
            case syntax.Call():
                return self._call(node, scope)
            case syntax.IfExp():
                return one_of(
                    [self.value(node.body, scope), self.value(node.orelse, scope)]
                )
            case syntax.BooleanOperation() | syntax.BinaryOperation(operator="|"):
                sides = [self.value(node.left, scope), self.value(node.right, scope)]
                if isinstance(node, syntax.BinaryOperation):
                    return merged(sides)
                return one_of(sides)
            case syntax.NamedExpr():
                return self.value(node.value, scope)
            case syntax.Dict(elements=[]):
                return Empty()
            case syntax.Dict() if any(
                isinstance(e, syntax.StarredDictElement) for e in node.elements
            ):
                return self._spread(node, scope)
        return None

    def given(self, node: syntax.BaseExpression, scope: Scope, name: str) -> Found:
        """What a name gets: a literal counts where the name says that it is settings."""
        if is_likely(name) and not isinstance(node, syntax.Name):
            made = self.made(node, scope)
            if made is not None:
                return made
        return self.value(node, scope)

    def made(self, node: syntax.BaseExpression, scope: Scope) -> Config | None:
        """Settings that are written here: the literal of a dict, or a call that makes one."""
        is_call = isinstance(node, syntax.Call) and python.makes_table(node.func)
        if not is_call and not (isinstance(node, syntax.Dict) and node.elements):
            return None
        if isinstance(node, syntax.Call):
            callee = self.infer.value(node.func, scope)
            if isinstance(callee, ModuleValue | FunctionValue | Instance):
                return None
        if node not in self.sources:
            module = self.infer.project.module_of(scope.module)
            source = Source(module=module, node=node, kind="code", certain=True)
            entry = python.table(node, module, source)
            if entry is None:
                return None
            source.roots = (Root(path=module.path, entry=entry),)
            self.sources[node] = source
        return Config(frozenset({Spot(self.sources[node], ())}))

    def _spread(self, node: syntax.Dict, scope: Scope) -> Found:
        """`{**a, "x": 1}`: what is written beside counts as hidden."""
        inner = [
            self.value(e.value, scope)
            for e in node.elements
            if isinstance(e, syntax.StarredDictElement)
        ]
        found = merged(inner)
        more = len(inner) < len(node.elements)
        return found.opened() if isinstance(found, Config) and more else found

    # -- names ------------------------------------------------------------------------------

    def _name(self, name: str, scope: Scope) -> Found:
        home = scope.find(name)
        if home is None:
            return self._starred(scope.module, name)
        return self._bindings(home.bindings[name])

    def _bindings(self, bindings: list[Binding]) -> Found:
        counted = [
            b for b in bindings if b.kind not in ("augment", "delete", "declare")
        ]
        return one_of([self.binding(b) for b in counted])

    def binding(self, binding: Binding) -> Found:
        """What one binding gives its name."""
        if binding in self._busy:
            return Again()
        self._busy.add(binding)
        try:
            return self._binding(binding)
        finally:
            self._busy.discard(binding)

    def _binding(self, binding: Binding) -> Found:
        scope, value = binding.scope, binding.value
        if binding.imported is not None:
            return self._imported(binding)
        if binding.kind == "parameter":
            return self._parameter(binding)
        if value is None:
            return None
        if binding.kind == "assign":
            if scope.kind == "module":
                made = self.made(value, scope)
                if made is not None:
                    return made
            return self.given(value, scope, binding.name)
        if binding.kind == "unpack" and len(binding.path) == 1 and not binding.each:
            return self._part(value, scope, binding.path[0])
        return None

    def _imported(self, binding: Binding) -> Found:
        assert binding.imported is not None
        project, found = self.infer.project, binding.imported
        module = project.module_of(binding.scope.module)
        if found.name is None or not exports.is_own(project, module, found):
            return None
        target = exports.target(project, module, found)
        return self._of_module(target, found.name) if target else None

    def _of_module(self, module: Module, name: str) -> Found:
        if module.table is None:
            return None
        bindings = module.table.root.bindings.get(name)
        return (
            self._bindings(bindings) if bindings else self._starred(module.table, name)
        )

    def _starred(self, table: ModuleTable, name: str) -> Found:
        if (table, name) in self._busy:
            return Again()
        self._busy.add((table, name))
        try:
            targets = exports.star_targets(self.infer.project, table)
            offering = [t for t in targets if t and exports.is_offered(t, name)]
            found = [self._of_module(t, name) for t in offering]
            known = [f for f in found if isinstance(f, Config)]
            return known[0] if len(known) == 1 else None
        finally:
            self._busy.discard((table, name))

    def _parameter(self, binding: Binding) -> Found:
        if binding not in self._parameters:
            if loaders.is_entry(binding):
                found: Found = loaders.of_entry(self, binding)
            else:
                sites = self.callers.arguments(binding)
                values = [self._argument(a, binding.name) for a in sites]
                found = one_of(values, closed=False) if values else None
            self._parameters[binding] = found
        return self._parameters[binding]

    def _argument(self, argument: Argument, name: str) -> Found:
        if argument.value is None:
            return None
        found = self.given(argument.value, argument.scope, name)
        if argument.spread:
            return found.opened() if isinstance(found, Config) else found
        if argument.key is not None:
            return found.child(argument.key) if isinstance(found, Config) else found
        return found

    def argument_of(self, binding: Binding, node: syntax.Call, scope: Scope) -> Found:
        """What a parameter of an `__init__` gets in one call of its class."""
        argument = self.callers.argument(binding, node, scope)
        return self._argument(argument, binding.name) if argument else None

    # -- attributes, items ------------------------------------------------------------------

    def _attribute(self, node: syntax.Attribute, scope: Scope) -> Found:
        name = node.attr.value
        base = self.value(node.value, scope)
        if isinstance(base, Config):
            known = any(name in s.source.methods for s in base.spots)
            return None if known else base.child(name)
        match self.infer.value(node.value, scope):
            case ModuleValue(module):
                return self._of_module(module, name)
            case Instance(info) | ClassValue(info):
                member = info.member(name)
                return self._member(member) if member else None
        return None

    def _member(self, member: Member) -> Found:
        values = [self.binding(b) for b in member.bindings]
        for store in member.stores:
            value = store.value
            values.append(
                self.given(value, store.scope, store.attr)
                if value is not None
                else None
            )
        return one_of(values)

    def _subscript(self, node: syntax.Subscript, scope: Scope) -> Found:
        base = self.value(node.value, scope)
        if not isinstance(base, Config):
            return base if isinstance(base, Again) else None
        key = pycode.string(pycode.index(node))
        return base.child(key) if key is not None else None

    def _part(self, node: syntax.BaseExpression, scope: Scope, index: int) -> Found:
        """The item at a place of a tuple, which a function of the project may return."""
        if isinstance(node, syntax.Tuple):
            inside = index < len(node.elements)
            return self.value(node.elements[index].value, scope) if inside else None
        if isinstance(node, syntax.Call):
            callee = self.infer.value(node.func, scope)
            if isinstance(callee, FunctionValue) and callee.function.returns:
                function = callee.function
                parts = [r for r in function.returns if isinstance(r, syntax.Tuple)]
                if len(parts) == len(function.returns):
                    return one_of([self._part(p, function.scope, index) for p in parts])
        return None

    # -- calls ------------------------------------------------------------------------------

    def _call(self, node: syntax.Call, scope: Scope) -> Found:
        if isinstance(node.func, syntax.Attribute):
            base = self.value(node.func.value, scope)
            if isinstance(base, Config):
                return self._method(base, node.func.attr.value, node, scope)
        callee = self.infer.value(node.func, scope)
        match callee:
            case ClassValue(info):
                return self._wrapped(info, node, scope)
            case FunctionValue(function):
                return self._returned(function, node, scope)
            case Instance() | ModuleValue():
                return None
        name = callee.name if isinstance(callee, Outside) else ""
        return loaders.loaded(self, name, node, scope)

    def _method(
        self, base: Config, name: str, node: syntax.Call, scope: Scope
    ) -> Found:
        if name in _COPIES:
            return base
        if name in _CHILDREN and node.args:
            key = pycode.string(node.args[0].value)
            found = base.child(key) if key is not None else None
            if found is None or len(node.args) < 2:
                return found
            return one_of([found, self.given(node.args[1].value, scope, "config")])
        return None

    def _returned(self, function: Function, node: syntax.Call, scope: Scope) -> Found:
        if function in self._busy:
            return Again()
        self._busy.add(function)
        try:
            filled = self._filled(function)
            if filled is not None and node.args:  # `setattr(namespace, key, value)`
                return self.value(node.args[0].value, scope)
            values = [
                self.given(r, function.scope, function.name)
                for r in function.returns
                if r is not None
            ]
            return one_of(values) if values and not function.yields else None
        finally:
            self._busy.discard(function)

    def _filled(self, function: Function) -> str | None:
        """The name that a function returns after it has set its attributes one by one."""
        returned = {pycode.dotted(r) for r in function.returns if r is not None}
        for store in function.module.stores:
            if store.attr == "*" and function.scope in store.scope.within():
                name = pycode.dotted(store.base)
                if name in returned:
                    return name
        return None

    def _wrapped(self, info: ClassInfo, node: syntax.Call, scope: Scope) -> Found:
        """An object of a class whose attributes are its settings."""
        if info in self._busy:
            return Again()
        self._busy.add(info)
        try:
            found = loaders.fed(self, info, node, scope)
        finally:
            self._busy.discard(info)
        if isinstance(found, Config):
            for spot in found.spots:
                spot.source.methods |= set(info.names())
        return found
