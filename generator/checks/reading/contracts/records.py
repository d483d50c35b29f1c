"""Keys that stand together: what code writes into one dict, and what it asks of one."""

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from generator import pycode, syntax
from generator.checks.reading.contracts.keyed import Read
from generator.checks.reading.scanning.chains import last_name
from generator.checks.reading.scanning.tables import (
    Function,
    ModuleTable,
    Scope,
)

_SAVES = re.compile(r"(^|_)(save|dump)|state_dict$|get_?state")
_COLLATES = re.compile(r"(^|_)collat|^__getitem__$")

_Holder = tuple[object, ...]
"""Under what a dict is kept: its function, and how it is spelt there."""


class Record(Struct, kw_only=True, eq=False):
    """The keys that one dict is given in one function."""

    table: ModuleTable
    scope: Scope
    keys: dict[str, syntax.Node] = field(default_factory=dict)
    computed: bool = False
    """Whether it is given others, that are not written out."""
    saved: bool = False
    """Whether it goes into a file, or is what an object gives to be saved."""

    @property
    def function(self) -> Function | None:
        """Where it is made."""
        return self.scope.enclosing_function()

    @property
    def of_batch(self) -> bool:
        """Whether a data set or a collation makes it."""
        function = self.function
        return function is not None and bool(_COLLATES.search(function.name.lower()))


class Asked(Struct, kw_only=True, eq=False):
    """The keys that one function reads of one dict."""

    table: ModuleTable
    function: Function | None
    base: syntax.BaseExpression
    reads: list[Read] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    """Those that it only asks for among them."""

    @property
    def name(self) -> str:
        """What the dict is called: `net_input` of `sample["net_input"]`."""
        return self.names[-1] if self.names else ""

    @property
    def names(self) -> list[str]:
        """The names that it is reached by: `sample`, `net_input`."""
        return list(_names_in(self.base))

    def of(self, key: str) -> list[Read]:
        """Where one of the keys is read."""
        return [read for read in self.reads if read.key == key]


def asked(table: ModuleTable, reads: Sequence[Read]) -> list[Asked]:
    """What a module reads of each dict.

    Args:
        table: the module.
        reads: where it reads keys that must be there.
    """
    found: dict[_Holder, Asked] = {}

    def of(base: syntax.BaseExpression, scope: Scope) -> Asked:
        function = scope.enclosing_function()
        new = Asked(table=table, function=function, base=base)
        return found.setdefault((function, _spelt(base)), new)

    for read in reads:
        group = of(read.base, read.scope)
        group.reads.append(read)
        group.keys.add(read.key)
    for call in table.calls:
        func, args = call.node.func, call.node.args
        if isinstance(func, syntax.Attribute) and func.attr.value in ("get", "pop"):
            key = pycode.string(args[0].value) if args else None
            if key is not None:
                of(func.value, call.scope).keys.add(key)
    for test in table.memberships:
        key = pycode.string(test.node.left)
        for part in test.node.comparisons if key is not None else ():
            if part.operator in ("in", "not in"):
                of(part.comparator, test.scope).keys.add(key or "")
    return [group for group in found.values() if group.reads]


def written(table: ModuleTable) -> list[Record]:
    """The dicts that a module writes, each with what it is given under its name."""
    names = _names(table)
    found: dict[_Holder, Record] = {}

    def of(holder: _Holder, scope: Scope) -> Record:
        return found.setdefault(holder, Record(table=table, scope=scope))

    for located in table.dicts:
        node, scope = located.node, located.scope
        record = of(names.get(node, (node,)), scope)
        for element in node.elements:
            key = None
            if isinstance(element, syntax.DictElement):
                key = pycode.string(element.key)
            if key is not None:
                record.keys.setdefault(key, element)
            else:
                record.computed = True
    for store in table.item_stores:
        function, key = store.scope.enclosing_function(), pycode.string(
            pycode.index(store.node)
        )
        record = of((function, _spelt(store.node.value)), store.scope)
        if key is not None:
            record.keys.setdefault(key, store.node)
        else:
            record.computed = True
    for call in table.calls:
        func, scope = call.node.func, call.scope
        if last_name(func) == "dict":
            _add(of(names.get(call.node, (call.node,)), scope), call.node)
        elif isinstance(func, syntax.Attribute) and func.attr.value == "update":
            holder = (scope.enclosing_function(), _spelt(func.value))
            _add(of(holder, scope), call.node)
    for record in found.values():
        function = record.function
        record.saved = function is not None and bool(_SAVES.search(function.name))
    _note_saved(table, found)
    return [record for record in found.values() if record.keys]


def _note_saved(table: ModuleTable, found: dict[_Holder, Record]) -> None:
    """`torch.save({…})` and `save(state)`."""
    for call in table.calls:
        if not _SAVES.search(last_name(call.node.func)):
            continue
        function = call.scope.enclosing_function()
        for arg in call.node.args:
            of_name = found.get((function, _spelt(arg.value)))
            for record in (found.get((arg.value,)), of_name):
                if record is not None:
                    record.saved = True


def _names(table: ModuleTable) -> dict[syntax.Node, _Holder]:
    """Under which names dicts are kept."""
    return {
        binding.value: (scope.enclosing_function(), name)
        for scope in table.scopes
        for name, bindings in scope.bindings.items()
        for binding in bindings
        if isinstance(binding.value, syntax.Dict | syntax.Call)
        and binding.kind == "assign"
    }


def _add(record: Record, node: syntax.Call) -> None:
    """The keys of `dict(a=1)` and `d.update(a=1)`."""
    for arg in node.args:
        if arg.keyword is not None:
            record.keys.setdefault(arg.keyword.value, arg)
        else:
            record.computed = True


def _spelt(node: syntax.BaseExpression) -> object:
    """How an expression is spelt, as far as that tells one dict from another."""
    match node:
        case syntax.Subscript():
            return (_spelt(node.value), pycode.string(pycode.index(node)))
        case syntax.Attribute():
            return (_spelt(node.value), f".{node.attr.value}")
        case syntax.Call():
            return (_spelt(node.func), "()")
        case syntax.Name():
            return node.value
    return node


def _names_in(node: syntax.BaseExpression) -> Iterator[str]:
    match node:
        case syntax.Subscript():
            yield from _names_in(node.value)
            key = pycode.string(pycode.index(node))
            if key is not None:
                yield key
        case syntax.Call():
            yield from _names_in(node.func)
        case syntax.Attribute():
            yield from _names_in(node.value)
            yield node.attr.value
        case syntax.Name():
            yield node.value
