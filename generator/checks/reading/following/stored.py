"""What is put into dicts and lists after they are made, wherever in a project that is."""

from msgspec import Struct, field
from msgspec.structs import replace

from generator import pycode, syntax
from generator.checks.reading.contracts import wording
from generator.checks.reading.following import dicts, loaders
from generator.checks.reading.following.evaluator import Evaluator
from generator.checks.reading.following.values import Items, Keys, Text, Value, combine
from generator.checks.reading.project import Project
from generator.checks.reading.scanning.tables import (
    Binding,
    Located,
    ModuleTable,
    Scope,
)

Holder = tuple[object, ...]
"""What a dict or list is kept under: a name in its scope, an attribute, an item of a dict."""
_ADDS = {"append": 0, "appendleft": 0, "add": 0, "insert": 1, "extend": 0}
"""Methods that put something into a list or set, and which argument that is."""


class _Growth(Struct, kw_only=True):
    """What is done to the dicts and lists of one holder after they are made."""

    stores: list[tuple[syntax.BaseExpression, Located[syntax.Subscript]]] = field(
        default_factory=list
    )
    updates: list[Located[syntax.Call]] = field(default_factory=list)
    removed: set[str] = field(default_factory=set)
    added: list[Located[syntax.Call]] = field(default_factory=list)
    """Calls that put something into a list."""
    open: bool = False


class Stored:
    """The items that are put into dicts and lists."""

    def __init__(self, project: Project) -> None:
        self._growths: dict[Holder, _Growth] = {}
        self._loose: list[tuple[syntax.BaseExpression, Scope]] = []
        self._names: set[str] = set()
        self._fillers: dict[str, set[int | str]] = {}
        """Functions that put whatever it is into what they are given: as which argument."""
        for _, table in project:
            self._read(table)
        for _, table in project:
            self._read_passing(table)

    def _read(self, table: ModuleTable) -> None:
        for located in table.item_stores:
            node, scope = located.node, located.scope
            key = pycode.index(node)
            if key is not None:
                self._growth(node.value, scope).stores.append((key, located))
                self._note(node.value, key, scope)
        for call_ in table.calls:
            func = call_.node.func
            if isinstance(func, syntax.Attribute):
                self._read_method(func, call_)
            elif pycode.dotted(func) == "exec":
                for arg in call_.node.args[1:]:  # code fills it
                    self._growth(arg.value, call_.scope).open = True

    def _read_method(
        self, func: syntax.Attribute, located: Located[syntax.Call]
    ) -> None:
        args, scope = located.node.args, located.scope
        first = args[0].value if args else None
        match func.attr.value:
            case "update":
                self._growth(func.value, scope).updates.append(located)
                for arg in args:
                    if isinstance(arg.value, syntax.Dict):
                        for element in arg.value.elements:
                            if isinstance(element, syntax.DictElement):
                                self._note(func.value, element.key, scope)
                    elif arg.keyword is not None:
                        self._names.add(arg.keyword.value)
                    elif len(args) == 1:
                        self._note(func.value, arg.value, scope)
            case "setdefault" if first is not None:
                growth = self._growth(func.value, scope)
                growth.open |= pycode.string(first) is None
                growth.updates.append(located)
                self._note(func.value, first, scope)
            case "pop" if first is not None:
                name = pycode.string(first)
                self._growth(func.value, scope).removed |= {name} if name else set()
            case "clear" | "popitem" | "__setitem__" | "__ior__":
                self._growth(func.value, scope).open = True
            case name if name in _ADDS and len(args) > _ADDS[name]:
                self._growth(func.value, scope).added.append(located)
                if isinstance(func.value, syntax.Name):
                    self._note_filler(func.value.value, scope)

    def _note(
        self, base: syntax.BaseExpression, key: syntax.BaseExpression, scope: Scope
    ) -> None:
        """Of what is set in a dict that came from elsewhere, that one has it too."""
        if isinstance(base, syntax.Name):
            home = scope.find(base.value)
            bindings = home.bindings[base.value] if home else []
            if pycode.string(key) is None:
                self._note_filler(base.value, scope)
            if all(_is_own(b) for b in bindings):
                return
        self._loose.append((key, scope))

    def _note_filler(self, name: str, scope: Scope) -> None:
        """A function that puts something into its parameter of this name."""
        home = scope.find(name)
        function = home.function if home else None
        names = [p.name for p in function.parameters] if function else []
        if function is not None and name in names:
            at = names.index(name) - (function.cls is not None)
            self._fillers.setdefault(function.name, set()).update({at, name})

    def _read_passing(self, table: ModuleTable) -> None:
        for located in table.calls:
            func = located.node.func
            name = func.attr if isinstance(func, syntax.Attribute) else func
            filled = isinstance(name, syntax.Name) and self._fillers.get(name.value)
            for index, arg in enumerate(located.node.args if filled else ()):
                at = arg.keyword.value if arg.keyword is not None else index
                assert filled
                if at in filled and isinstance(
                    arg.value, syntax.Name | syntax.Attribute
                ):
                    self._growth(arg.value, located.scope).open = True

    def _growth(self, base: syntax.BaseExpression, scope: Scope) -> _Growth:
        return self._growths.setdefault(_holder(base, scope), _Growth())

    def loose(self, evaluator: Evaluator) -> set[Text]:
        """Keys that are set in a dict of which it is not certain where it comes from."""
        found = {
            name
            for key, scope in self._loose
            for name in wording.read(evaluator, key, scope)
            if name != wording.ANY
        }
        return found | {(name,) for name in self._names}

    def grown(self, evaluator: Evaluator, found: Keys, holder: Holder) -> Keys:
        """A dict with what is put into it under this name."""
        growth = self._growths.get(holder)
        if growth is None:
            return found
        if growth.open:
            found = found.with_others()
        for key, located in growth.stores:
            given = located.scope.module.item_values.get(located.node)
            value = evaluator.value(given, located.scope) if given else None
            keys = dicts.keys_of(evaluator, key, value, located.node, located.scope)
            found = dicts.with_keys(found, (replace(k, sure=False) for k in keys))
        for update in growth.updates:
            found = dicts.with_all(found, _updated(evaluator, update).unsure())
        if growth.removed:
            found = replace(
                found,
                keys=tuple(
                    replace(k, sure=k.sure and k.name[0] not in growth.removed)
                    for k in found.keys
                ),
            )
        return found

    def filled(self, evaluator: Evaluator, found: Items, holder: Holder) -> Items:
        """A list with what is put into it under this name."""
        growth = self._growths.get(holder)
        if growth is None:
            return found
        values = [found.item, None] if growth.open else [found.item]
        for call in growth.added:
            assert isinstance(call.node.func, syntax.Attribute)
            name = call.node.func.attr.value
            value = evaluator.value(call.node.args[_ADDS[name]].value, call.scope)
            many = name == "extend"
            values.append(loaders.iterated(evaluator, value) if many else value)
        return Items(combine(values))

    def settled(self, evaluator: Evaluator, found: Value, holder: Holder) -> Value:
        """A value as it is once everything is put into it."""
        if isinstance(found, Keys):
            return self.grown(evaluator, found, holder)
        return (
            self.filled(evaluator, found, holder) if isinstance(found, Items) else found
        )


def _updated(evaluator: Evaluator, located: Located[syntax.Call]) -> Keys:
    node, scope = located.node, located.scope
    assert isinstance(node.func, syntax.Attribute)
    if node.func.attr.value == "setdefault":
        first = node.args[0]
        return Keys(
            keys=tuple(dicts.keys_of(evaluator, first.value, None, first, scope))
        )
    return dicts.call(evaluator, node, scope)


def _is_own(binding: Binding) -> bool:
    """Whether a name is not only another one for what lies in something else."""
    given = isinstance(binding.value, syntax.Attribute | syntax.Subscript)
    return binding.kind in ("assign", "augment") and not given


def _holder(base: syntax.BaseExpression, scope: Scope) -> Holder:
    match base:
        case syntax.Name():
            return named(base.value, scope.find(base.value))
        case syntax.Attribute():
            return "attribute", base.attr.value
        case syntax.Subscript():
            return item(base)
    return ("nothing",)


def named(name: str, home: Scope | None) -> Holder:
    """The holder behind a name; those of modules and classes are reached from elsewhere too."""
    if home is None or home.kind in ("module", "class"):
        bindings = home.bindings[name] if home else []
        imported = next((b.imported for b in bindings if b.imported), None)
        return "attribute", (imported.name if imported and imported.name else name)
    return home, name


def item(node: syntax.Subscript) -> tuple[str, str | None]:
    """The holder of a dict that is an item of another one."""
    return "item", pycode.string(pycode.index(node))
