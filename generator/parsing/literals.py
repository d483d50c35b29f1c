"""Names and literals."""

import ast
from collections.abc import Mapping
from typing import Any

from generator import syntax
from generator.parsing.making import Make, Maker


def _name(node: ast.Name, make: Make) -> syntax.Name:
    return syntax.Name(node.id)


def _attribute(node: ast.Attribute, make: Make) -> syntax.Attribute:
    return syntax.Attribute(make(node.value), syntax.Name(node.attr))


def _constant(node: ast.Constant, make: Make) -> syntax.BaseExpression:
    value = node.value
    if isinstance(value, str):
        return syntax.SimpleString(_text(value))
    if value is None or isinstance(value, bool):
        return syntax.Name(str(value))
    if isinstance(value, int):
        return syntax.Integer(str(value))
    if isinstance(value, float):
        return syntax.Float(value)
    if isinstance(value, complex):
        return syntax.Imaginary(value.imag)
    if isinstance(value, bytes):
        return syntax.BytesString(value)
    return syntax.Ellipsis()


def _text(value: Any) -> str:
    """A text that can be kept: one half of a surrogate pair can not."""
    text: str = value
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _formatted(node: ast.JoinedStr, make: Make) -> syntax.FormattedString:
    return syntax.FormattedString(_parts(node, make))


def _parts(
    node: ast.JoinedStr, make: Make
) -> tuple[syntax.FormattedStringContent, ...]:
    return tuple(
        [
            (
                syntax.FormattedStringText(_text(part.value))
                if isinstance(part, ast.Constant)
                else make(part)
            )
            for part in node.values
        ]
    )


def _formatted_value(
    node: ast.FormattedValue, make: Make
) -> syntax.FormattedStringExpression:
    spec = node.format_spec
    return syntax.FormattedStringExpression(
        make(node.value),
        chr(node.conversion) if node.conversion > 0 else None,
        _parts(spec, make) if isinstance(spec, ast.JoinedStr) else None,
    )


def _templated(node: Any, make: Make) -> syntax.TemplatedString:
    return syntax.TemplatedString(_templated_parts(node, make))


def _templated_parts(
    node: Any, make: Make
) -> tuple[syntax.TemplatedStringContent, ...]:
    return tuple(
        [
            (
                syntax.TemplatedStringText(_text(part.value))
                if isinstance(part, ast.Constant)
                else make(part)
            )
            for part in node.values
        ]
    )


def _interpolation(node: Any, make: Make) -> syntax.TemplatedStringExpression:
    return syntax.TemplatedStringExpression(
        make(node.value),
        chr(node.conversion) if node.conversion > 0 else None,
        _templated_parts(node.format_spec, make) if node.format_spec else None,
    )


MAKERS: Mapping[str, Maker] = {
    "Attribute": _attribute,
    "Constant": _constant,
    "FormattedValue": _formatted_value,
    "Interpolation": _interpolation,
    "JoinedStr": _formatted,
    "Name": _name,
    "TemplateStr": _templated,
}
