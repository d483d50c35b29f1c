"""Which attributes a project reads from the results of parsers, or from what may be one."""

from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from generator import pycode, syntax
from generator.checks.reading.arguments.flows import Origin, Space
from generator.checks.reading.arguments.namespaces import Namespaces
from generator.checks.reading.modules import Module
from generator.checks.reading.scanning.chains import last_name
from generator.checks.reading.scanning.tables import Binding, Scope
from generator.checks.reading.world import World


class Read(Struct, frozen=True, kw_only=True):
    """One attribute that is read from a result: `args.lr`, or `args["lr"]` after `vars`."""

    module: Module
    node: syntax.Attribute | syntax.Subscript | syntax.Call
    base: syntax.BaseExpression
    scope: Scope
    name: str
    origin: Origin

    @property
    def word(self) -> syntax.Node:
        """Where the name stands."""
        match self.node:
            case syntax.Attribute():
                return self.node.attr
            case syntax.Call():
                return self.node.args[1].value
        return pycode.index(self.node) or self.node

    @property
    def spaces(self) -> tuple[Space, ...]:
        return self.origin.spaces or self.origin.inside


_METHODS = frozenset(dir(dict)) | {"__dict__"}
_OF_LITERALS = frozenset((*dir(list), *dir(str), *dir(set)))


def every(world: World, spaces: Namespaces) -> Iterator[Read]:
    """All reads, those of what cannot be followed among them where it is called like one."""
    if not spaces.any:
        return
    for module, table in world.project:
        for located in table.attributes:
            node = located.node
            if not located.expecting and node.attr.value not in _METHODS:
                yield from _read(
                    spaces, module, node, node.value, node.attr.value, located.scope
                )
        for call in table.calls:
            args = call.node.args
            if last_name(call.node.func) == "getattr" and len(args) == 2:
                name = pycode.string(args[1].value)
                if name and not call.expecting:
                    yield from _read(
                        spaces, module, call.node, args[0].value, name, call.scope
                    )
        for item in table.subscripts:
            key = pycode.string(pycode.index(item.node))
            if key and not item.expecting:
                yield from _read(
                    spaces, module, item.node, item.node.value, key, item.scope
                )


def _read(
    spaces: Namespaces,
    module: Module,
    node: syntax.Attribute | syntax.Subscript | syntax.Call,
    base: syntax.BaseExpression,
    name: str,
    scope: Scope,
) -> Iterator[Read]:
    """What is read from a base, if that may be the result of a parser."""
    origin = spaces.origins.of(base, scope)
    by_key = isinstance(node, syntax.Subscript)
    if by_key:
        wanted = bool(origin.inside) and not origin.spaces
    else:
        likely = last_name(base) in spaces.hot and origin.unknown and origin.params
        wanted = bool(origin.spaces or likely) and not (origin.parsers or origin.inside)
    if wanted and not (origin.plain and name in _OF_LITERALS):
        yield Read(
            module=module, node=node, base=base, scope=scope, name=name, origin=origin
        )


def groups(reads: list[Read]) -> Iterator[tuple[list[Read], set[str]]]:
    """Reads that come through the same parameters, and all names read through any of these."""
    groups: dict[frozenset[Binding], list[Read]] = defaultdict(list)
    through: dict[Binding, set[str]] = defaultdict(set)
    for read in reads:
        groups[read.origin.params].append(read)
        for binding in read.origin.params:
            through[binding].add(read.name)
    for params, group in groups.items():
        yield group, {name for p in params for name in through[p]}
