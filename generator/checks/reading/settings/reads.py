"""Every place where code reads a key of settings."""

from collections.abc import Iterator
from typing import Any

from generator import pycode, syntax
from generator.checks.reading.following.values import Instance, Outside, Pairs
from generator.checks.reading.modules import Module
from generator.checks.reading.scanning.chains import last_name
from generator.checks.reading.scanning.tables import Located, ModuleTable
from generator.checks.reading.settings.configs import Configs, is_settings
from generator.checks.reading.settings.values import (
    Config,
    Keys,
    Read,
    Source,
    Spot,
)

_METHODS = frozenset(
    (*dir(dict), "toDict", "to_dict", "todict", "clone", "freeze", "defrost", "dump", "is_frozen",
     "merge_from_file", "merge_from_list", "merge_from_other_cfg", "merge_with", "set_new_allowed",
     "pretty", "pretty_text", "dict", "sections", "has_section", "has_option", "options", "read",
     "getint", "getfloat", "getboolean", "to_yaml", "to_json", "toJSON", "register_deprecated_key",
     "filename", "text", "merge_from_dict", "_get_node", "_metadata")
)  # fmt: skip
_INI = frozenset({"get", "getint", "getfloat", "getboolean"})


def followed(configs: Configs, module: Module, table: ModuleTable) -> Iterator[Read]:
    """Reads of settings that a module makes, or is given."""
    called = {id(c.node.func) for c in table.calls}
    for item in table.subscripts:
        key = pycode.string(pycode.index(item.node))
        base = configs.config(item.node.value, item.scope) if key is not None else None
        if base is not None and key is not None:
            yield from _read(configs, base, key, item, module)
    for found in table.attributes:
        name = found.node.attr.value
        if id(found.node) in called or name in _METHODS or name.startswith("__"):
            continue
        base = configs.config(found.node.value, found.scope)
        if base is None or any(name in s.source.methods for s in base.spots):
            continue
        yield from _read(configs, base, name, found, module)
    for call in table.calls:
        yield from _by_call(configs, call, module)


def unfollowed(configs: Configs, module: Module, table: ModuleTable) -> Iterator[Read]:
    """Reads of what only its name calls settings: its shape may tell which table is meant."""
    called = {id(c.node.func) for c in table.calls}
    groups: dict[str, Source] = {}
    found: list[tuple[syntax.BaseExpression, str, bool, Located[Any]]] = []
    for item in table.subscripts:
        key = pycode.string(pycode.index(item.node))
        if key is not None:
            found.append((item.node.value, key, True, item))
    for attribute in table.attributes:
        name = attribute.node.attr.value
        if id(attribute.node) not in called and name not in _METHODS:
            found.append((attribute.node.value, name, True, attribute))
    for call in table.calls:
        func = call.node.func
        if (
            isinstance(func, syntax.Attribute)
            and func.attr.value == "get"
            and call.node.args
        ):
            key = pycode.string(call.node.args[0].value)
            if key is not None:
                found.append((func.value, key, False, call))
    for base, key, needed, located in found:
        shown = _shown(base)
        if shown is None or not _is_open(configs, base, located):
            continue
        name, keys = shown
        if name not in groups:
            groups[name] = Source(module=module, node=base, kind="shape", name=name)
        spot = Spot(groups[name], (*keys, key))
        yield Read(
            config=Config(frozenset({spot}), open=True),
            key=key,
            node=located.node,
            module=module,
            needed=needed,
            branch=located.branch,
        )


def _shown(node: syntax.BaseExpression) -> tuple[str, Keys] | None:
    """`self.cfg.model`, `opt["net"]["size"]`: the name of settings, and keys below it."""
    keys: list[str] = []
    while isinstance(node, syntax.Attribute | syntax.Subscript):
        key = (
            node.attr.value
            if isinstance(node, syntax.Attribute)
            else pycode.string(pycode.index(node))
        )
        if key is None:
            return None
        keys.append(key)
        node = node.value
    if not isinstance(node, syntax.Name):
        return None
    words = [node.value, *reversed(keys)]
    first = words[1:] if words[0] in ("self", "cls") else words
    return (first[0], tuple(first[1:])) if first and is_settings(first[0]) else None


def _is_open(
    configs: Configs, base: syntax.BaseExpression, located: Located[Any]
) -> bool:
    if located.expecting:
        return False
    config = configs.config(base, located.scope)
    if config is not None:  # made in code, and filled by what cannot be followed
        sources = {spot.source for spot in config.spots}
        return all(s.kind == "code" and s.is_open(()) for s in sources)
    value = configs.infer.value(base, located.scope)
    if isinstance(value, Instance) and isinstance(located.node, syntax.Subscript):
        return value.info.member("__getitem__") is not None
    return value is None or isinstance(value, Pairs) or value == Outside()


def _read(
    configs: Configs,
    base: Config,
    key: str,
    located: (
        Located[syntax.Subscript] | Located[syntax.Attribute] | Located[syntax.Call]
    ),
    module: Module,
    needed: bool = True,
) -> Iterator[Read]:
    config = base.child(key)
    if config is None:
        return
    around = located.scope.enclosing_function()
    yield Read(
        config=config,
        key=key,
        node=located.node,
        module=module,
        needed=needed and not located.expecting,
        branch=located.branch or configs.callers.may_be_skipped(around),
    )


def _by_call(
    configs: Configs, call: Located[syntax.Call], module: Module
) -> Iterator[Read]:
    node, name = call.node, last_name(call.node.func)
    args = [a.value for a in node.args if not a.star and a.keyword is None]
    if name == "getattr" and len(args) >= 2:
        base = configs.config(args[0], call.scope)
        key = pycode.string(args[1])
        if base is not None and key is not None:
            yield from _read(configs, base, key, call, module, needed=len(args) == 2)
    if (
        not isinstance(node.func, syntax.Attribute)
        or name not in _INI | {"pop"}
        or not args
    ):
        return
    base = configs.config(node.func.value, call.scope)
    keys = [pycode.string(a) for a in args]
    if base is None or keys[0] is None:
        return
    ini = [s.source.kind == "ini" for s in base.spots]
    if all(ini) and len(keys) >= 2 and keys[1] is not None and base.spots:
        section = base.child(keys[0])
        fallback = any(a.keyword and a.keyword.value == "fallback" for a in node.args)
        if section is not None and all(not s.keys for s in base.spots):
            yield from _read(
                configs, section, keys[1], call, module, needed=not fallback
            )
    elif not any(ini) and name in ("get", "pop"):
        needed = name == "pop" and len(args) == 1
        yield from _read(configs, base, keys[0], call, module, needed=needed)
