"""Reads the text of an installed module into its surface, by Python's own parser.

It takes a tenth of the time that libcst needs, and nothing here is ever written back.
"""

import ast
import warnings
from collections.abc import Iterable, Iterator

from generator.checks.reading.outside import flow
from generator.checks.reading.outside.flow import Function, dotted
from generator.checks.reading.outside.surface import (
    OPEN,
    UNREADABLE,
    Answers,
    Class,
    Def,
    Kind,
    Link,
    Same,
    Surface,
    Symbol,
    Taken,
    Value,
)

MAX_BYTES = 5_000_000
_MAKERS = frozenset({b"globals", b"exec", b"sys.modules", b"meta_path", b"__path__"})
"""Without one of these words no module makes names, or leads imports elsewhere."""
_MARKS = frozenset({*_MAKERS, b"global "})
"""Words without which there is no need to look through a tree."""


def read(text: bytes, module: str, *, package: bool, stub: bool = False) -> Surface:
    """The surface of a module; one that cannot be parsed may offer anything.

    Args:
        text: its source.
        module: its dotted name.
        package: whether that is a folder.
        stub: whether it is a stub: what functions take is not believed, for what is
            compiled knows more names of its arguments than are told.
    """
    if len(text) > MAX_BYTES:
        return UNREADABLE
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
        marks = frozenset(word for word in _MARKS if word in text)
        return _Reader(module, package, stub, marks).read(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return UNREADABLE


class _Reader:
    """One pass over what a module does when it is imported."""

    def __init__(
        self, module: str, package: bool, stub: bool, marks: frozenset[bytes]
    ) -> None:
        self.module = module
        self.package = package
        self.stub = stub
        self.marks = marks
        self.names: dict[str, list[Symbol]] = {}
        self.stars: list[str] = []
        self.exported: list[str] | None = None
        self.exports_more = False
        self.declares = False

    def read(self, tree: ast.Module) -> Surface:
        self._statements(tree.body, typing=False)
        dynamic, redirects = _computed(tree) if self.marks & _MAKERS else (False, False)
        answers = self._answers(tree)
        return Surface(
            names={name: tuple(found) for name, found in self.names.items()},
            stars=tuple(dict.fromkeys(self.stars)),
            exported=None if self.exported is None else tuple(self.exported),
            exports_more=self.exports_more,
            dynamic=dynamic,
            answers=answers,
            declares=self.declares,
            redirects=redirects,
            replaced=_replaced(tree) if b"sys.modules" in self.marks else "",
            words=_words(tree) if dynamic or answers else frozenset(),
        )

    def _statements(self, body: Iterable[ast.stmt], *, typing: bool) -> None:
        for node in body:
            self._statement(node, typing)

    def _statement(self, node: ast.stmt, typing: bool) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self._function(node)
                for name in _globals(node) if b"global " in self.marks else ():
                    self._add(name, Value())
            case ast.ClassDef():
                self._add(node.name, self._class(node))
            case ast.Import():
                for alias in node.names:
                    bound = alias.asname or alias.name.partition(".")[0]
                    self._add(bound, Link(module=alias.name if alias.asname else bound))
            case ast.ImportFrom():
                self._imported(node, typing)
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._assigned(target, value)
            case ast.AnnAssign(target=ast.Name() as target):
                self._assigned(target, node.value or ast.Constant(value=...))
            case ast.AugAssign(target=ast.Name(id="__all__"), value=value):
                self._exports(value)
            case ast.Expr(
                value=ast.Call(
                    func=ast.Attribute(value=ast.Name(id="__all__"), attr=how),
                    args=[value],
                )
            ):
                made = ast.List(elts=[value]) if how == "append" else value
                self._exports(made)
            case ast.If():
                asks = dotted(node.test).rpartition(".")[2] == "TYPE_CHECKING"
                self._statements(node.body, typing=typing or asks)
                self._statements(node.orelse, typing=typing)
            case _:
                self._others(node, typing)

    def _function(self, node: Function) -> None:
        if not self.stub:
            self._add(node.name, function(node))
            return
        made = function(node)
        kinds = ("positional", "keyword only", "**")
        taken = {p.name: p for p in made.parameters if p.kind in kinds}
        for other in self.names.get(node.name, ()):
            if isinstance(other, Def):
                taken |= {p.name: p for p in other.parameters}
        one = Def(line=node.lineno, parameters=tuple(taken.values()), told=True)
        self.names[node.name] = [one]

    def _others(self, node: ast.stmt, typing: bool) -> None:
        """Any other statement: what it binds, and the statements within it."""
        for part in ast.iter_child_nodes(node):
            if isinstance(part, ast.stmt):
                self._statement(part, typing)
            elif isinstance(part, ast.ExceptHandler | ast.match_case):
                if isinstance(part, ast.ExceptHandler) and part.name:
                    self._add(part.name, Value())
                self._statements(part.body, typing=typing)
            else:
                self._bound(part)

    def _bound(self, node: ast.AST) -> None:
        """Names that an expression binds."""
        for part in flow.walk(node):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
                self._add(part.id, Value())

    def _add(self, name: str, symbol: Symbol) -> None:
        found = self.names.setdefault(name, [])
        if symbol not in found:
            found.append(symbol)

    def _assigned(self, target: ast.expr, value: ast.expr) -> None:
        if not isinstance(target, ast.Name):
            self._bound(target)
            return
        if target.id == "__all__":
            self.exported = []
            self._exports(value)
        name = dotted(value)
        self._add(target.id, Value() if name == OPEN else Same(name))

    def _exports(self, value: ast.expr) -> None:
        """Add to `__all__` what is written out."""
        self.exported = self.exported if self.exported is not None else []
        match value:
            case ast.List(elts=elts) | ast.Tuple(elts=elts):
                for item in elts:
                    if isinstance(item, ast.Constant) and isinstance(item.value, str):
                        self.exported.append(item.value)
                    else:
                        self.exports_more = True
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                self._exports(left)
                self._exports(right)
            case _:
                self.exports_more = True

    def _imported(self, node: ast.ImportFrom, typing: bool) -> None:
        module = absolute(self.module, self.package, node)
        own = module.partition(".")[0] == self.module.partition(".")[0]
        for alias in node.names:
            if alias.name == "*":
                self.stars.append(module)
            else:
                bound = alias.asname or alias.name
                self._add(bound, Link(module=module, name=alias.name))
            self.declares |= typing and own

    def _class(self, node: ast.ClassDef) -> Class:
        """A class as its users see it."""
        inner = _Reader("", package=False, stub=self.stub, marks=self.marks)
        inner._statements(node.body, typing=False)
        stores: set[str] = set()
        dynamic = False
        for method in flow.statements(node.body, functions=True):
            if isinstance(method, Function) and (found := _stored(method)) is not None:
                stores |= found
            elif isinstance(method, Function):
                dynamic = True
        bases = tuple(
            dotted(b.value if isinstance(b, ast.Subscript) else b) for b in node.bases
        )
        metaclass = [dotted(k.value).rpartition(".")[2] for k in node.keywords]
        return Class(
            line=node.lineno,
            bases=bases,
            decorators=tuple(_decorator(d) for d in node.decorator_list),
            names={name: tuple(found) for name, found in inner.names.items()},
            stores=tuple(sorted(stores)),
            dynamic=dynamic
            or bool({"__getattr__", "__getattribute__"} & set(inner.names)),
            odd=any(name != "ABCMeta" for name in metaclass),
            affixes=tuple(_affixes(node)),
            fields=tuple(_fields(node)),
        )

    def _answers(self, tree: ast.Module) -> Answers:
        if "__getattr__" not in self.names:
            return ""
        found = [
            n
            for n in flow.walk(tree)
            if isinstance(n, Function)
            and n.name == "__getattr__"
            and len(n.args.args) == 1
        ]
        own = set(self.names)
        plain = found and all(_answers_words(node, own) for node in found)
        return "words" if plain else OPEN


def absolute(module: str, package: bool, node: ast.ImportFrom) -> str:
    """The dotted name of the module that a `from` names."""
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    up = node.level - 1 if package else node.level
    base = parts[: len(parts) - up] if up else parts
    return ".".join([*base, *([node.module] if node.module else [])])


def function(node: Function) -> Def:
    """A function as its callers see it."""
    to, words = flow.spread(node)
    return Def(
        line=node.lineno,
        parameters=tuple(_parameters(node.args)),
        decorators=tuple(_decorator(d) for d in node.decorator_list),
        spread=to,
        words=words,
        keeps=flow.keeps(node),
    )


def _decorator(node: ast.expr) -> str:
    if not isinstance(node, ast.Call):
        return dotted(node)
    off = any(
        k.arg == "init" and getattr(k.value, "value", True) is False
        for k in node.keywords
    )  # a dataclass that is made in another way
    return OPEN if off else dotted(node.func)


def _parameters(args: ast.arguments) -> Iterator[Taken]:
    plain = [*args.posonlyargs, *args.args]
    first = len(plain) - len(args.defaults)
    for index, arg in enumerate(plain):
        kind: Kind = (
            "positional only" if index < len(args.posonlyargs) else "positional"
        )
        yield Taken(arg.arg, kind, index < first)
    if args.vararg is not None:
        yield Taken(args.vararg.arg, "*", False)
    for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        yield Taken(arg.arg, "keyword only", default is None)
    if args.kwarg is not None:
        yield Taken(args.kwarg.arg, "**", False)


def _stored(method: Function) -> set[str] | None:
    """The attributes that a method sets on its first argument; None for computed ones."""
    plain = [*method.args.posonlyargs, *method.args.args]
    if not plain:
        return set()
    own, found = plain[0].arg, set()
    for node in flow.walk(method):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attr) if name == own:
                if isinstance(node.ctx, ast.Store):
                    found.add(attr)
                elif attr == "__dict__":
                    return None
            case ast.Call(func=func, args=[ast.Name(id=name), key, *_]) if name == own:
                if dotted(func).rpartition(".")[2] not in ("setattr", "__setattr__"):
                    continue
                if not isinstance(key, ast.Constant):
                    return None
                found.add(str(key.value))
            case ast.Call(func=ast.Name(id="vars"), args=[ast.Name(id=name)]):
                return None
    return found


def _fields(node: ast.ClassDef) -> Iterator[Taken]:
    """What a dataclass of these annotations takes; "" as a name stands for one hidden."""
    keyword_only = any(
        keyword.arg == "kw_only" and getattr(keyword.value, "value", False)
        for d in node.decorator_list
        if isinstance(d, ast.Call)
        for keyword in d.keywords
    )
    for part in node.body:
        if not isinstance(part, ast.AnnAssign) or not isinstance(part.target, ast.Name):
            continue
        outer = part.annotation
        shown = ast.unparse(outer)
        if "KW_ONLY" in shown:
            keyword_only = True
            continue
        if shown.removeprefix("typing.").startswith("ClassVar"):
            continue
        taken, required, alone = True, part.value is None, keyword_only
        if isinstance(part.value, ast.Call):
            given = {k.arg: k.value for k in part.value.keywords}
            if dotted(part.value.func).rpartition(".")[2] in ("field", "Field"):
                required = not (given.keys() & {"default", "default_factory", None})
                required &= not part.value.args
                taken = getattr(given.get("init"), "value", True) is not False
                alone = getattr(given.get("kw_only"), "value", alone) is True
        if taken:
            kind: Kind = "keyword only" if alone else "positional"
            yield Taken(part.target.id, kind, required)


def _globals(node: Function) -> Iterator[str]:
    """Names that a function gives to its module."""
    for part in flow.statements(node.body, functions=True):
        if isinstance(part, ast.Global):
            yield from part.names


def _computed(tree: ast.Module) -> tuple[bool, bool]:
    """Whether a module puts names into itself under computed names, and redirects imports."""
    dynamic = redirects = False
    harmless: set[int] = set()
    for node in flow.walk(tree):
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
    for node in flow.walk(tree):
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
    for node in flow.walk(tree):
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


def _affixes(node: ast.ClassDef) -> Iterator[str]:
    """What names that a class makes up begin or end with."""
    for part in node.body:
        if isinstance(part, Function) and part.name == "__getattr__":
            for call in flow.walk(part):
                match call:
                    case ast.Call(
                        func=ast.Attribute(attr="startswith" | "endswith"),
                        args=[ast.Constant(value=str(affix))],
                    ):
                        yield affix


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _answers_words(node: Function, own: set[str]) -> bool:
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
            waiting += [(part, child) for child in flow.inside(part)]
