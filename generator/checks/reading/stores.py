"""Whose attribute is set by `self.name = value`."""

import libcst as cst

from generator.checks.reading.tables import ClassDef, Scope


def owner(base: cst.BaseExpression, scope: Scope) -> ClassDef | None:
    """The class around, if `base` is the `self` or `cls` of one of its methods."""
    if not isinstance(base, cst.Name):
        return None
    home = scope.find(base.value)
    bound = home.bindings[base.value] if home else []
    if len(bound) != 1 or bound[0].kind != "self" or bound[0].scope.function is None:
        return None
    return bound[0].scope.function.cls
