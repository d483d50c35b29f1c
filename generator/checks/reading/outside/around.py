"""Whether code runs only where a version has what it uses, or lives with it if not."""

import ast
import itertools
import warnings
from collections.abc import Iterator
from functools import lru_cache

_ERRORS = frozenset(
    "AttributeError ImportError ModuleNotFoundError TypeError Exception BaseException".split()
)
_WORDS = (
    "version", "hasattr", "support", "greater", "less_than", "legacy", "compat", "signature",
    "argspec", "__dict__", "skip",
)  # fmt: skip
_DEEP = 2
_LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)
Body = list[ast.stmt]


@lru_cache(maxsize=64)
def _tree(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def is_tentative(text: str, line: int) -> bool:
    """Whether what stands in a line of a module is tried, or asked for before it is used."""
    tree = _tree(text)
    if tree is None:
        return True
    chain = list(_chain(tree, line))
    return any(
        _asks_for(tree, around, part) for around, part in itertools.pairwise(chain)
    )


def _chain(node: ast.AST, line: int) -> Iterator[ast.AST]:
    """A tree, and in it all that reaches over a line."""
    yield node
    for part in ast.iter_child_nodes(node):
        start = getattr(part, "lineno", None)
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            start = min([part.lineno, *(d.lineno for d in part.decorator_list)])
        if start is None:
            start = min(
                (n.lineno for n in ast.walk(part) if hasattr(n, "lineno")), default=0
            )
        ends = [n.end_lineno for n in ast.walk(part) if hasattr(n, "end_lineno")]
        if start and start <= line <= max([e for e in ends if e], default=0):
            yield from _chain(part, line)


def _asks_for(tree: ast.Module, around: ast.AST, part: ast.AST) -> bool:
    match around:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            if _asks(tree, test):
                return True
        case ast.BoolOp(values=values):
            if any(_asks(tree, value) for value in values):
                return True
        case ast.Try(handlers=handlers):
            if part not in around.orelse + around.finalbody and any(
                _catches(h) for h in handlers
            ):
                return True
        case ast.With(items=items):
            names = {
                getattr(n, "attr", getattr(n, "id", ""))
                for i in items
                for n in ast.walk(i)
            }
            if names & {"suppress", "raises", "assertRaises"}:
                return True
        case ast.FunctionDef() | ast.ClassDef() | ast.AsyncFunctionDef():
            if any(_asks(tree, d) for d in around.decorator_list):
                return True
    return isinstance(part, ast.stmt) and any(
        _leaves(tree, before) for before in _before(around, part)
    )


def _before(around: ast.AST, part: ast.stmt) -> Body:
    """The statements above one in the same block."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(around, name, None)
        if isinstance(block, list) and part in block:
            return block[: block.index(part)]
    return []


def _leaves(tree: ast.Module, node: ast.stmt) -> bool:
    """Whether a statement ends the block where a version lacks something."""
    if isinstance(node, ast.Assert):
        return _asks(tree, node.test)
    if not isinstance(node, ast.If) or not _asks(tree, node.test):
        return False
    return isinstance(node.body[-1], _LEAVES)


def _catches(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    names = {getattr(n, "attr", getattr(n, "id", "")) for n in ast.walk(handler.type)}
    return bool(names & _ERRORS)


def _asks(tree: ast.Module, test: ast.AST, deep: int = 0) -> bool:
    """Whether an expression is about what is there: a version, or whether something has a name."""
    for node in ast.walk(test):
        word = getattr(node, "attr", None) or getattr(node, "id", None)
        if not isinstance(word, str):
            continue
        if any(w in word.lower() for w in _WORDS):
            return True
        if word.isupper() and any(c.isdigit() for c in word):  # TORCH_2_0
            return True
        if isinstance(node, ast.Name) and deep < _DEEP:
            given = _given(tree, word)
            if any(_asks(tree, value, deep + 1) for value in given):
                return True
    return False


def _given(tree: ast.Module, name: str) -> Iterator[ast.AST]:
    """What gives a name of the module its value."""
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=found)], value=value):
                if found == name:
                    yield value
            case ast.FunctionDef(name=found):
                if found == name:
                    yield from node.body
