"""Texts that code puts together, as far as they are known: constants, f-strings, formats."""

import string as formats
from collections.abc import Iterator

from generator import pycode, syntax
from generator.checks.reading import exports
from generator.checks.reading.following.evaluator import Evaluator
from generator.checks.reading.following.values import ModuleValue, Text, Words
from generator.checks.reading.scanning.tables import Binding, Scope

ANY: Text = ("", "")
"""A text of which nothing is known."""
_DEEPEST = 8


def read(
    evaluator: Evaluator, node: syntax.BaseExpression, scope: Scope, depth: int = 0
) -> tuple[Text, ...]:
    """What a text may be, ANY among it where that cannot be told."""
    known = pycode.string(node)
    if known is not None:
        return ((known,),)
    if depth > _DEEPEST:
        return (ANY,)

    def inner(part: syntax.BaseExpression) -> tuple[Text, ...]:
        return read(evaluator, part, scope, depth + 1)

    match node:
        case syntax.FormattedString():
            return _formatted(evaluator, node, scope, depth)
        case syntax.IfExp():
            return (*inner(node.body), *inner(node.orelse))
        case syntax.BinaryOperation(operator="+"):
            return tuple(_product(inner(node.left), inner(node.right)))
        case syntax.BinaryOperation(operator="%"):
            return (_percent(pycode.string(node.left)),)
        case syntax.Call(
            func=syntax.Attribute(value=base, attr=syntax.Name(value="format"))
        ):
            return (_format(pycode.string(base)),)
        case syntax.Name():
            return _named(evaluator, node.value, scope, depth)
        case syntax.Attribute():
            return _attribute(evaluator, node, scope, depth)
    return (ANY,)


def one(evaluator: Evaluator, node: syntax.BaseExpression, scope: Scope) -> str | None:
    """The text, where it is known and only one."""
    found = read(evaluator, node, scope)
    return found[0][0] if len(found) == 1 and len(found[0]) == 1 else None


def shown(text: Text) -> str:
    """The text, with a star for each gap."""
    return "*".join(text)


def _join(left: Text, right: Text) -> Text:
    return (*left[:-1], left[-1] + right[0], *right[1:])


def _product(left: tuple[Text, ...], right: tuple[Text, ...]) -> Iterator[Text]:
    if len(left) * len(right) > 20:
        yield ANY
        return
    for first in left:
        for second in right:
            yield _join(first, second)


def _formatted(
    evaluator: Evaluator, node: syntax.FormattedString, scope: Scope, depth: int
) -> tuple[Text, ...]:
    found: tuple[Text, ...] = (("",),)
    for part in node.parts:
        inner: tuple[Text, ...] = (ANY,)
        if isinstance(part, syntax.FormattedStringText):
            inner = ((part.value,),)
        elif (
            isinstance(part, syntax.FormattedStringExpression) and not part.format_spec
        ):
            inner = read(evaluator, part.expression, scope, depth + 1)
        found = tuple(_product(found, inner))
    return found


def _percent(text: str | None) -> Text:
    if text is None:
        return ANY
    found: Text = ("",)
    pieces = text.replace("%%", "%").split("%s")
    for index, piece in enumerate(pieces):
        found = (
            _join(found, (piece,)) if index == 0 else _join(_join(found, ANY), (piece,))
        )
    return ANY if any("%" in piece for piece in pieces) else found


def _format(text: str | None) -> Text:
    if text is None:
        return ANY
    found: Text = ("",)
    try:
        for literal, field, _, _ in formats.Formatter().parse(text):
            found = _join(found, (literal,))
            found = _join(found, ANY) if field is not None else found
    except ValueError:
        return ANY
    return found


def _named(
    evaluator: Evaluator, name: str, scope: Scope, depth: int
) -> tuple[Text, ...]:
    home = scope.find(name) if depth <= _DEEPEST else None
    found: list[Text] = []
    for binding in home.bindings[name] if home else ():
        found += _bound(evaluator, binding, depth)
    return tuple(found) if 0 < len(found) <= 20 else (ANY,)


def _bound(evaluator: Evaluator, binding: Binding, depth: int) -> tuple[Text, ...]:
    value = binding.value
    if binding.kind == "assign" and value is not None:
        return read(evaluator, value, binding.scope, depth + 1)
    if binding.kind == "loop" and isinstance(value, syntax.List | syntax.Tuple):
        inner = (
            read(evaluator, e.value, binding.scope, depth + 1) for e in value.elements
        )
        return tuple(text for texts in inner for text in texts)
    if binding.kind in ("loop", "unpack") and value is not None:
        found = evaluator.binding(binding)
        return found.texts if isinstance(found, Words) else (ANY,)
    function, parameter = binding.scope.function, binding.parameter
    if parameter is not None and function is not None and binding.kind == "parameter":
        given = evaluator.arguments(function, parameter) or [] if depth < 3 else []
        texts = [read(evaluator, n, s, depth + 2) for n, s in given[:20]]
        return tuple(t for several in texts for t in several) or (ANY,)
    if binding.imported is not None and binding.imported.name is not None:
        module = evaluator.project.module_of(binding.scope.module)
        target = exports.target(evaluator.project, module, binding.imported)
        if target is not None and target.table is not None:
            name, root = binding.imported.name, target.table.root
            return _named(evaluator, name, root, depth + 1)
    return (ANY,)


def _attribute(
    evaluator: Evaluator, node: syntax.Attribute, scope: Scope, depth: int
) -> tuple[Text, ...]:
    """`constants.KEY` of a module, where it is given once."""
    base = evaluator.value(node.value, scope)
    if not isinstance(base, ModuleValue) or base.module.table is None:
        return (ANY,)
    return _named(evaluator, node.attr.value, base.module.table.root, depth + 1)
