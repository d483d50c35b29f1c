"""Library functions that make objects of the project's classes from the command line or a file."""

from collections.abc import Sequence

from generator import pycode, syntax
from generator.checks.reading.following.evaluator import Evaluator
from generator.checks.reading.following.values import (
    ClassValue,
    Instance,
    Outside,
    Parses,
    Row,
    Value,
)
from generator.checks.reading.scanning.tables import Scope

_MAKES: dict[str, tuple[int, str]] = {
    "argparse_dataclass.parse_args": (0, "options_class"),
    "cattrs.structure": (1, "cl"),
    "chz.entrypoint": (0, "target"),
    "dacite.from_dict": (0, "data_class"),
    "datargs.parse": (0, "cls"),
    "draccus.parse": (0, "config_class"),
    "pydantic_settings.CliApp.run": (0, "model_cls"),
    "pyrallis.parse": (0, "config_class"),
    "simple_parsing.parse": (0, "config_class"),
    "tyro.cli": (0, "f"),
}
"""Where each takes the class."""
_PARSERS: dict[str, str] = {
    "HfArgumentParser": "dataclass_types",
    "TrlParser": "dataclass_types",
    "pydantic_argparse.ArgumentParser": "model",
}
"""Classes whose objects parse into others, and the keyword that names these."""
_ALL = frozenset(
    "parse_args_into_dataclasses parse_args_and_config parse_json_file parse_yaml_file "
    "parse_dict".split()
)
"""Their methods that give one object for each class."""


def made(
    evaluator: Evaluator, name: str, node: syntax.Call, scope: Scope
) -> Instance | Parses | None:
    """What a library's function of this name makes of the classes that it is given."""
    if name in _MAKES:
        position, keyword = _MAKES[name]
        given = _argument(node, position, keyword)
        found = _classes(evaluator, given, scope) if given is not None else []
        only = found[0] if len(found) == 1 else None
        return only if isinstance(only, Instance) else None
    for known, keyword in _PARSERS.items():
        if name == known or name.endswith(f".{known}"):
            position = -1 if keyword == "model" else 0
            given = _argument(node, position, keyword)
            if given is not None:
                return Parses(tuple(_classes(evaluator, given, scope)))
    return None


def parsed(parser: Parses, method: str) -> Value:
    """What a method of such a parser gives."""
    if method in _ALL:
        return Row(parser.parts)
    return parser.parts[0] if method == "parse_typed_args" else None


def _argument(
    node: syntax.Call, position: int, keyword: str
) -> syntax.BaseExpression | None:
    plain = [a for a in node.args if a.keyword is None]
    for arg in node.args:
        if arg.keyword is not None and arg.keyword.value == keyword:
            return arg.value
    if 0 <= position < len(plain) and not any(a.star for a in plain):
        return plain[position].value
    return None


def _classes(
    evaluator: Evaluator, node: syntax.BaseExpression, scope: Scope
) -> Sequence[Value]:
    """An object of each class that is named, also as `FlagConversionOff[Args]`."""
    if isinstance(node, syntax.Tuple | syntax.List):
        return [v for e in node.elements for v in _classes(evaluator, e.value, scope)]
    value = evaluator.value(node, scope)
    if isinstance(node, syntax.Subscript) and isinstance(value, Outside):
        inner = pycode.index(node)
        if inner is not None:
            return _classes(evaluator, inner, scope)
    match value:
        case ClassValue(info):
            return [Instance(info)]
        case Row(parts):
            return [Instance(p.info) if isinstance(p, ClassValue) else p for p in parts]
        case Outside():
            return [Outside()]
    return [None]
