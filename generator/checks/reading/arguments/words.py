"""Which strings an expression can be, where all of them are written in the code."""

from collections.abc import Callable, Iterable, Sequence

from generator import pycode, syntax
from generator.checks.reading import exports
from generator.checks.reading.project import Project
from generator.checks.reading.scanning.tables import Binding, Scope

_MOST = 200
"""Strings that one expression may be: what is more is data."""
_DEEPEST = 8

Spelt = tuple[syntax.BaseExpression, Scope]
Several = tuple[str, ...] | None


class Words:
    """Follows names, loops over written lists, sums and templates of strings."""

    def __init__(
        self,
        project: Project,
        given: Callable[[Binding], Sequence[Spelt] | None] | None = None,
    ) -> None:
        """Take what tells the arguments that a parameter gets from all its callers."""
        self._project = project
        self._given = given

    def of(self, node: syntax.BaseExpression, scope: Scope, depth: int = 0) -> Several:
        """All that an expression can be; None where that is not in sight."""
        text = pycode.string(node)
        if text is not None:
            return (text,)
        if depth > _DEEPEST:
            return None
        match node:
            case syntax.Name():
                return self._named(node.value, scope, depth + 1)
            case syntax.FormattedString():
                return self._formatted(node, scope, depth + 1)
            case syntax.BinaryOperation(operator="+"):
                sides = (node.left, node.right)
                return _joined([self.of(s, scope, depth + 1) for s in sides])
            case syntax.BinaryOperation(operator="%"):
                part = self.of(node.right, scope, depth + 1)
                return _filled(self.of(node.left, scope, depth + 1), "%s", [part])
            case syntax.Call(func=syntax.Attribute()):
                return self._method(node, scope, depth + 1)
        return None

    def _method(self, node: syntax.Call, scope: Scope, depth: int) -> Several:
        """`"--{}".format(name)`, `name.replace("_", "-")`."""
        plain = [a.value for a in node.args if a.keyword is None and not a.star]
        if not isinstance(node.func, syntax.Attribute) or len(plain) != len(node.args):
            return None
        found = self.of(node.func.value, scope, depth)
        parts = [self.of(a, scope, depth) for a in plain]
        if node.func.attr.value == "format":
            return _filled(found, "{}", parts)
        if node.func.attr.value == "replace" and len(parts) == 2 and found is not None:
            old, new = parts
            if old is not None and new is not None and len(old) == len(new) == 1:
                return tuple(f.replace(old[0], new[0]) for f in found)
        return None

    def _formatted(
        self, node: syntax.FormattedString, scope: Scope, depth: int
    ) -> Several:
        parts: list[Several] = []
        for part in node.parts:
            if isinstance(part, syntax.FormattedStringText):
                parts.append((part.value,))
            elif isinstance(part, syntax.FormattedStringExpression):
                parts.append(self.of(part.expression, scope, depth))
        return _joined(parts)

    # -- names ------------------------------------------------------------------------------

    def _named(self, name: str, scope: Scope, depth: int) -> Several:
        home = scope.find(name)
        return _all(
            self._bound(b, depth) for b in (home.bindings[name] if home else ())
        )

    def _bound(self, binding: Binding, depth: int) -> Several:
        if binding.imported is not None:
            return self._imported(binding, depth)
        if binding.kind == "parameter" and self._given is not None:
            given = self._given(binding)
            return _all(self.of(n, s, depth) for n, s in given) if given else None
        if binding.value is None:
            return None
        if binding.kind == "assign":
            return self.of(binding.value, binding.scope, depth)
        if binding.kind == "loop" or (binding.kind == "unpack" and binding.each):
            index = binding.path[0] if len(binding.path) == 1 else None
            return self._items(binding.value, binding.scope, index, depth)
        return None

    def _imported(self, binding: Binding, depth: int) -> Several:
        found = binding.imported
        if found is None or found.name is None or depth > _DEEPEST:
            return None
        here = self._project.module_of(binding.scope.module)
        target = exports.target(self._project, here, found)
        if target is None or target.table is None:
            return None
        return self._named(found.name, target.table.root, depth + 1)

    # -- lists ------------------------------------------------------------------------------

    def _items(
        self, node: syntax.BaseExpression, scope: Scope, index: int | None, depth: int
    ) -> Several:
        """What the items of a written list are, or the parts of them at this place."""
        node, scope = _written(node, scope)
        if isinstance(node, syntax.Call) and isinstance(node.func, syntax.Attribute):
            method = node.func.attr.value
            if method == "keys" or (method == "items" and index == 0):
                return self._keys(node.func.value, scope, depth)
            return None
        if isinstance(node, syntax.Dict):
            return self._keys(node, scope, depth) if index is None else None
        if not isinstance(node, syntax.Tuple | syntax.List | syntax.Set):
            return None
        return _all(self._item(e, scope, index, depth) for e in node.elements)

    def _item(
        self, node: syntax.Item, scope: Scope, index: int | None, depth: int
    ) -> Several:
        part: syntax.BaseExpression = node.value
        if isinstance(node, syntax.StarredElement):
            return None
        if index is not None:
            if not isinstance(part, syntax.Tuple | syntax.List):
                return None
            if index >= len(part.elements):
                return None
            part = part.elements[index].value
        return self.of(part, scope, depth)

    def _keys(self, node: syntax.BaseExpression, scope: Scope, depth: int) -> Several:
        node, scope = _written(node, scope)
        if not isinstance(node, syntax.Dict):
            return None
        return _all(
            self.of(e.key, scope, depth) if isinstance(e, syntax.DictElement) else None
            for e in node.elements
        )


def _written(node: syntax.BaseExpression, scope: Scope) -> Spelt:
    """The list behind a name that is given once."""
    for _ in range(_DEEPEST):
        if not isinstance(node, syntax.Name):
            break
        home = scope.find(node.value)
        bound = home.bindings[node.value] if home else []
        if len(bound) != 1 or bound[0].kind != "assign" or bound[0].value is None:
            break
        node, scope = bound[0].value, bound[0].scope
    return node, scope


def _all(parts: Iterable[Several]) -> Several:
    found: list[str] = []
    for part in parts:
        if part is None or len(found) > _MOST:
            return None
        found += part
    return tuple(found) or None


def _joined(parts: Sequence[Several]) -> Several:
    found: tuple[str, ...] = ("",)
    for part in parts:
        if part is None or len(found) * len(part) > _MOST:
            return None
        found = tuple(a + b for a in found for b in part)
    return found


def _filled(template: Several, hole: str, parts: Sequence[Several]) -> Several:
    """`"--%s" % name` and `"--{}".format(name)`, of one template."""
    if template is None or len(template) != 1:
        return None
    pieces = template[0].split(hole)
    if len(pieces) != len(parts) + 1:
        return None
    woven: list[Several] = [(pieces[0],)]
    for part, piece in zip(parts, pieces[1:], strict=True):
        woven += [part, (piece,)]
    return _joined(woven)
