"""Reads Python as trees by plain field access: guarded parsing, literals, lines on demand."""

import ast
import inspect
import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from generator import syntax

Literal = str | int | float | bool | tuple["Literal", ...] | None

# libcst's parser descends on the machine stack and takes exponential time in nested brackets,
# so what nests deeper than any hand-written code is refused before it is parsed.
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
    deep = _too_deep(text)
    if deep:
        return Broken(message="nests too deeply to be checked", line=deep)
    from generator import (
        parsing,  # libcst takes its time, and a store may know the tree
    )

    try:
        return parsing.module(text.removeprefix("\ufeff"))
    except parsing.SyntaxFault as error:
        return _syntax_error(text, str(error.message))
    except RecursionError:
        return Broken(message="nests too deeply to be checked", line=1)
    except Exception as error:  # plain exceptions on NUL bytes, lone surrogates, …
        return Broken(message=f"cannot be parsed ({type(error).__name__})", line=1)


def _syntax_error(text: str, message: str) -> Broken:
    """Where and why: Python's own parser says it better than libcst's."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except SyntaxError as error:
        reason = f"is not valid Python: {error.msg}"
        return Broken(message=reason, line=max(error.lineno or 1, 1))
    except (ValueError, MemoryError, RecursionError):
        pass
    at = re.search(r"error at (\d+):", message)
    return Broken(message="is not valid Python", line=int(at.group(1)) if at else 1)


def parse_annotation(text: str) -> syntax.BaseExpression | None:
    """The expression in a string annotation, or None where it is no expression."""
    if len(text) > 1000 or _too_deep(text):
        return None
    from generator import parsing

    try:
        return parsing.expression(text.strip())
    except Exception:
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
    if isinstance(node, syntax.SimpleString | syntax.ConcatenatedString):
        try:
            value = node.evaluated_value
        except Exception:  # an escape that Python refuses
            return None
        return value if isinstance(value, str) else None
    return None


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
        case syntax.Integer() | syntax.Float():
            return node.evaluated_value
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
    if isinstance(first, syntax.SimpleStatementLine):
        first = first.body[0]
    text = string(first.value) if isinstance(first, syntax.Expr) else None
    return inspect.cleandoc(text or "")


def positions(text: str, tree: syntax.Module) -> Mapping[syntax.Node, tuple[int, int]]:
    """Line and column of every node, from 1: costs more than parsing, so only for a finding."""
    from generator import parsing

    return parsing.positions(text.removeprefix("\ufeff"), tree)
