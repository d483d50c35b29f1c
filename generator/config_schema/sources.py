"""The project's modules as the config reader sees them, and what a name means in one."""

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from generator import pycode, syntax
from generator.parsing import positions

TextOf = Callable[[str], str | None]
"""The source of the module at a path; None if there is none."""


@dataclass(frozen=True)
class Place:
    """A class or an alias, and the module in which its names mean something."""

    module: "SourceModule"
    node: syntax.ClassDef | syntax.BaseExpression


class SourceModule:
    """The top level of one module."""

    def __init__(self, path: str, tree: syntax.Module, text: str) -> None:
        self.path, self.tree, self.text = path, tree, text
        self.classes: dict[str, syntax.ClassDef] = {}
        self.values: dict[str, syntax.BaseExpression] = {}
        self.imports: dict[str, tuple[int, str, str | None]] = {}
        for statement in tree.body:
            if isinstance(statement, syntax.ClassDef):
                self.classes[statement.name.value] = statement
            else:
                self._statement(statement)

    def _statement(self, node: syntax.BaseStatement) -> None:
        match node:
            case syntax.Assign(
                targets=[syntax.AssignTarget(target=syntax.Name(value=name))]
            ):
                self.values[name] = node.value
            case syntax.AnnAssign(
                target=syntax.Name(value=name), value=syntax.BaseExpression() as value
            ):
                self.values[name] = value
            case syntax.ImportFrom(names=names) if names is not None:
                module = pycode.dotted(node.module) or ""
                for alias in names:
                    name = pycode.dotted(alias.name) or ""
                    bound = pycode.dotted(alias.asname.name) if alias.asname else name
                    self.imports[bound or name] = (node.relative, module, name)
            case syntax.Import():
                for alias in node.names:
                    name = pycode.dotted(alias.name) or ""
                    bound = pycode.dotted(alias.asname.name) if alias.asname else name
                    self.imports[bound or name] = (0, name, None)

    @cached_property
    def positions(self) -> Mapping[syntax.Node, positions.Position]:
        """Line and column of every node."""
        return positions.positions(self.text, self.tree)

    @cached_property
    def constants(self) -> dict[str, pycode.Literal]:
        """Names assigned to plain literals."""
        found: dict[str, pycode.Literal] = {}
        for name, value in self.values.items():
            try:
                found[name] = pycode.literal(value, found)
            except pycode.NotLiteralError:
                continue
        return found


class Modules:
    """Finds classes and aliases through the imports between modules."""

    def __init__(self, text_of: TextOf) -> None:
        self._text_of = text_of
        self._modules: dict[str, SourceModule | None] = {}

    def module(self, path: str) -> SourceModule | None:
        """The module at a path."""
        if path not in self._modules:
            text = self._text_of(path)
            self._modules[path] = None if text is None else _module(path, text)
        return self._modules[path]

    def find(self, module: SourceModule, name: str, depth: int = 0) -> Place | None:
        """The class or alias that a dotted name means in a module, through its imports."""
        head, _, rest = name.rpartition(".")
        if depth > 8:
            return None
        if not head:
            if name in module.classes:
                return Place(module, module.classes[name])
            if name in module.values:
                return Place(module, module.values[name])
            if name not in module.imports:
                return None
            level, source, original = module.imports[name]
            target = self._imported(module, level, source) if original else None
            return (
                self.find(target, original, depth + 1) if target and original else None
            )
        if head not in module.imports:
            return None
        level, source, original = module.imports[head]
        dotted = ".".join(part for part in (source, original) if part)
        target = self._imported(module, level, dotted)
        return self.find(target, rest, depth + 1) if target else None

    def _imported(
        self, module: SourceModule, level: int, source: str
    ) -> SourceModule | None:
        folder = posixpath.dirname(module.path) if level else ""
        for _ in range(level - 1):
            folder = posixpath.dirname(folder)
        roots = (folder,) if level else ("", "src")
        for root in roots:
            stem = posixpath.join(root, source.replace(".", "/"))
            for path in (f"{stem}.py", posixpath.join(stem, "__init__.py")):
                if found := self.module(path):
                    return found
        return None


@lru_cache(maxsize=256)  # projects of one task differ in few of theirs
def _module(path: str, text: str) -> SourceModule | None:
    tree = pycode.parse(text)
    return SourceModule(path, tree, text) if isinstance(tree, syntax.Module) else None
