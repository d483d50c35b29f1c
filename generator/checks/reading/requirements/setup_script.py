"""What a setup.py asks for, read without running it."""

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

from msgspec import Struct

from generator import pycode, syntax
from generator.checks.reading.modules import Module
from generator.checks.reading.project import Project
from generator.checks.reading.scanning.tables import Function, ModuleTable, Scope

_VERSIONED = re.compile(
    r"\s*([A-Za-z][\w.-]*)\s*(?:\[[\w, -]*\]\s*)?[=<>~!]=?=?\s*(?:[{%]|$)"
)
N = TypeVar("N", bound=syntax.Node)

_DEEPEST = 20
_SAME = frozenset({"list", "sorted", "set", "tuple"})
"""Functions that give what they get, as far as a list of requirements goes."""
_LINES = frozenset({"split", "splitlines", "strip", "rstrip", "lstrip"})
"""Methods of texts that give their lines, or what matters of them."""


class SetupScript(Struct, frozen=True, kw_only=True):
    """The texts in a setup.py that may be requirements."""

    runtime: tuple[str, ...]
    """What `install_requires` lists."""
    others: tuple[str, ...]
    """Those of extras and tests; every text, where `install_requires` is computed."""
    files: tuple[str, ...]
    """Requirement files that it names, by their paths in the project."""
    readable: bool
    """Whether all of `install_requires` is known."""


def read(project: Project, module: Module, table: ModuleTable) -> SetupScript:
    """Read a setup.py: lists through names, sums and helpers, files by their names."""
    every = [node.value for node in _nodes(table.tree, syntax.SimpleString)]
    reader = _Reader(table, every)
    runtime: list[str] = []
    extras: list[str] = []
    readable = plain = True
    for located in table.calls:
        if not _is_setup(table, located.node):
            continue
        for arg in located.node.args:
            name = arg.keyword.value if arg.keyword is not None else ""
            if name == "install_requires":
                readable &= reader.collect(arg.value, located.scope, runtime)
            elif name == "extras_require" or name == "tests_require":
                plain &= reader.collect(arg.value, located.scope, extras)
            readable &= arg.star != "**"
    folder = posixpath.dirname(module.path)
    files = tuple(
        path
        for text in every
        for path in [posixpath.normpath(posixpath.join(folder, text.strip() or "."))]
        if path in project.texts and "require" in path.lower()
    )
    readable |= bool(files)
    others = extras if readable and plain else every
    return SetupScript(
        runtime=tuple(runtime), others=tuple(others), files=files, readable=readable
    )


def _is_setup(table: ModuleTable, call: syntax.Call) -> bool:
    """Whether it is `setup(…)`, under whatever name."""
    name = (pycode.dotted(call.func) or "").rpartition(".")[2]
    bound = table.root.bindings.get(name, ())
    return name == "setup" or any(
        b.imported and b.imported.name == "setup" for b in bound
    )


def _nodes(node: syntax.Node, kind: type[N]) -> Iterator[N]:
    if isinstance(node, kind):
        yield node
    for child in syntax.children(node):
        yield from _nodes(child, kind)


class _Reader:
    """Gathers the texts of lists as a setup.py makes them."""

    def __init__(self, table: ModuleTable, every: Iterable[str]) -> None:
        self._table = table
        self._every = [line.strip() for text in every for line in text.splitlines()]
        self._open: list[syntax.Node | Function] = []
        """What is being read: a list that is made of itself has no more than it has."""

    def collect(
        self, node: syntax.BaseExpression, scope: Scope, found: list[str]
    ) -> bool:
        """Gather the texts of a list; False where it may hold others as well."""
        if node in self._open:
            return True
        if len(self._open) > _DEEPEST:
            return False
        self._open.append(node)
        try:
            return self._collect(node, scope, found)
        finally:
            self._open.pop()

    def _collect(
        self, node: syntax.BaseExpression, scope: Scope, found: list[str]
    ) -> bool:
        text = pycode.string(node)
        if text is not None:
            found += text.splitlines()
            return True
        name = _named_before_a_version(node)
        if name:
            found.append(name)
            return True
        match node:
            case syntax.List() | syntax.Tuple() | syntax.Set() | syntax.Dict():
                if any(isinstance(e, syntax.StarredDictElement) for e in node.elements):
                    return False
                return self._each([e.value for e in node.elements], scope, found)
            case syntax.BinaryOperation(operator="+"):
                return self._each([node.left, node.right], scope, found)
            case syntax.Name(value=name):
                return self._named(name, scope, found)
            case syntax.Subscript(value=syntax.Name(value=name)):
                return self._item(name, pycode.string(pycode.index(node)), scope, found)
            case syntax.ListComp() | syntax.SetComp() | syntax.GeneratorExp():
                return _passes_on(node) and self.collect(node.for_in.iter, scope, found)
            case syntax.Call(func=syntax.Name(value=name)) if name in _SAME:
                return self._each([a.value for a in node.args], scope, found)
            case syntax.Call(
                func=syntax.Attribute(value=inner, attr=syntax.Name(value=method))
            ) if (method in _LINES):
                return self.collect(inner, scope, found)
            case syntax.Call(func=syntax.Name(value=name)):
                return self._called(name, scope, found)
        return False

    def _each(
        self, nodes: Iterable[syntax.BaseExpression], scope: Scope, found: list[str]
    ) -> bool:
        """Gather from every one of some expressions, also where another one is not known."""
        known = [self.collect(node, scope, found) for node in nodes]
        return all(known)

    def _named(self, name: str, scope: Scope, found: list[str]) -> bool:
        """A list that has a name, with what is added to it later."""
        home = scope.find(name)
        if home is None:
            return False
        known = True
        for binding in home.bindings[name]:
            value = binding.value
            if (
                binding.kind not in ("assign", "augment", "declare", "loop")
                or value is None
            ):
                return False
            known &= self.collect(value, home, found)
        for located in self._table.calls:
            func = located.node.func
            if (
                isinstance(func, syntax.Attribute)
                and pycode.dotted(func.value) == name
                and located.scope.find(name) is home
                and func.attr.value not in _LINES
            ):
                if func.attr.value not in ("append", "extend", "insert"):
                    return False
                for arg in located.node.args:
                    if not isinstance(arg.value, syntax.Integer):
                        known &= self.collect(arg.value, located.scope, found)
        return known

    def _item(self, name: str, key: str | None, scope: Scope, found: list[str]) -> bool:
        """One list of a dict of lists, or one requirement of a dict by their names."""
        home = scope.find(name)
        if key is None or home is None:
            return False
        given = [b.value for b in home.bindings[name]]
        values = [d for d in given if isinstance(d, syntax.Dict)]
        if len(values) < len(given):  # computed, from texts that begin with their names
            spelt = [line for line in self._every if _is_for(key, line)]
            found += spelt
            return bool(spelt)
        elements = [e for d in values for e in d.elements]
        pairs = [e for e in elements if isinstance(e, syntax.DictElement)]
        items = {pycode.string(e.key): e.value for e in pairs}
        stored = self._stored(name)
        plain = not {None, key} & stored and len(pairs) == len(elements)
        mine = items.get(key)
        return plain and mine is not None and self.collect(mine, home, found)

    def _stored(self, name: str) -> set[str | None]:
        """The keys under which a dict gets or changes an item later; None for any."""
        added = [c.node.func for c in self._table.calls]
        changed = [f.value for f in added if isinstance(f, syntax.Attribute)]
        longer = (n.target for n in _nodes(self._table.tree, syntax.AugAssign))
        nodes = [*(s.node for s in self._table.item_stores), *changed, *longer]
        return {
            pycode.string(pycode.index(node))
            for node in nodes
            if isinstance(node, syntax.Subscript) and pycode.dotted(node.value) == name
        }

    def _called(self, name: str, scope: Scope, found: list[str]) -> bool:
        """What a function of the script gives back."""
        home = scope.find(name)
        functions = [b.function for b in home.bindings[name]] if home else []
        known = bool(functions)
        for function in functions:
            if function is None or function in self._open or not function.returns:
                return False
            self._open.append(function)
            for result in function.returns:
                known &= result is not None and self.collect(
                    result, function.scope, found
                )
            self._open.pop()
        return known


def _named_before_a_version(node: syntax.BaseExpression) -> str:
    """The distribution of `f"lib=={version}"` and the like, whatever version that is."""
    begins: str | None = None
    match node:
        case syntax.FormattedString(
            parts=(syntax.FormattedStringText(value=begins), *_)
        ):
            pass
        case syntax.BinaryOperation(left=left, operator="+" | "%"):
            begins = pycode.string(left)
        case syntax.Call(
            func=syntax.Attribute(value=left, attr=syntax.Name(value="format"))
        ):
            begins = pycode.string(left)
    found = _VERSIONED.match(begins or "")
    return found[1] if found else ""


def _passes_on(node: syntax.ListComp | syntax.SetComp | syntax.GeneratorExp) -> bool:
    """Whether a comprehension gives its items as they are, or stripped."""
    item = node.elt
    while (
        isinstance(item, syntax.Call)
        and isinstance(item.func, syntax.Attribute)
        and item.func.attr.value in _LINES
    ):
        item = item.func.value
    target = node.for_in.target
    return (
        isinstance(item, syntax.Name)
        and isinstance(target, syntax.Name)
        and item.value == target.value
        and node.for_in.inner_for_in is None
    )


def _is_for(name: str, line: str) -> bool:
    """Whether a line asks for a distribution."""
    return re.match(rf"{re.escape(name)}(?![\w.-])", line) is not None
