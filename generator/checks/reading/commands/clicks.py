"""The options of click's decorators."""

from generator import pycode, syntax
from generator.checks.reading.following.values import Outside
from generator.checks.reading.scanning.tables import Located
from generator.checks.reading.world import World

_OPTIONS = frozenset(
    {f"{package}.{name}" for package in ("click", "rich_click", "asyncclick")
     for name in ("option", "argument", "version_option", "help_option", "confirmation_option",
                  "password_option")}
)  # fmt: skip


def is_option(world: World, located: Located[syntax.Call]) -> bool:
    """Whether a call is one of click's decorators for an option."""
    name = (pycode.dotted(located.node.func) or "").rpartition(".")[2]
    if name not in ("option", "argument") and not name.endswith("_option"):
        return False
    value = world.infer.value(located.node.func, located.scope)
    return isinstance(value, Outside) and value.name in _OPTIONS


def is_open(world: World) -> bool:
    """Whether a project makes options in other ways, or lets unknown ones pass."""
    for _, table in world.project:
        if not any("click" in i.module for i in table.imports):
            continue
        if "ignore_unknown_options" in world.project.texts.get(table.path, ""):
            return True
        if any(
            base.startswith(("click.", "rich_click."))
            for cls in table.classes
            for base in world.infer.info(cls).outside
            if base.rpartition(".")[2]
            not in ("ParamType", "Exception", "ClickException")
        ):
            return True
    return False


def names(node: syntax.Call) -> tuple[tuple[str, ...], str, bool]:
    """The flags of an option, the parameter that it fills, and whether these are certain."""
    kind = (pycode.dotted(node.func) or "").rpartition(".")[2]
    given = [pycode.string(a.value) for a in node.args if a.keyword is None]
    texts = [g for g in given if g is not None]
    certain = len(texts) == len(given) and not any(a.star for a in node.args)
    if kind == "version_option":
        return (tuple(texts) or ("--version",), "version", True)
    flags = [
        f.strip() for t in texts if t.strip().startswith("-") for f in t.split("/")
    ]
    plain = [t for t in texts if not t.strip().startswith("-")]
    longest = max(flags, key=len, default="")
    dest = plain[0] if plain else longest.lstrip("-").replace("-", "_")
    return tuple(flags or plain), dest.lower(), certain
