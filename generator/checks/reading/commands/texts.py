"""Texts that can be told without running anything: literals, sums, f-strings of what is known."""

import posixpath
from collections.abc import Callable, Mapping

from generator import pycode, syntax
from generator.checks.reading.scanning.tables import Scope
from generator.checks.reading.world import World

_SAME: Mapping[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "strip": str.strip,
}


class Texts:
    """Tells texts in one function, some of whose parameters have known ones."""

    def __init__(self, world: World, given: Mapping[str, str]) -> None:
        self.world = world
        self.given = given

    def several(
        self, node: syntax.BaseExpression, scope: Scope, star: str = ""
    ) -> list[str] | None:
        """The texts of an argument, or of a list that is spread; None where one is not known."""
        if not star:
            text = self.one(node, scope)
            return None if text is None else [text]
        node = _followed(node, scope)
        if not isinstance(node, syntax.List | syntax.Tuple):
            return None
        found = [self.one(e.value, scope) for e in node.elements]
        return None if None in found else [f for f in found if f is not None]

    def one(
        self, node: syntax.BaseExpression, scope: Scope, depth: int = 0
    ) -> str | None:
        """The text that an expression is."""
        text = pycode.string(node)
        if text is not None or depth > 6:
            return text
        match node:
            case syntax.Name(value=name):
                home = scope.find(name)
                bound = home.bindings[name] if home else []
                if len(bound) != 1:
                    return None
                if bound[0].kind == "parameter":
                    return self.given.get(name)
                if bound[0].kind == "assign" and bound[0].value is not None:
                    return self.one(bound[0].value, bound[0].scope, depth + 1)
                return None
            case syntax.BinaryOperation(operator="+"):
                left = self.one(node.left, scope, depth + 1)
                right = self.one(node.right, scope, depth + 1)
                return None if left is None or right is None else left + right
            case syntax.FormattedString():
                return self._formatted(node, scope, depth)
            case syntax.Call(func=syntax.Attribute()):
                return self._method(node, scope, depth)
        return None

    def _formatted(
        self, node: syntax.FormattedString, scope: Scope, depth: int
    ) -> str | None:
        found = []
        for part in node.parts:
            if isinstance(part, syntax.FormattedStringText):
                found.append(part.value)
                continue
            text = (
                self.one(part.expression, scope, depth + 1)
                if isinstance(part, syntax.FormattedStringExpression)
                and part.format_spec is None
                and part.conversion is None
                else None
            )
            if text is None:
                return None
            found.append(text)
        return "".join(found)

    def _method(self, node: syntax.Call, scope: Scope, depth: int) -> str | None:
        """`name.replace("_", "-")`, `"--{}".format(name)`."""
        assert isinstance(node.func, syntax.Attribute)
        if (pycode.dotted(node.func) or "").endswith("path.join"):
            parts = [self.one(a.value, scope, depth + 1) for a in node.args]
            known = [p for p in parts if p is not None]
            return (
                posixpath.join(*known) if known and len(known) == len(parts) else None
            )
        base = self.one(node.func.value, scope, depth + 1)
        given = [
            self.one(a.value, scope, depth + 1) for a in node.args if not a.keyword
        ]
        if base is None or None in given or len(given) != len(node.args):
            return None
        args = [g for g in given if g is not None]
        name = node.func.attr.value
        if name == "replace" and len(args) == 2:
            return base.replace(args[0], args[1])
        if name == "format" and "{" in base:
            try:
                return base.format(*args)
            except (IndexError, KeyError, ValueError):
                return None
        return _SAME[name](base) if name in _SAME and not args else None


def text_of(world: World, node: syntax.BaseExpression, scope: Scope) -> str | None:
    """The text that an expression is, whatever calls its function."""
    return Texts(world, {}).one(node, scope)


def _followed(node: syntax.BaseExpression, scope: Scope) -> syntax.BaseExpression:
    if isinstance(node, syntax.Name) and (home := scope.find(node.value)):
        bound = home.bindings[node.value]
        if len(bound) == 1 and bound[0].kind == "assign" and bound[0].value is not None:
            return bound[0].value
    return node
