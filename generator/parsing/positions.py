"""Where the nodes of a tree stand in its text; for findings alone, since trees keep no places."""

import ast
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from generator import parsing, syntax

Position = tuple[int, int]
"""Line and column, both from 1, in characters."""
_Named = Iterator[tuple[syntax.Node | None, Position | None]]

_NAME = re.compile(r"\w+")
_DEFINED = re.compile(r"(?:async[\s\\]+)?(?:def|class)[\s\\]+")
_LISTED = re.compile(r"(?:global|nonlocal)[\s\\]+")
_COMMA = re.compile(r"[\s\\]*,[\s\\]*")
_FROM = re.compile(r"from[.\s\\]*")
_AS = re.compile(r"[\s\\)]*\bas[\s\\]+")


def positions(text: str, tree: syntax.Module) -> Mapping[syntax.Node, Position]:
    """The position of every node of a text's tree."""
    text = text.removeprefix("\ufeff")
    try:
        fresh, found = _Text(text).places()
    except SyntaxError:
        from generator.parsing import newer  # libcst takes its time

        fresh, found = newer.places(text)
    places: dict[syntax.Node, Position] = {}
    waiting: list[tuple[syntax.Node, syntax.Node, Position]] = [(fresh, tree, (1, 1))]
    while waiting:
        node, same, above = waiting.pop()
        places[same] = start = _start(node, found) or above
        pairs = zip(syntax.children(node), syntax.children(same), strict=True)
        waiting += [(child, other, start) for child, other in pairs]
    return places


def _start(
    node: syntax.Node | None, found: Mapping[syntax.Node, Position]
) -> Position | None:
    """Where a node starts; one without a place of its own starts with its first part."""
    while node is not None and node not in found:
        node = next(syntax.children(node), None)
    return found[node] if node is not None else None


class _Text:
    """A text, and where Python's parser says that things are in it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = [0, *(m.end() for m in re.finditer(r"\r\n|\r|\n", text))]
        """Where each line starts."""
        self._ascii = text.isascii()

    def places(self) -> tuple[syntax.Module, dict[syntax.Node, Position]]:
        """A tree of the text, and the places of what has one in Python's tree, or a name of its own."""
        tree, pairs = parsing.pairs(self._text)
        found: dict[syntax.Node, Position] = {}
        for node, made in pairs:
            if hasattr(node, "lineno"):
                found[made] = self._position(self._start(node))
            named = _NAMED.get(type(node))
            for part, at in named(self, node, made) if named else ():
                if part is not None and at is not None:
                    found[part] = at
        return tree, found

    # -- offsets ----------------------------------------------------------------------------

    def _offset(self, line: int, column: int) -> int:
        """Where a column, in bytes, of a line is, in characters of the text."""
        start = self._lines[line - 1]
        if self._ascii:
            return start + column
        end = self._lines[line] if line < len(self._lines) else None
        before = self._text[start:end].encode()[:column]
        return start + len(before.decode("utf-8", "ignore"))

    def _start(self, node: Any) -> int:
        return self._offset(node.lineno, node.col_offset)

    def _end(self, node: Any) -> int:
        return self._offset(node.end_lineno, node.end_col_offset)

    def _position(self, offset: int) -> Position:
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def _after(self, start: int, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self._text, start)
        return found.end() if found else start

    # -- names that have no node in Python's tree -------------------------------------------

    def attribute(self, node: ast.Attribute, made: syntax.Attribute) -> _Named:
        yield made.attr, self._position(self._end(node) - len(node.attr))

    def definition(self, node: Any, made: syntax.FunctionDef) -> _Named:
        yield made.name, self._position(self._after(self._start(node), _DEFINED))

    def parameters(self, node: ast.arguments, made: syntax.Parameters) -> _Named:
        rest = [node.vararg, node.kwarg]
        pairs = [
            *zip([*node.posonlyargs, *node.args], [*made.posonly_params, *made.params], strict=True),
            *zip(node.kwonlyargs, made.kwonly_params, strict=True),
            *zip(rest, [made.star_arg, made.star_kwarg], strict=True),
        ]  # fmt: skip
        for arg, param in pairs:
            if arg is not None and param is not None:
                yield param.name, self._position(self._start(arg))

    def keyword(self, node: ast.keyword, made: syntax.Arg) -> _Named:
        yield made.keyword, self._position(self._start(node))

    def alias(self, node: ast.alias, made: syntax.ImportAlias) -> _Named:
        yield from self._dotted(made.name, self._start(node))
        if made.asname is not None and node.asname is not None:
            yield (
                made.asname.name,
                self._position(self._end(node) - len(node.asname)),
            )

    def _dotted(self, node: syntax.Node | None, start: int) -> _Named:
        parts: list[syntax.Node] = []
        while isinstance(node, syntax.Attribute):
            parts.append(node.attr)
            node = node.value
        for part in [node, *reversed(parts)] if node is not None else ():
            found = _NAME.search(self._text, start)
            if found is None:
                return
            yield part, self._position(found.start())
            start = found.end()

    def import_from(self, node: ast.ImportFrom, made: syntax.ImportFrom) -> _Named:
        yield from self._dotted(made.module, self._after(self._start(node), _FROM))

    def listed(self, node: Any, made: syntax.Global | syntax.Nonlocal) -> _Named:
        at = self._after(self._start(node), _LISTED)
        for item in made.names:
            yield item.name, self._position(at)
            at = self._after(at + len(item.name.value), _COMMA)

    def attempt(self, node: Any, made: syntax.Try) -> _Named:
        for handler, other in zip(node.handlers, made.handlers, strict=True):
            yield other, self._position(self._start(handler))
            if other.name is not None:
                at = self._after(self._end(handler.type), _AS)
                yield other.name.name, self._position(at)

    def pattern_name(self, node: Any, made: Any) -> _Named:
        if node.name is not None:
            yield made.name, self._position(self._end(node) - len(node.name))

    def pattern_rest(self, node: Any, made: syntax.MatchMapping) -> _Named:
        if node.rest is not None:
            end = self._text.rfind(node.rest, 0, self._end(node))
            yield made.rest, self._position(end)

    def pattern_keys(self, node: Any, made: syntax.MatchClass) -> _Named:
        for pattern, element in zip(node.kwd_patterns, made.kwds, strict=True):
            at = self._text.rfind(element.key.value, 0, self._start(pattern))
            yield element.key, self._position(at)

    def type_parameter(self, node: Any, made: syntax.TypeParam) -> _Named:
        found = _NAME.search(self._text, self._start(node))
        if found is not None:
            yield made.param.name, self._position(found.start())


_BY_NAME: Mapping[str, Callable[[_Text, Any, Any], _Named]] = {
    "AsyncFunctionDef": _Text.definition,
    "Attribute": _Text.attribute,
    "ClassDef": _Text.definition,
    "FunctionDef": _Text.definition,
    "Global": _Text.listed,
    "ImportFrom": _Text.import_from,
    "MatchAs": _Text.pattern_name,
    "MatchClass": _Text.pattern_keys,
    "MatchMapping": _Text.pattern_rest,
    "MatchStar": _Text.pattern_name,
    "Nonlocal": _Text.listed,
    "ParamSpec": _Text.type_parameter,
    "Try": _Text.attempt,
    "TryStar": _Text.attempt,
    "TypeVar": _Text.type_parameter,
    "TypeVarTuple": _Text.type_parameter,
    "alias": _Text.alias,
    "arguments": _Text.parameters,
    "keyword": _Text.keyword,
}
_NAMED = {getattr(ast, n): f for n, f in _BY_NAME.items() if hasattr(ast, n)}
