"""What one field's annotation, default and docstring say of its key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import EllipsisType
from typing import Any, Literal

from generator import pycode, syntax
from generator.config_schema.sources import Modules, Place, SourceModule
from generator.model import ConfigValue, Scalar

Kind = Literal["str", "int", "float", "bool", "strs", "ints", "floats", "any"]

_PLAIN: Mapping[str, Kind] = {
    "str": "str", "Path": "str", "int": "int", "float": "float", "bool": "bool",
    "FilePath": "str", "DirectoryPath": "str", "StrictStr": "str", "StrictInt": "int",
    "StrictFloat": "float", "StrictBool": "bool", "FiniteFloat": "float",
}  # fmt: skip
_LISTS: Mapping[Kind, Kind] = {"str": "strs", "int": "ints", "float": "floats"}
_CONSTRAINED: Mapping[str, tuple[Kind, dict[str, float]]] = {
    "PositiveInt": ("int", {"gt": 0}),
    "NonNegativeInt": ("int", {"ge": 0}),
    "PositiveFloat": ("float", {"gt": 0}),
    "NonNegativeFloat": ("float", {"ge": 0}),
}
_LIMITS = ("gt", "ge", "lt", "le", "min_length", "max_length")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Origin:
    """Where a field stands: its line takes its time, and few ask for it."""

    module: SourceModule
    owner: syntax.ClassDef
    node: syntax.AnnAssign

    @cached_property
    def line(self) -> int:
        """Where it begins; positions cost more than the parse."""
        return self.module.positions[self.node][0]


@dataclass(frozen=True, kw_only=True)
class FieldFacts:
    """What the source says of one field."""

    kind: Kind
    choices: tuple[Scalar, ...] = ()
    nullable: bool = False
    default: ConfigValue | None = None
    required: bool = False
    """It has no default."""
    gt: float | None = None
    ge: float | None = None
    lt: float | None = None
    le: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    doc: str = ""
    origin: Origin | None = field(default=None, compare=False, repr=False)

    @property
    def path(self) -> str:
        """The module that declares it."""
        return self.origin.module.path if self.origin else ""

    @property
    def line(self) -> int:
        """Where in that module; 0, if it cannot be found there."""
        return self.origin.line if self.origin else 0


@dataclass(frozen=True, kw_only=True)
class SectionFacts:
    """What the source says of one dataclass: its plain fields, and those that are dataclasses."""

    name: str
    doc: str
    fields: Mapping[str, FieldFacts] = field(default_factory=dict)
    sections: tuple["SectionFacts", ...] = ()


def read_field(
    modules: Modules, place: Place, node: syntax.AnnAssign, doc: str
) -> FieldFacts:
    """The facts of one annotated assignment in a dataclass."""
    assert isinstance(place.node, syntax.ClassDef)
    module = place.module
    facts = _type(modules, module, node.annotation.annotation, 0)
    default, limits = _default(node.value, module.constants)
    facts.update(limits)
    if (
        isinstance(default, int)
        and not isinstance(default, bool)
        and facts["kind"] == "float"
    ):
        default = float(default)
    return FieldFacts(
        **facts,
        default=None if default is ... else _value(default),
        required=default is ...,
        doc=doc,
        origin=Origin(module=module, owner=place.node, node=node),
    )


def _type(
    modules: Modules, module: SourceModule, node: syntax.BaseExpression, depth: int
) -> dict[str, Any]:
    """Kind, choices, limits and nullability of an annotation."""
    text = pycode.string(node)
    quoted = pycode.parse_annotation(text) if text is not None else None
    if depth > 8:
        return {"kind": "any"}
    if quoted is not None:
        return _type(modules, module, quoted, depth + 1)
    if isinstance(node, syntax.BinaryOperation) and node.operator == "|":
        return _union(modules, module, (node.left, node.right), depth)
    if isinstance(node, syntax.Subscript):
        return _subscript(modules, module, node, depth)
    name = pycode.dotted(node) or ""
    last = name.rpartition(".")[2]
    found = modules.find(module, name) if name else None
    if found is not None and isinstance(found.node, syntax.BaseExpression):
        return _type(modules, found.module, found.node, depth + 1)
    if last in _CONSTRAINED:
        kind, limits = _CONSTRAINED[last]
        return {"kind": kind, **limits}
    return {"kind": _PLAIN.get(last, "any")}


def _union(
    modules: Modules,
    module: SourceModule,
    nodes: tuple[syntax.BaseExpression, ...],
    depth: int,
) -> dict[str, Any]:
    plain = [n for n in nodes if pycode.dotted(n) != "None"]
    found = [_type(modules, module, n, depth + 1) for n in plain]
    nullable = len(plain) < len(nodes) or any(f.get("nullable") for f in found)
    kinds = {f["kind"] for f in found}
    if len(found) == 1:
        return {**found[0], "nullable": nullable}
    if kinds == {"int", "float"}:
        return {"kind": "float", "nullable": nullable}
    return {"kind": "any", "nullable": nullable}


def _subscript(
    modules: Modules, module: SourceModule, node: syntax.Subscript, depth: int
) -> dict[str, Any]:
    name = (pycode.dotted(node.value) or "").rpartition(".")[2]
    items = [e.slice.value for e in node.slice if isinstance(e.slice, syntax.Index)]
    if not items:
        return {"kind": "any"}
    match name:
        case "Annotated":
            found = _type(modules, module, items[0], depth + 1)
            for item in items[1:]:
                found.update(_limits(item, module.constants))
            return found
        case "Optional":
            return {**_type(modules, module, items[0], depth + 1), "nullable": True}
        case "Union":
            return _union(modules, module, tuple(items), depth)
        case "Literal":
            return _choices(items)
        case "tuple" | "Tuple" | "list" | "List" | "Sequence" | "frozenset" | "set":
            inner = _type(modules, module, items[0], depth + 1)
            return {
                **inner,
                "kind": _LISTS.get(inner["kind"], "any"),
                "nullable": False,
            }
        case "Final":
            return _type(modules, module, items[0], depth + 1)
    return {"kind": "any"}


def _choices(items: list[syntax.BaseExpression]) -> dict[str, Any]:
    nullable = any(pycode.dotted(i) == "None" for i in items)
    found: list[Scalar] = []
    for item in items:
        try:
            value = pycode.literal(item)
        except pycode.NotLiteralError:
            return {"kind": "any"}
        if isinstance(value, str | int | float):
            found.append(value)
    names = {type(v).__name__ for v in found}
    kind = names.pop() if len(names) == 1 else "any"
    return {"kind": kind, "choices": tuple(found), "nullable": nullable}


def _limits(
    node: syntax.BaseExpression, constants: Mapping[str, pycode.Literal]
) -> dict[str, Any]:
    """The limits in `Field(gt=0)`, also of annotated-types (`Gt(0)`)."""
    found: dict[str, Any] = {}
    name = (
        (pycode.dotted(node.func) or "").rpartition(".")[2]
        if isinstance(node, syntax.Call)
        else ""
    )
    for arg in node.args if isinstance(node, syntax.Call) else ():
        key = arg.keyword.value if arg.keyword else name.lower()
        if key in _LIMITS:
            try:
                value = pycode.literal(arg.value, constants)
            except pycode.NotLiteralError:
                continue
            if isinstance(value, int | float):
                found[key] = value
    return found


def _default(
    node: syntax.BaseExpression | None, constants: Mapping[str, pycode.Literal]
) -> tuple[pycode.Literal | EllipsisType, dict[str, Any]]:
    """The default (`...` where there is none, None where it is computed), and limits beside it."""
    if node is None:
        return ..., {}
    if isinstance(node, syntax.Call):
        name = (pycode.dotted(node.func) or "").rpartition(".")[2]
        if name not in ("Field", "field"):
            return None, {}
        limits = _limits(node, constants)
        for position, arg in enumerate(node.args):
            key = (
                arg.keyword.value if arg.keyword else "default" if position == 0 else ""
            )
            if key == "default" and not isinstance(arg.value, syntax.Ellipsis):
                return _default(arg.value, constants)[0], limits
            if key == "default_factory":
                empty = pycode.dotted(arg.value) in ("list", "tuple")
                return () if empty else None, limits
        return ..., limits
    try:
        return pycode.literal(node, constants), {}
    except pycode.NotLiteralError:
        return None, {}


def _value(value: pycode.Literal) -> ConfigValue | None:
    if isinstance(value, tuple):
        return tuple(v for v in value if isinstance(v, str | int | float))
    return value
