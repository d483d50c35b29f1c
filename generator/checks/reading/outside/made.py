"""What a module makes up when it is imported: names, another object in its place, ways of its imports."""

import ast
from collections.abc import Collection, Iterator

from msgspec import Struct

from generator.checks.reading.outside import nodes
from generator.checks.reading.outside.nodes import Function, dotted
from generator.checks.reading.outside.surface import OPEN, Answers

_MAKERS = frozenset({b"globals", b"exec", b"sys.modules", b"meta_path", b"__path__"})
"""Without one of these words no module makes names, or leads imports elsewhere."""


class Made(Struct, frozen=True, kw_only=True):
    """What a module makes up; a surface says what each of these means."""

    dynamic: bool
    redirects: bool
    answers: Answers
    replaced: str
    words: frozenset[str]


def look(tree: ast.Module, text: bytes, names: Collection[str]) -> Made:
    """What a module makes up, given its text and the names that stand in it."""
    some = any(word in text for word in _MAKERS)
    dynamic, redirects = _computed(tree) if some else (False, False)
    answers = _answers(tree, names)
    return Made(
        dynamic=dynamic,
        redirects=redirects,
        answers=answers,
        replaced=_replaced(tree) if b"sys.modules" in text else "",
        words=_words(tree) if dynamic or answers else frozenset(),
    )


def _computed(tree: ast.Module) -> tuple[bool, bool]:
    """Whether a module puts names into itself under computed names, and redirects imports."""
    dynamic = redirects = False
    harmless: set[int] = set()
    for node in nodes.walk(tree):
        match node:
            case ast.Subscript(value=ast.Call() as call, ctx=ast.Load()):
                harmless.add(id(call))  # `globals()["name"]` reads
            case ast.Compare(comparators=[ast.Attribute() as found]):
                harmless.add(id(found))  # `name in sys.modules`
            case ast.Call(func=ast.Attribute(value=found, attr="get" | "keys")):
                harmless.add(id(found))
            case ast.Subscript(
                value=ast.Attribute() as found, ctx=ast.Load()
            ) if not _is_name(node.slice, "__name__"):
                harmless.add(id(found))
            case ast.Call(func=ast.Name(id="globals" | "exec")):
                dynamic |= id(node) not in harmless
            case ast.Attribute(value=ast.Name(id="sys"), attr="modules"):
                dynamic |= id(node) not in harmless
            case ast.Attribute(value=ast.Name(id="sys"), attr="meta_path"):
                redirects = True
            case ast.Name(id="__path__", ctx=ast.Store()):
                redirects = True
    return dynamic, redirects


def _words(tree: ast.Module) -> frozenset[str]:
    """Names in the code of a module, and texts that may be some: no sentences."""
    found: set[str] = set()
    for node in nodes.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                found.add(name)
            case ast.alias(name=name):
                found |= {*name.split("."), node.asname or name}
            case ast.Constant(value=str(text)) if " " not in text:
                found |= {part for part in text.split(".") if part.isidentifier()}
    return frozenset(found)


def _replaced(tree: ast.Module) -> str:
    """The class of what a module puts in its own place."""
    for node in nodes.walk(tree):
        match node:
            case ast.Assign(
                targets=[
                    ast.Subscript(
                        value=ast.Attribute(value=ast.Name(id="sys"), attr="modules"),
                        slice=ast.Name(id="__name__"),
                    )
                ]
            ):
                made = node.value
                return dotted(made.func) if isinstance(made, ast.Call) else OPEN
    return ""


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _answers(tree: ast.Module, names: Collection[str]) -> Answers:
    """What a module's `__getattr__` gives, if it has one."""
    if "__getattr__" not in names:
        return ""
    found = [
        n
        for n in nodes.walk(tree)
        if isinstance(n, Function) and n.name == "__getattr__" and len(n.args.args) == 1
    ]
    plain = found and all(_answers_words(node, names) for node in found)
    return "words" if plain else OPEN


def _answers_words(node: Function, own: Collection[str]) -> bool:
    """Whether a module's `__getattr__` knows its names by words of the module alone.

    It compares them, looks them up in what the module holds, or imports modules of that
    name, and hands them to nobody else who may know more.
    """
    name = node.args.args[0].arg
    for around in _around(node, name):
        match around:
            case ast.Compare() | ast.FormattedValue() | ast.Raise():
                continue
            case ast.Subscript(value=ast.Name(id=held)) if held in own:
                continue
            case ast.Subscript(value=ast.Call(func=ast.Name(id="globals"))):
                continue
            case ast.Call(func=func) if dotted(func).rpartition(".")[2] in (
                "import_module",
                "AttributeError",
                "format",
            ):
                continue
            case ast.Call(func=ast.Attribute(value=ast.Name(id=held), attr="get")):
                if held in own:
                    continue
        return False
    return True


def _around(node: Function, name: str) -> Iterator[ast.AST]:
    """What is directly around each use of a name."""
    waiting: list[tuple[ast.AST, ast.AST]] = [(node, part) for part in node.body]
    while waiting:
        around, part = waiting.pop()
        if isinstance(part, ast.Name) and part.id == name:
            yield around
        else:
            waiting += [(part, child) for child in nodes.inside(part)]
