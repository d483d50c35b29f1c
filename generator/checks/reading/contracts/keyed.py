"""Where keys of dicts are read: `d["x"]` and `d.pop("x")`."""

from collections.abc import Iterator

from msgspec import Struct

from generator import pycode, syntax
from generator.checks.reading.contracts import wording
from generator.checks.reading.following.infer import Infer
from generator.checks.reading.following.values import Keys, Value
from generator.checks.reading.likeness import nearest
from generator.checks.reading.names import hint
from generator.checks.reading.scanning.tables import ModuleTable, Scope
from generator.checks.reading.world import World
from generator.model import Finding

PROBED = "somebody asks before whether it is there"
OPEN = "keys that are computed may be among them"


class Read(Struct, frozen=True, kw_only=True, eq=False):
    """One key that must be there where it is read."""

    key: str
    node: syntax.Subscript | syntax.Call
    base: syntax.BaseExpression
    scope: Scope
    probed: bool
    """Whether somebody asks before whether it is there."""
    branch: bool = False
    """Whether it is only read where a test allows it."""


def reads(infer: Infer, table: ModuleTable) -> Iterator[Read]:
    """Every read of a key that is written out."""
    asked = {
        (pycode.spelt(test.node.left), pycode.spelt(part.comparator))
        for test in table.memberships
        for part in test.node.comparisons
    }
    for located in table.subscripts:
        node = located.node
        index = pycode.index(node)
        if index is None or isinstance(index, syntax.Integer):
            continue
        key = wording.one(infer, index, located.scope)
        if key is not None:
            yield Read(
                key=key,
                node=node,
                base=node.value,
                scope=located.scope,
                probed=located.expecting
                or key in table.probed
                or (pycode.spelt(index), pycode.spelt(node.value)) in asked,
                branch=located.branch,
            )
    for call in table.calls:
        func, args = call.node.func, call.node.args
        if not isinstance(func, syntax.Attribute) or func.attr.value != "pop":
            continue
        key = wording.one(infer, args[0].value, call.scope) if len(args) == 1 else None
        if key is not None:
            yield Read(
                key=key,
                node=call.node,
                base=func.value,
                scope=call.scope,
                probed=call.expecting or key in table.probed,
                branch=call.branch,
            )


def lacks(value: Value, key: str) -> bool:
    """Whether a dict certainly has no such key."""
    known = isinstance(value, Keys) and not value.open and value.keys
    return isinstance(value, Keys) and bool(known) and value.find(key) is None


def finding(world: World, code: str, read: Read, keys: Keys, message: str) -> Finding:
    """A key that is not there, with the one that may be meant and where it is written."""
    near = nearest(read.key, keys.names())
    key = keys.find(near) if near else next(iter(keys.keys), None)
    place = world.at(key.origin) if key and key.origin else None
    note = hint(
        f"did you mean '{near}'?" if near else "",
        f"{'it is' if near else 'others are'} written in {place}" if place else "",
    )
    module = world.project.module_of(read.scope.module)
    return world.project.finding(code, module, read.node, message, note, place)
