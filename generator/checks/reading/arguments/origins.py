"""Where parsers and their results come from: a graph of names, attributes and parameters."""

from collections.abc import Iterator, Sequence

from generator import pycode, syntax
from generator.checks.reading.arguments.argparsers import Parser
from generator.checks.reading.arguments.callsites import CallSites
from generator.checks.reading.arguments.edges import Edges
from generator.checks.reading.arguments.flows import (
    OTHER,
    UNKNOWN,
    Attr,
    Edge,
    Mark,
    Origin,
    Param,
    Returned,
    Slot,
    Space,
    Var,
)
from generator.checks.reading.following.values import Outside
from generator.checks.reading.scanning.tables import Binding, Scope
from generator.checks.reading.world import World


class Origins:
    """Follows expressions to the parsers and results that they may be."""

    def __init__(self, world: World) -> None:
        self._infer = world.infer
        self._heirs = world.heirs
        self._read = Edges(world)
        self._edges: dict[Slot, list[Edge]] = {}
        self._found: dict[Slot, Origin] = {}

    @property
    def sites(self) -> CallSites:
        """The call sites of the project."""
        return self._read.sites

    @property
    def parsers(self) -> list[Parser]:
        """All parsers that were met so far."""
        made = [m for m in self._read.made.values() if isinstance(m, Parser)]
        return [*made, *self._read.families.values()]

    @property
    def spaces(self) -> list[Space]:
        """All results that were met so far."""
        return [m for m in self._read.made.values() if isinstance(m, Space)]

    # -- the closure ------------------------------------------------------------------------

    def of(self, node: syntax.BaseExpression, scope: Scope) -> Origin:
        """All that an expression may be."""
        edges = self._read.of(node, scope)
        if len(edges) == 1 and not (edges[0].inside or edges[0].parser):
            term = edges[0].term
            if isinstance(term, Var | Attr | Returned | Param):
                if term not in self._found:
                    self._found[term] = self._close(edges)
                return self._found[term]
        return self._close(edges)

    def _close(self, edges: Sequence[Edge]) -> Origin:
        seen: set[Edge] = set()
        waiting = list(edges)
        parsers: dict[Parser, None] = {}
        spaces: dict[Space, None] = {}
        inside: dict[Space, None] = {}
        params: set[Binding] = set()
        marks: set[Mark] = set()
        while waiting:
            edge = waiting.pop()
            term = edge.term
            if isinstance(term, Parser):
                parsers[term] = None
            elif isinstance(term, Space):
                if not edge.parser:
                    (inside if edge.inside else spaces)[term] = None
            elif isinstance(term, str):
                if not edge.parser:
                    marks.add(term)
            elif edge not in seen:
                seen.add(edge)
                known = self._found.get(term)
                if (
                    known is not None
                ):  # its own closure, as far as this edge lets it through
                    parsers.update(dict.fromkeys(known.parsers))
                    if not edge.parser:
                        inside.update(dict.fromkeys(known.inside))
                        (inside if edge.inside else spaces).update(
                            dict.fromkeys(known.spaces)
                        )
                        params |= known.params
                        marks |= known.marks
                    continue
                if isinstance(term, Param) and not edge.parser:
                    params.add(term.binding)
                for found in self._next(term):
                    waiting.append(
                        Edge(
                            term=found.term,
                            inside=found.inside or edge.inside,
                            parser=found.parser or edge.parser,
                        )
                    )
        return Origin(
            parsers=tuple(parsers),
            spaces=tuple(spaces),
            inside=tuple(inside),
            params=frozenset(params),
            marks=frozenset(marks),
        )

    def _next(self, slot: Slot) -> list[Edge]:
        if slot not in self._edges:
            match slot:
                case Var():
                    found = list(self._variable(slot))
                case Attr():
                    found = list(self._attribute(slot))
                case Returned():
                    found = list(self._returned(slot))
                case Param():
                    found = list(self._parameter(slot.binding))
            self._edges[slot] = found
        return self._edges[slot]

    # -- slots ------------------------------------------------------------------------------

    def _variable(self, slot: Var) -> Iterator[Edge]:
        scope = self._read.scopes[slot.scope]
        bound = scope.bindings.get(slot.name, [])
        edges: list[Edge] = []
        parameter: Binding | None = None
        for binding in bound:
            if binding.kind in ("augment", "delete", "declare"):
                continue
            if binding.kind == "parameter":
                parameter = binding
                continue
            edges += self._bound(binding, slot.index)
        # `def main(args=None): args = parser.parse_args(args)`: two things under one name
        made = any(isinstance(e.term, Space) for e in edges)
        if parameter is not None and not made:
            yield Edge(term=Param(parameter)) if slot.index is None else UNKNOWN
        yield from edges

    def _bound(self, binding: Binding, index: int | None) -> Sequence[Edge]:
        if binding.imported is not None:
            return self._imported(binding)
        if binding.kind == "self":
            function = binding.scope.function
            cls = function.cls if function else None
            return [self._read.instance(self._infer.info(cls))] if cls else [OTHER]
        if binding.kind in ("class", "function", "except"):
            return [OTHER]
        if binding.value is None:
            return [UNKNOWN]
        if binding.kind == "assign":
            return self._read.of(binding.value, binding.scope, index)
        flat = binding.kind == "unpack" and not binding.each and len(binding.path) == 1
        if flat and index is None:
            return self._read.of(binding.value, binding.scope, binding.path[0])
        return [UNKNOWN]

    def _imported(self, binding: Binding) -> Sequence[Edge]:
        found = binding.imported
        assert found is not None
        target = self.sites.callees.module(found, binding.scope.module)
        if target is None:
            value = self._infer.binding(binding)
            if isinstance(value, Outside):
                return self._read.library(value.name)
            return [UNKNOWN]
        if found.name is None:
            return [OTHER]
        return self._read.member(target, found.name)

    def _attribute(self, slot: Attr) -> Iterator[Edge]:
        mro = slot.info.mro
        for info in (*mro, *self._heirs.of(slot.info)):
            member = info.own.get(slot.name)
            if member is None:
                continue
            for binding in member.bindings:
                if binding.function is not None:
                    self._read.functions[id(binding.function)] = binding.function
                    getter = binding.function.node.decorators
                    yield Edge(term=Returned(id(binding.function))) if getter else OTHER
                elif binding.kind != "declare":
                    yield from self._bound(binding, None)
            for store in member.stores:
                at = store.path[0] if len(store.path) == 1 else None
                if store.value is not None and len(store.path) < 2:
                    yield from self._read.of(store.value, store.scope, at)
                elif store.annotation is None:
                    yield UNKNOWN

    def _returned(self, slot: Returned) -> Iterator[Edge]:
        function = self._read.functions[slot.function]
        if function.yields:
            yield UNKNOWN
            return
        for node in function.returns:
            if node is not None:
                yield from self._read.of(node, function.scope, slot.index)
        if not any(function.returns):
            yield OTHER

    def _parameter(self, binding: Binding) -> Iterator[Edge]:
        function, parameter = binding.scope.function, binding.parameter
        if function is None or parameter is None:
            yield UNKNOWN
            return
        if parameter.annotation is not None and not _may_be(parameter.annotation):
            yield OTHER
            return
        given = self.sites.given(function, parameter)
        if not given.complete or not given.values:
            yield UNKNOWN
        for each in given.values:
            if each.value is None:
                yield UNKNOWN
            else:
                edges = self._read.of(each.value, each.scope)
                yield from (e for e in edges if each.certain or e != UNKNOWN)


def _may_be(annotation: syntax.BaseExpression) -> bool:
    """Whether a type may be that of a parser's result."""
    text = pycode.string(annotation)
    node = pycode.parse_annotation(text) if text else annotation
    waiting: list[syntax.Node] = [node] if node is not None else []
    while waiting:
        part = waiting.pop()
        if isinstance(part, syntax.Name) and part.value in (
            "Namespace",
            "Any",
            "object",
        ):
            return True
        if isinstance(part, syntax.Name) and part.value.endswith(
            ("ArgumentParser", "_ArgumentGroup", "OptionParser")
        ):
            return True
        waiting += syntax.children(part)
    return False
