"""What is taken apart has as many parts as there are names for it, and is a tuple at all."""

from collections.abc import Iterator

from msgspec import Struct

from generator import pycode, syntax
from generator.checks.reading.following import calls, loaders, shapes
from generator.checks.reading.following.values import (
    Instance,
    Items,
    Keys,
    Origin,
    Outside,
    Pairs,
    Row,
    Rows,
    Value,
)
from generator.checks.reading.modules import Module
from generator.checks.reading.scanning.tables import (
    Located,
    ModuleTable,
    Scope,
    Unpacking,
)
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC204"
TITLE = "a tuple that has other parts than are taken"

_GROWS = frozenset({"append", "extend", "insert", "pop", "remove", "clear"})
_OF_TUPLES = frozenset(dir(tuple))
_OF_LISTS = frozenset(dir(list))


class _Misfit(Struct, frozen=True, kw_only=True, eq=False):
    """What is wrong, at which node, and where the value is made."""

    at: syntax.Node
    message: str
    origin: Origin | None


_Look = tuple[syntax.Node, list[_Misfit] | None]
"""What is taken apart where, and what is wrong with it; None where that cannot be told."""


def check(world: World) -> Checked:
    """Count the parts on both sides of everything that is taken apart."""
    findings: list[Finding] = []
    tally = world.tally("tuple")
    for module, table in world.project:
        looks = _Looks(world, table)
        for node, misfits in (
            *looks.unpackings(),
            *looks.indices(),
            *looks.attributes(),
        ):
            if misfits is None:
                tally.lose(module, node, "how many parts this has is not known")
            else:
                tally.follow()
                findings += (_finding(world, module, misfit) for misfit in misfits)
    return tally.checked(findings)


def _finding(world: World, module: Module, misfit: _Misfit) -> Finding:
    place = world.at(misfit.origin) if misfit.origin else None
    note = f"it is made in {place}" if place else ""
    return world.project.finding(CODE, module, misfit.at, misfit.message, note, place)


class _Looks:
    """What one module takes apart; None where what that is cannot be told."""

    def __init__(self, world: World, table: ModuleTable) -> None:
        self._infer = world.infer
        self._table = table
        self._measured = {
            (call.scope.enclosing_function(), pycode.dotted(call.node.args[0].value))
            for call in table.calls
            if pycode.dotted(call.node.func) == "len" and call.node.args
        }
        """What somebody asks the length of, and in which function."""
        self._grown = {
            pycode.dotted(call.node.func.value)
            for call in table.calls
            if isinstance(call.node.func, syntax.Attribute)
            and call.node.func.attr.value in _GROWS
        }

    def unpackings(self) -> Iterator[_Look]:
        """`a, b = f()` and the like."""
        for found in self._table.unpackings:
            value = self._taken(found)
            if found.expecting or not self._certain(found.value, value, found.scope):
                yield found.target, None
            elif isinstance(value, Outside) and not shapes.is_number(value):
                continue  # a library's own affair
            else:
                yield found.target, list(_compared(found.target, value, found.value))

    def _taken(self, found: Unpacking) -> Value:
        value = self._infer.value(found.value, found.scope)
        match found.kind:
            case "loop":
                return loaders.iterated(self._infer, value)
            case "with":
                return calls.entered(self._infer, found.value, value, found.scope)
        return value

    def _certain(self, node: syntax.BaseExpression, value: Value, scope: Scope) -> bool:
        """Whether a value has the parts that it is said to have, here too."""
        if value is None or isinstance(value, Items | Pairs | Keys):
            return False
        shown = pycode.dotted(node)
        if shown is None:
            return True
        if (scope.enclosing_function(), shown) in self._measured:
            return False
        rows = value.options if isinstance(value, Rows) else (value,)
        listed = any(isinstance(row, Row) and row.listed for row in rows)
        return not (listed and shown in self._grown)

    def indices(self) -> Iterator[_Look]:
        """`f()[2]`, and a tuple asked for a key."""
        for located in self._table.subscripts:
            node = located.node
            index = pycode.index(node)
            if located.expecting or index is None:
                continue
            at, key = _number(index), pycode.string(index)
            if at is None and key is None:
                continue
            value = self._infer.value(node.value, located.scope)
            if isinstance(value, Row | Rows):
                if self._certain(node.value, value, located.scope):
                    yield node, list(_indexed(node, value, at, key))
                else:
                    yield node, None

    def attributes(self) -> Iterator[_Look]:
        """`f().backward()` of a tuple."""
        for located in self._table.attributes:
            base = located.node.value
            value = self._infer.value(base, located.scope)
            if isinstance(base, syntax.GeneratorExp):
                continue  # it has parts, and is no tuple
            if isinstance(value, Row | Rows) and not located.expecting:
                yield located.node, list(_asked(located, value))


def _number(node: syntax.BaseExpression) -> int | None:
    if isinstance(node, syntax.UnaryOperation) and node.operator == "-":
        inner = _number(node.expression)
        return None if inner is None else -inner
    return node.evaluated_value if isinstance(node, syntax.Integer) else None


def _compared(
    target: syntax.Tuple | syntax.List, value: Value, source: syntax.BaseExpression
) -> Iterator[_Misfit]:
    """Where names and parts do not come out even, parts of parts included."""
    wanted = len(target.elements)
    starred = sum(isinstance(e, syntax.StarredElement) for e in target.elements)
    names = f"{wanted - starred} names" if wanted - starred != 1 else "1 name"
    if shapes.is_number(value):
        message = f"{_shown(source)} is one number, and {names} take it apart"
        yield _Misfit(at=target, message=message, origin=None)
    if isinstance(value, Instance):
        value = _named_tuple(value)
    rows = _rows(value)
    if rows and not any(_fits(target, row) for row in rows):
        names = f"at least {names}" if starred else names
        has = _counted(rows)
        message = f"{_shown(source)} has {has}, and {names} take it apart"
        yield _Misfit(at=target, message=message, origin=rows[0].origin)
    if len(rows) != 1 or starred or not _fits(target, rows[0]):
        return
    for element, part in zip(target.elements, rows[0].parts, strict=True):
        if isinstance(element.value, syntax.Tuple | syntax.List):
            yield from _compared(element.value, part, source)


def _fits(target: syntax.Tuple | syntax.List, row: Row) -> bool:
    wanted = len(target.elements)
    if any(isinstance(e, syntax.StarredElement) for e in target.elements):
        return len(row.parts) >= wanted - 1
    return len(row.parts) == wanted


def _rows(value: Value) -> tuple[Row, ...]:
    """The tuples that a value may be, if it is certain that it is one of them."""
    rows = value.options if isinstance(value, Rows) else (value,)
    sure = tuple(r for r in rows if isinstance(r, Row) and r.origin is not None)
    return sure if len(sure) == len(rows) else ()


def _counted(rows: tuple[Row, ...]) -> str:
    lengths = [str(n) for n in sorted({len(row.parts) for row in rows})]
    return f"{' or '.join(lengths)} part{'s' if lengths != ['1'] else ''}"


def _named_tuple(value: Instance) -> Value:
    """The fields of a NamedTuple as a tuple."""
    info = value.info
    signature = info.constructor() if info.generated == "namedtuple" else None
    if signature is None:
        return None
    origin = Origin(signature.node, signature.table)
    return Row((None,) * len(signature.parameters), origin)


def _indexed(
    node: syntax.Subscript, value: Row | Rows, at: int | None, key: str | None
) -> Iterator[_Misfit]:
    rows = _rows(value)
    if not rows:
        return
    shown, origin = _shown(node.value), rows[0].origin
    if key is not None:
        kind = "list" if all(row.listed for row in rows) else "tuple"
        message = f"{shown} is a {kind} of {_counted(rows)}, which has no key '{key}'"
        yield _Misfit(at=node, message=message, origin=origin)
    elif at is not None and not any(
        -len(row.parts) <= at < len(row.parts) for row in rows
    ):
        message = f"{shown} has {_counted(rows)}, and none at {at}"
        yield _Misfit(at=node, message=message, origin=origin)


def _asked(located: Located[syntax.Attribute], value: Row | Rows) -> Iterator[_Misfit]:
    rows, name = _rows(value), located.node.attr.value
    known = _OF_TUPLES | _OF_LISTS if any(r.listed for r in rows) else _OF_TUPLES
    if not rows or name in known:
        return
    shown = _shown(located.node.value)
    message = f"{shown} is a tuple of {_counted(rows)}, which has no '{name}'"
    yield _Misfit(at=located.node, message=message, origin=rows[0].origin)


def _shown(node: syntax.BaseExpression) -> str:
    """An expression as a message names it."""
    if isinstance(node, syntax.Call):
        return f"{pycode.dotted(node.func) or 'what is called'}()"
    return f"'{pycode.dotted(node)}'" if pycode.dotted(node) else "what is taken apart"
