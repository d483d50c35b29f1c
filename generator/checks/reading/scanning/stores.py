"""Whose attribute is set by `self.name = value`."""

from generator import syntax
from generator.checks.reading.scanning.tables import ClassDef, ModuleTable, Scope

_ANY = ("*", "__dict__")
_FILLED = frozenset({"__dict__", "_modules", "_buffers", "_parameters"})
"""Attributes that hold others: who reads them most likely fills them."""


def sort(table: ModuleTable) -> None:
    """Attributes set on `self` belong to their class; on anything else, to nobody certain."""
    for store in table.stores:
        cls = owner(store.base, store.scope)
        if cls is None and store.attr in _ANY:
            table.computed.append(store)
        elif cls is None:
            table.patched.add(store.attr)
        elif store.attr in _ANY:
            cls.dynamic = True
        else:
            cls.stores.append(store)
    for located in table.attributes:
        if located.node.attr.value in _FILLED:
            cls = owner(located.node.value, located.scope)
            if cls is not None:
                cls.dynamic = True


def owner(base: syntax.BaseExpression, scope: Scope) -> ClassDef | None:
    """The class around, if `base` is the `self` or `cls` of one of its methods."""
    if not isinstance(base, syntax.Name):
        return None
    home = scope.find(base.value)
    bound = home.bindings[base.value] if home else []
    if len(bound) != 1 or bound[0].kind != "self" or bound[0].scope.function is None:
        return None
    return bound[0].scope.function.cls
