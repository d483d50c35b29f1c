"""Whose attribute is set by `self.name = value`."""

import libcst as cst

from generator.checks.reading.tables import ClassDef, ModuleTable, Scope


def sort(table: ModuleTable) -> None:
    """Attributes set on `self` belong to their class; on anything else, to nobody certain."""
    for store in table.stores:
        cls = owner(store.base, store.scope)
        if cls is None:
            table.patched.add(store.attr)
        elif store.attr in ("*", "__dict__"):
            cls.dynamic = True
        else:
            cls.stores.append(store)
    for located in table.attributes:
        if located.node.attr.value == "__dict__":  # most likely to fill it
            cls = owner(located.node.value, located.scope)
            if cls is not None:
                cls.dynamic = True


def owner(base: cst.BaseExpression, scope: Scope) -> ClassDef | None:
    """The class around, if `base` is the `self` or `cls` of one of its methods."""
    if not isinstance(base, cst.Name):
        return None
    home = scope.find(base.value)
    bound = home.bindings[base.value] if home else []
    if len(bound) != 1 or bound[0].kind != "self" or bound[0].scope.function is None:
        return None
    return bound[0].scope.function.cls
