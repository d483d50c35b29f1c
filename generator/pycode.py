"""Reads Python as trees by plain field access: guarded parsing, literals, lines on demand."""

import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from generator import parsing, syntax

Literal = str | int | float | bool | tuple["Literal", ...] | None

# libcst's parser descends on the machine stack and takes exponential time in nested brackets,
# so what nests deeper than any hand-written code is kept from it.
MAX_BRACKETS = 60
MAX_CHAIN = 400
MAX_BYTES = 2_000_000

_TOKEN = re.compile(
    r"(?P<skip>#[^\n]*|[rRbBuUfFtT]{0,2}(?:'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\""
    r"|'(?:\\.|[^\\'\n])*'|\"(?:\\.|[^\\\"\n])*\"))"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<end>[,;\n])"
    r"|(?P<chain>[-+~*/%@&|^<>.]|\b(?:not|lambda|if|elif|else|await|and|or)\b)",
    re.DOTALL,
)


@dataclass(frozen=True, kw_only=True)
class Broken:
    """Why a file could not be read as Python, and where."""

    message: str
    line: int


def decode(data: bytes) -> str | Broken:
    """UTF-8 text, or the line of the first byte that is not."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return Broken(
            message=f"is not UTF-8 (byte 0x{data[error.start]:02x})", line=line
        )


@lru_cache(maxsize=512)  # the same sources are read for the schema and for the checks
def parse(text: str) -> syntax.Module | Broken:
    """The tree of a module; never raises on whatever the text may hold."""
    if len(text) > MAX_BYTES:
        return Broken(
            message=f"is too large to be checked ({len(text):,} characters)", line=1
        )
    text = text.removeprefix("\ufeff")
    try:
        return parsing.module(text)
    except SyntaxError as error:
        return _newer(text) or Broken(
            message=f"is not valid Python: {error.msg}", line=max(error.lineno or 1, 1)
        )
    except (RecursionError, MemoryError):
        return Broken(message="nests too deeply to be checked", line=1)
    except ValueError as error:  # NUL bytes, numbers of too many digits
        return Broken(message=f"cannot be parsed ({error})", line=1)


def _newer(text: str) -> syntax.Module | None:
    """The tree of a text in a syntax that is newer than the Python that runs."""
    if _too_deep(text):
        return None
    from generator.parsing import newer  # libcst takes its time, and is needed seldom

    try:
        return newer.module(text)
    except Exception:  # whatever it says, Python's own parser has said it better
        return None


def parse_annotation(text: str) -> syntax.BaseExpression | None:
    """The expression in a string annotation, or None where it is no expression."""
    if len(text) > 1000:
        return None
    try:
        return parsing.expression(text.strip())
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def _too_deep(text: str) -> int:
    """The line where brackets, operators or elif branches pile up beyond the limits, or 0."""
    depth, chain, elifs = 0, 0, 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "skip":
            continue
        if kind == "open":
            depth, chain = depth + 1, chain + 1
        elif kind == "close":
            depth = max(depth - 1, 0)
        elif kind == "chain":
            chain += 1
            elifs += match.group() == "elif"
        elif depth == 0 or match.group() == ",":
            chain = 0
        if depth > MAX_BRACKETS or chain > MAX_CHAIN or elifs > 2 * MAX_CHAIN:
            return text.count("\n", 0, match.start()) + 1
    return 0


def dotted(node: syntax.Node | None) -> str | None:
    """`a.b.c` for a chain of names, else None."""
    parts: list[str] = []
    while isinstance(node, syntax.Attribute):
        parts.append(node.attr.value)
        node = node.value
    if not isinstance(node, syntax.Name):
        return None
    return ".".join([node.value, *reversed(parts)])


def string(node: syntax.Node | None) -> str | None:
    """The value of a plain string literal (also of adjacent ones), else None."""
    return node.value if isinstance(node, syntax.SimpleString) else None


def index(node: syntax.Subscript) -> syntax.BaseExpression | None:
    """What stands between the brackets, where that is one plain expression."""
    if len(node.slice) != 1:
        return None
    only = node.slice[0].slice
    return only.value if isinstance(only, syntax.Index) and not only.star else None


def spelt(node: syntax.Node | None) -> str | None:
    """`a.b["c"].d[e]` for a chain of names and plain keys, else None."""
    match node:
        case syntax.Attribute():
            base = spelt(node.value)
            return base and f"{base}.{node.attr.value}"
        case syntax.Subscript():
            base, key = spelt(node.value), index(node)
            text = string(key)
            inner = spelt(key) if text is None else repr(text)
            if isinstance(key, syntax.Integer):
                inner = key.value
            return base and inner and f"{base}[{inner}]"
    return dotted(node)


class NotLiteralError(Exception):
    """The expression is more than a plain literal."""


def literal(
    node: syntax.BaseExpression, names: Mapping[str, Literal] | None = None
) -> Literal:
    """The value of a plain literal; `names` are constants that it may mention."""
    text = string(node)
    if text is not None:
        return text
    match node:
        case syntax.Integer():
            return node.evaluated_value
        case syntax.Float():
            return node.value
        case syntax.Name(value="True" | "False"):
            return node.value == "True"
        case syntax.Name(value="None"):
            return None
        case syntax.Name(value=name) if names and name in names:
            return names[name]
        case syntax.Tuple() | syntax.List():
            return tuple(literal(e.value, names) for e in node.elements)
        case syntax.UnaryOperation(operator="-"):
            value = literal(node.expression, names)
            if isinstance(value, int | float) and not isinstance(value, bool):
                return -value
        case syntax.BinaryOperation():
            return _arithmetic(node, names)
    raise NotLiteralError


def _arithmetic(
    node: syntax.BinaryOperation, names: Mapping[str, Literal] | None
) -> Literal:
    """Products and powers, as in `64 * 1024` or `2**16`."""
    left, right = literal(node.left, names), literal(node.right, names)
    if isinstance(left, int | float) and isinstance(right, int | float):
        match node.operator:
            case "*":
                return left * right
            case "**" if abs(left) <= 1024 and abs(right) <= 64:
                power: float = left**right
                return power
    raise NotLiteralError


def docstring(node: syntax.ClassDef | syntax.FunctionDef) -> str:
    """What a class or function says of itself, without its indentation; empty for nothing."""
    first: syntax.Node | None = next(iter(node.body.body), None)
    text = string(first.value) if isinstance(first, syntax.Expr) else None
    return inspect.cleandoc(text or "")
