"""Flags that libraries make of functions and dataclasses: fire, tyro, typer, HfArgumentParser."""

from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from generator import pycode, syntax
from generator.checks.reading.commands.known import Flag
from generator.checks.reading.following.values import (
    ClassValue,
    FunctionValue,
    Instance,
    Outside,
)
from generator.checks.reading.scanning.tables import Function, Located, Parameter
from generator.checks.reading.world import World

NAMES = frozenset(
    {"Fire", "cli", "run", "command", "callback", "HfArgumentParser", "main"}
)
_KINDS = {
    "fire.Fire": "fire",
    "fire.core.Fire": "fire",
    "tyro.cli": "tyro",
    "typer.run": "typer",
    "transformers.HfArgumentParser": "hf",
    "transformers.hf_argparser.HfArgumentParser": "hf",
    "trl.TrlParser": "other",
    "typer.Typer.command": "typer",
    "hydra.main": "other",
}


class SignatureFlags(Struct, kw_only=True):
    """The flags of one call, and whether these are all."""

    options: list[Flag] = field(default_factory=list)
    complete: bool = True
    open_ended: bool = False
    abbreviates: bool = False


def read(world: World, located: Located[syntax.Call]) -> SignatureFlags | None:
    """The flags that a call makes; None where it makes none."""
    node, scope = located.node, located.scope
    kind = _kind(world, located)
    if kind is None:
        return None
    found = SignatureFlags()
    first = node.args[0].value if node.args and not node.args[0].star else None
    if kind == "other":
        found.complete = False
    elif kind == "command":
        for function in scope.module.functions:
            if any(d.decorator is node for d in function.node.decorators):
                _typer(world, found, function)
    elif first is None:
        found.complete = False
    elif kind == "hf":
        found.abbreviates = True
        for item in _items(first):
            _dataclass(world, found, world.infer.value(item, scope), "", hf=True)
    elif kind == "tyro":
        found.complete = not any(
            i.module.startswith("tyro.") or i.name in ("conf", "extras")
            for i in scope.module.imports
        ) and not any(a.keyword and a.keyword.value == "config" for a in node.args)
        value = world.infer.value(first, scope)
        if isinstance(value, FunctionValue):
            found.complete = False
        else:
            _dataclass(world, found, value, "", hf=False)
    else:
        value = world.infer.value(first, scope)
        if not isinstance(value, FunctionValue):
            found.complete = False
        elif kind == "fire":
            _fire(world, found, value.function)
        else:
            _typer(world, found, value.function)
    return found


def _kind(world: World, located: Located[syntax.Call]) -> str | None:
    func = located.node.func
    name = (pycode.dotted(func) or "").rpartition(".")[2]
    if name not in NAMES and not name.endswith("Parser"):
        return None
    value = world.infer.value(func, located.scope)
    if isinstance(value, Outside) and value.name in _KINDS:
        return _KINDS[value.name]
    if name in ("command", "callback") and isinstance(func, syntax.Attribute):
        base = func.value
        home = located.scope.find(base.value) if isinstance(base, syntax.Name) else None
        bound = (
            home.bindings[base.value] if home and isinstance(base, syntax.Name) else []
        )
        for each in bound:
            if isinstance(each.value, syntax.Call):
                made = pycode.dotted(each.value.func) or ""
                if made.rpartition(".")[2] == "Typer":
                    return "command"
    return None


def _items(node: syntax.BaseExpression) -> Sequence[syntax.BaseExpression]:
    if isinstance(node, syntax.Tuple | syntax.List):
        return [e.value for e in node.elements]
    return [node]


def _flag(
    world: World, table_path: str, parameter: Parameter, names: Iterator[str]
) -> Flag:
    return Flag(
        names=tuple(dict.fromkeys(names)),
        dest=parameter.name,
        module=world.project.modules[table_path],
        node=parameter.node,
    )


def _both(name: str, starts: Sequence[str] = ("",)) -> Iterator[str]:
    for start in starts:
        for spelt in (name, name.replace("_", "-")):
            yield f"--{start}{spelt}"


def _dataclass(
    world: World, found: SignatureFlags, value: object, prefix: str, *, hf: bool
) -> None:
    """A flag for each field, with tyro those of inner dataclasses too."""
    if isinstance(value, Instance):
        value = ClassValue(value.info)
    if not isinstance(value, ClassValue) or prefix.count(".") > 4:
        found.complete = False
        return
    info = value.info
    signature = info.constructor() if info.generated == "dataclass" else None
    if signature is None:
        found.complete = False
        found.open_ended = True
    parameters = signature.parameters if signature else info.own_parameters()
    table = (signature.table if signature else info.cls.module).path
    for parameter in parameters:
        names = _both(parameter.name, ("", "no_", "no-"))
        if not hf:
            inner = (
                world.infer.annotation(parameter.annotation, info.cls.scope)
                if parameter.annotation is not None
                else None
            )
            if isinstance(inner, Instance) and inner.info.generated == "dataclass":
                start = f"{prefix}{parameter.name}."
                _dataclass(world, found, inner, start, hf=False)
                continue
            if inner is None:
                found.complete = False
            starts = (prefix, prefix.replace("_", "-"), f"{prefix}no-", f"{prefix}no_")
            names = _both(parameter.name, starts)
        found.options.append(_flag(world, table, parameter, names))


def _fire(world: World, found: SignatureFlags, function: Function) -> None:
    for parameter in function.parameters:
        if parameter.kind in ("*", "**"):
            found.complete = False
            continue
        name = parameter.name
        short = iter((f"-{name[0]}",))
        names = (n for every in (_both(name, ("", "no")), short) for n in every)
        found.options.append(_flag(world, function.module.path, parameter, names))


def _typer(world: World, found: SignatureFlags, function: Function) -> None:
    node = function.node.params
    defaults = {p.name.value: p.default for p in (*node.params, *node.kwonly_params)}
    help_names = ("--install-completion", "--show-completion")
    for parameter in function.parameters:
        if parameter.kind in ("*", "**"):
            found.complete = False
            continue
        texts: list[str] = []
        default = defaults.get(parameter.name)
        for call in _calls(default, parameter.annotation):
            given = [pycode.string(a.value) for a in call.args if not a.keyword]
            texts += [g for g in given if g and g.startswith("-")]
        plain = [t.strip() for text in texts for t in text.split("/")]
        dashed = parameter.name.replace("_", "-")
        names = iter(plain or [f"--{dashed}", f"--no-{dashed}"])
        every = (n for part in (names, iter(help_names)) for n in part)
        found.options.append(_flag(world, function.module.path, parameter, every))


def _calls(*nodes: syntax.BaseExpression | None) -> Iterator[syntax.Call]:
    """`typer.Option(…)` as a default, or within `Annotated[…]`."""
    for node in nodes:
        if isinstance(node, syntax.Call):
            yield node
        elif isinstance(node, syntax.Subscript):
            for element in node.slice:
                if isinstance(element.slice, syntax.Index):
                    yield from _calls(element.slice.value)
