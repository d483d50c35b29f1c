"""Paths that Python code writes down, relative to where it runs or to its own file."""

import posixpath
from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from generator import pycode, syntax
from generator.checks.reading.commands.places import ROOT
from generator.checks.reading.commands.texts import Texts
from generator.checks.reading.modules import Module
from generator.checks.reading.scanning.chains import last_name
from generator.checks.reading.scanning.tables import Located, ModuleTable, Scope
from generator.checks.reading.world import World

_READS = frozenset(
    "open load safe_load full_load read_text read_yaml read_json read_toml fromfile from_file "
    "from_yaml from_json from_toml load_config load_yaml load_json load_cfg get_config "
    "read_config parse_config merge_from_file read_ini read".split()
)
_ASKS = frozenset(
    "exists isfile is_file lexists write_text write_bytes save dump touch savefig to_yaml "
    "to_csv to_json makedirs mkdir copy copyfile".split()
)
_SAME = frozenset(
    "Path PurePath str abspath realpath expanduser normpath resolve absolute".split()
)


class Written(Struct, frozen=True, kw_only=True):
    """A path in code, and the node that says it."""

    text: str
    node: syntax.Node
    name: str = ""
    """Of the parameter or flag that it is the default of."""
    base: bool = False
    """It is relative to the file it stands in, and a config that others build on."""


def read(world: World, module: Module, table: ModuleTable) -> Iterator[Written]:
    """Paths that code reads, and defaults that it gives to flags and parameters."""
    paths = _Paths(world, module)
    for located in table.calls:
        name = last_name(located.node.func)
        if name in _READS and not _writes(located):
            yield from _of(paths, located.node.args[:1], located.scope)
            if name == "read_text" and isinstance(located.node.func, syntax.Attribute):
                base = located.node.func.value
                text = paths.one(base, located.scope)
                if text:
                    yield Written(text=text, node=base)
        elif name in ("join", "joinpath"):
            text = paths.one(located.node, located.scope)
            if text is not None and text.startswith(ROOT):
                yield Written(text=text, node=located.node)
        elif name in ("add_argument", "option", "Option"):
            defaults = [
                a
                for a in located.node.args
                if a.keyword and a.keyword.value == "default"
            ]
            flags = [
                pycode.string(a.value) or "" for a in located.node.args if not a.keyword
            ]
            dest = flags[-1].lstrip("-").replace("-", "_") if flags else ""
            for written in _of(paths, defaults, located.scope):
                yield replace(written, name=dest)
    for bindings in table.root.bindings.values():
        for binding in bindings:
            if binding.kind != "assign" or binding.value is None:
                continue
            if binding.name == "_base_":
                yield from _bases(module, binding.value)
            elif binding.name.isupper():
                text = paths.one(binding.value, binding.scope)
                if text is not None:
                    yield Written(text=text, node=binding.value, name=binding.name)
    for function in table.functions:
        every = function.node.params
        for param in (*every.params, *every.kwonly_params):
            text = pycode.string(param.default)
            if text is not None and param.default is not None:
                yield Written(text=text, node=param.default, name=param.name.value)


def asked(world: World) -> frozenset[str]:
    """Files that code writes, or looks whether they are there: their names, or the variables'."""
    found: set[str] = set()
    for module, table in world.project:
        paths = _Paths(world, module)
        for located in table.calls:
            func = located.node.func
            name = last_name(func)
            if not (name in _ASKS or (name == "open" and _writes(located))):
                continue
            nodes = [a.value for a in located.node.args[:1]]
            nodes += [func.value] if isinstance(func, syntax.Attribute) else []
            for node in nodes:
                text = paths.one(node, located.scope)
                found |= {posixpath.basename(text)} if text else set()
                found.add(last_name(node))
    return frozenset(found - {"", "path", "os"})


def _of(paths: "_Paths", args: Sequence[syntax.Arg], scope: Scope) -> Iterator[Written]:
    for arg in args:
        text = paths.one(arg.value, scope) if not arg.star else None
        if text is not None:
            yield Written(text=text, node=arg.value)


def _bases(module: Module, node: syntax.BaseExpression) -> Iterator[Written]:
    """The configs that a config in Python is built on."""
    items = (
        [e.value for e in node.elements]
        if isinstance(node, syntax.List | syntax.Tuple)
        else [node]
    )
    for item in items:
        text = pycode.string(item)
        if text and "::" not in text and "://" not in text:
            folder = posixpath.dirname(module.path)
            inside = posixpath.normpath(posixpath.join(folder, text))
            if not inside.startswith(".."):
                yield Written(text=ROOT + inside, node=item, base=True)


def _writes(located: Located[syntax.Call]) -> bool:
    """Whether `open` is told to write."""
    for position, arg in enumerate(located.node.args):
        named = arg.keyword.value == "mode" if arg.keyword else position > 0
        mode = pycode.string(arg.value) or ""
        if named and len(mode) <= 3 and set(mode) & set("wax+"):
            return True
    return False


class _Paths(Texts):
    """Tells paths too: `os.path.join(…)`, `Path(__file__).parent / "x.yaml"`."""

    def __init__(self, world: World, module: Module) -> None:
        super().__init__(world, {})
        self.module = module

    def one(
        self, node: syntax.BaseExpression, scope: Scope, depth: int = 0
    ) -> str | None:
        """The path that an expression is; below `//` where it is within the project."""
        if depth > 8:
            return None
        match node:
            case syntax.Name(value="__file__"):
                return ROOT + self.module.path
            case syntax.BinaryOperation(operator="/"):
                left = self.one(node.left, scope, depth + 1)
                right = self.one(node.right, scope, depth + 1)
                return None if left is None or right is None else _join(left, right)
            case syntax.Attribute(attr=syntax.Name(value="parent")):
                return _parent(self.one(node.value, scope, depth + 1), 1)
            case syntax.Subscript(
                value=syntax.Attribute(attr=syntax.Name(value="parents")),
                slice=[
                    syntax.SubscriptElement(
                        slice=syntax.Index(value=syntax.Integer(value=number))
                    )
                ],
            ) if number.isdigit() and isinstance(node.value, syntax.Attribute):
                base = self.one(node.value.value, scope, depth + 1)
                return _parent(base, int(number) + 1)
            case syntax.Call():
                found = self._call(node, scope, depth)
                if found is not None:
                    return found
        return super().one(node, scope, depth)

    def _call(self, node: syntax.Call, scope: Scope, depth: int) -> str | None:
        func = node.func
        name = (
            func.attr.value
            if isinstance(func, syntax.Attribute)
            else pycode.dotted(func) or ""
        )
        if any(a.star or a.keyword for a in node.args):
            return None
        given = [self.one(a.value, scope, depth + 1) for a in node.args]
        texts = [g for g in given if g is not None]
        if len(texts) != len(given):
            return None
        if name in ("join", "joinpath") and isinstance(func, syntax.Attribute):
            if name == "joinpath":
                base = self.one(func.value, scope, depth + 1)
                texts = [base, *texts] if base is not None else []
            elif not (pycode.dotted(func) or "").endswith("path.join"):
                return None
            found = texts[0] if texts else None
            for text in texts[1:]:
                found = _join(found or "", text)
            return found
        if name == "files" and len(texts) == 1:
            return self._package(texts[0])
        if name == "dirname" and len(texts) == 1:
            return _parent(texts[0], 1)
        if name in _SAME:
            if len(texts) == 1:
                return texts[0]
            if not texts and isinstance(func, syntax.Attribute):
                return self.one(func.value, scope, depth + 1)
        if (
            name in ("open", "read_text")
            and not texts
            and isinstance(func, syntax.Attribute)
        ):
            return self.one(func.value, scope, depth + 1)
        if name == "open" and texts:
            return None  # what is read is told where it is opened
        return None

    def _package(self, name: str) -> str | None:
        """`importlib.resources.files("package")`."""
        stem = name.replace(".", "/")
        for path in (stem, f"src/{stem}"):
            if path in self.world.project.folders:
                return ROOT + path
        return None


def _join(left: str, right: str) -> str | None:
    if left == "":
        return right
    start = ROOT if left.startswith(ROOT) else ""
    found = posixpath.normpath(posixpath.join(left.removeprefix(ROOT), right))
    if right.startswith("/") or (start and found.startswith("..")):
        return None
    return start + found


def _parent(path: str | None, levels: int) -> str | None:
    if path is None:
        return None
    start = ROOT if path.startswith(ROOT) else ""
    plain = path.removeprefix(ROOT)
    for _ in range(levels):
        if start and not plain:
            return None
        plain = posixpath.dirname(plain)
    return start + plain
