"""Classes of installed packages, as their users see them."""

import ast
from collections.abc import Iterator

from generator.checks.reading.outside import nodes
from generator.checks.reading.outside.functions import decorator
from generator.checks.reading.outside.nodes import Function, dotted
from generator.checks.reading.outside.surface import Class, Kind, Symbol, Taken


def read(node: ast.ClassDef, names: dict[str, tuple[Symbol, ...]]) -> Class:
    """A class as its users see it, given the names that its body binds."""
    stores: set[str] = set()
    dynamic = bool({"__getattr__", "__getattribute__"} & set(names))
    for method in nodes.statements(node.body, functions=True):
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
        decorators=tuple(decorator(d) for d in node.decorator_list),
        names=names,
        stores=tuple(sorted(stores)),
        dynamic=dynamic,
        odd=any(name != "ABCMeta" for name in metaclass),
        affixes=tuple(_affixes(node)),
        fields=tuple(_fields(node)),
    )


def _stored(method: Function) -> set[str] | None:
    """The attributes that a method sets on its first argument; None for computed ones."""
    plain = [*method.args.posonlyargs, *method.args.args]
    if not plain:
        return set()
    own, found = plain[0].arg, set()
    for node in nodes.walk(method):
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


def _affixes(node: ast.ClassDef) -> Iterator[str]:
    """What names that a class makes up begin or end with."""
    for part in node.body:
        if isinstance(part, Function) and part.name == "__getattr__":
            for call in nodes.walk(part):
                match call:
                    case ast.Call(
                        func=ast.Attribute(attr="startswith" | "endswith"),
                        args=[ast.Constant(value=str(affix))],
                    ):
                        yield affix
