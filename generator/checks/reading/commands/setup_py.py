"""What setup.py names: its call is read, never run."""

import re
from collections.abc import Iterator
from typing import Literal

from msgspec import Struct

from generator import pycode, syntax
from generator.checks.reading.modules import Module
from generator.checks.reading.project import Project
from generator.checks.reading.scanning.tables import Located, Scope
from generator.model import Place

Kind = Literal[
    "entry point", "attribute", "package", "module", "script", "file", "where", "data"
]


class Named(Struct, frozen=True, kw_only=True):
    """One thing that a packaging file names."""

    kind: Kind
    text: str
    at: Place
    name: str = ""
    """Of an entry point, the command or plugin; of data, its package."""
    command: bool = False
    """Whether an entry point becomes a command."""


def entry_point(group: str, line: str, at: Place) -> Iterator[Named]:
    """`name = module:function` in a group of entry points."""
    name, equals, value = (part.strip() for part in line.partition("="))
    if equals and name and value:
        command = group in ("console_scripts", "gui_scripts")
        yield Named(kind="entry point", text=value, at=at, name=name, command=command)


def read(project: Project) -> Iterator[Named]:
    """What the call of `setup` names."""
    module = project.modules.get("setup.py")
    if module is None or module.table is None:
        return
    for located in module.table.calls:
        if (pycode.dotted(located.node.func) or "").rpartition(".")[2] == "setup":
            for arg in located.node.args:
                if arg.keyword is not None:
                    yield from _argument(module, located, arg.keyword.value, arg.value)


def _argument(
    module: Module, located: Located[syntax.Call], key: str, node: syntax.BaseExpression
) -> Iterator[Named]:
    scope = located.scope
    plain: dict[str, Kind] = {
        "packages": "package",
        "py_modules": "module",
        "scripts": "script",
    }
    node = _followed(node, scope)
    if key in plain:
        for at, text in _texts(node, scope):
            yield Named(kind=plain[key], text=text, at=module.place(at))
        if key == "packages" and isinstance(node, syntax.Call):
            for position, arg in enumerate(node.args):
                where = arg.keyword.value == "where" if arg.keyword else position == 0
                for at, text in _texts(arg.value, scope) if where else ():
                    place = module.place(at)
                    yield Named(kind="where", text=text.strip("./"), at=place)
                    yield Named(kind="file", text=text, at=place)
    elif key == "entry_points":
        yield from _setup_entry_points(module, node, scope)
    elif key in ("package_dir", "package_data"):
        kind: Kind = "where" if key == "package_dir" else "data"
        if kind == "where" and not isinstance(node, syntax.Dict):
            yield Named(kind="where", text="", at=module.place(node), name="*")
        for name, value in _pairs(node, scope):
            for at, text in _texts(value, scope) if name is not None else ():
                shown = text.strip("./") if kind == "where" else text
                place = module.place(at)
                yield Named(kind=kind, text=shown, at=place, name=name or "")


def _setup_entry_points(
    module: Module, node: syntax.BaseExpression, scope: Scope
) -> Iterator[Named]:
    if pycode.string(node) is not None:
        start, group = module.place(node), ""
        for number, line in enumerate((pycode.string(node) or "").splitlines()):
            heading = re.fullmatch(r"\s*\[(.+)\]\s*", line)
            group = heading[1] if heading else group
            at = Place(path=module.path, line=start.line + number)
            yield from entry_point(group, line, at)
    for key, value in _pairs(node, scope):
        for found, text in _texts(value, scope):
            for line in text.splitlines():
                yield from entry_point(key or "", line, module.place(found))


def _pairs(
    node: syntax.BaseExpression, scope: Scope
) -> Iterator[tuple[str | None, syntax.BaseExpression]]:
    """The values of a dict, with their keys where these are plain texts."""
    node = _followed(node, scope)
    for element in node.elements if isinstance(node, syntax.Dict) else ():
        if isinstance(element, syntax.DictElement):
            yield pycode.string(element.key), element.value


def _followed(node: syntax.BaseExpression, scope: Scope) -> syntax.BaseExpression:
    """The value of a name that has one only, else the expression itself."""
    if isinstance(node, syntax.Name):
        home = scope.find(node.value)
        bound = home.bindings[node.value] if home else []
        if len(bound) == 1 and bound[0].kind == "assign" and bound[0].value is not None:
            return bound[0].value
    return node


def _texts(
    node: syntax.BaseExpression, scope: Scope
) -> Iterator[tuple[syntax.BaseExpression, str]]:
    """The literal texts in a text, a list or a sum of lists, each with its node."""
    node = _followed(node, scope)
    text = pycode.string(node)
    if text is not None:
        yield node, text
    elif isinstance(node, syntax.List | syntax.Tuple | syntax.Set):
        for element in node.elements:
            if pycode.string(element.value) is not None:
                yield element.value, pycode.string(element.value) or ""
    elif isinstance(node, syntax.BinaryOperation):
        yield from _texts(node.left, scope)
        yield from _texts(node.right, scope)
