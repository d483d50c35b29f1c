"""Every place where code reads a key of settings, sets one, or asks whether it is there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from generator import pycode, syntax
from generator.checks.reading.following.values import Outside, Pairs
from generator.checks.reading.modules import Module
from generator.checks.reading.scanning.chains import last_name
from generator.checks.reading.scanning.tables import Located, ModuleTable, Store
from generator.checks.reading.settings import python
from generator.checks.reading.settings.configs import Configs, index_of, is_settings
from generator.checks.reading.settings.documents import Entry
from generator.checks.reading.settings.values import (
    Config,
    Keys,
    Named,
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
_CHANGING = re.compile(
    r"(^|_)(add|set|setup|update|prepare|process|preprocess|postprocess|fill|override|overwrite|"
    r"parse|complete|patch|fix|adjust|configure|modify|extend|infer|assign|init|apply)(_|$)"
)
"""Names of functions that change what they are given."""
_INI = frozenset({"get", "getint", "getfloat", "getboolean"})


@dataclass(frozen=True, kw_only=True, eq=False)
class Read:
    """One key that code reads."""

    config: Config
    """The key included."""
    key: str
    node: syntax.Node
    module: Module
    needed: bool
    """There is an error where it is missing."""
    branch: bool
    """It is not always read."""


@dataclass(kw_only=True, eq=False)
class Uses:
    """What a project does with its settings."""

    reads: list[Read] = field(default_factory=list)
    unfollowed: list[Read] = field(default_factory=list)
    """Reads of what nothing but its name calls settings."""
    loose: set[str] = field(default_factory=set)
    """Keys that are set on what nobody knows."""
    merged: list[tuple[Source, Named]] = field(default_factory=list)
    """Files that are merged into settings that code declares: nothing but those keys."""
    spread: list[tuple[Located[syntax.Call], Module]] = field(default_factory=list)
    """Calls with `**value`."""


def collect(configs: Configs) -> Uses:
    """Look at the whole project."""
    uses = Uses()
    for module, table in configs.infer.project:
        _writes(configs, uses, table)
        for located in table.calls:
            _changes(configs, uses, located)
            for arg in located.node.args:
                if arg.star == "**" and configs.config(arg.value, located.scope):
                    uses.spread.append((located, module))
        for compared in table.memberships:
            _tests(configs, compared)
    for module, table in configs.infer.project:
        for read in _reads(configs, module, table):
            uses.reads.append(read)
        uses.unfollowed += _unfollowed(configs, module, table)
    return uses


# -- what is set ----------------------------------------------------------------------------


def _writes(configs: Configs, uses: Uses, table: ModuleTable) -> None:
    for store in table.stores:
        base = configs.config(store.base, store.scope)
        if base is not None:
            _stored(base, store.attr, store, branch=store.branch)
        elif configs.infer.value(store.base, store.scope) is None:
            uses.loose.add(store.attr)
    for located in table.item_stores:
        base = configs.config(located.node.value, located.scope)
        key = index_of(located.node)
        if base is not None:
            _stored(base, key or "*", None, branch=located.branch)
        elif (
            key is not None
            and configs.infer.value(located.node.value, located.scope) is None
        ):
            uses.loose.add(key)


def _stored(base: Config, key: str, store: Store | None, *, branch: bool) -> None:
    for spot in base.spots:
        source = spot.source
        if key in ("*", "__dict__"):
            source.open_at.add(spot.keys)
            continue
        entry: Entry | None = None
        if store is not None and store.value is not None:
            entry = python.table(store.value, source.module, source)
        _set(source, (*spot.keys, key), entry, branch=branch)


def _set(
    source: Source, keys: Keys, entry: Entry | None, *, branch: bool = False
) -> None:
    if not branch:
        source.surely.add(keys)
    known = source.written.get(keys)
    if keys not in source.written or (entry is not None and known is None):
        source.written[keys] = entry
    elif entry is None or (entry.table != (known.table if known else None)):
        source.written[keys] = None if entry is None or known is None else known
        if entry is not None and entry.table:
            source.open_at.add(keys)


def _changes(configs: Configs, uses: Uses, located: Located[syntax.Call]) -> None:
    """Calls that add keys, or ask for some."""
    node, scope = located.node, located.scope
    name = last_name(node.func)
    args = [a.value for a in node.args if not a.star and a.keyword is None]
    if name in ("hasattr", "getattr") and len(args) >= 2:
        found = configs.config(args[0], scope)
        key = pycode.string(args[1])
        if (
            found is not None
            and key is not None
            and (name == "hasattr" or len(args) > 2)
        ):
            _tested(found, (key,))
        return
    if name == "select" and len(args) >= 2:
        found = configs.config(args[0], scope)
        key = pycode.string(args[1])
        if found is not None and key is not None:
            _tested(found, tuple(key.split(".")))
        return
    if (
        name == "update"
        and pycode.dotted(node.func) == "OmegaConf.update"
        and len(args) >= 2
    ):
        found = configs.config(args[0], scope)
        key = pycode.string(args[1])
        for spot in found.spots if found else ():
            if key is None:
                spot.source.open_at.add(spot.keys)
            else:
                _set(spot.source, (*spot.keys, *key.split(".")), None)
        return
    # what tests call is not followed from there: it may do what it is there for
    in_test = configs.infer.project.module_of(scope.module).is_test
    changing = _CHANGING.search(name) is not None
    if in_test or changing:
        _handed(configs, located, changing=changing)
    if not isinstance(node.func, syntax.Attribute):
        return
    holder = node.func.value
    if isinstance(holder, syntax.Attribute) and holder.attr.value == "__dict__":
        holder = holder.value
    base = configs.config(holder, scope)
    if base is not None:
        _method(configs, uses, base, name, located)


def _handed(configs: Configs, located: Located[syntax.Call], *, changing: bool) -> None:
    """What a function is given may come back with more keys.

    That is so of one that is not in sight and called as if it changed it; and of any that a
    test gives settings of its own.
    """
    node, scope = located.node, located.scope
    callee = configs.infer.value(node.func, scope)
    hidden = changing and (callee is None or isinstance(callee, Outside))
    for arg in node.args:
        given = configs.config(arg.value, scope) if not arg.star else None
        for spot in given.spots if given else ():
            module = spot.source.module
            if hidden or (module.is_test and module.table is scope.module):
                spot.source.open_at.add(spot.keys)


def _method(
    configs: Configs, uses: Uses, base: Config, name: str, located: Located[syntax.Call]
) -> None:
    node, scope = located.node, located.scope
    args = [a.value for a in node.args if not a.star and a.keyword is None]
    for spot in base.spots:
        source = spot.source
        if name in ("update", "merge_from_dict", "merge_with", "set_new_allowed"):
            for arg in node.args:
                _updated(source, spot.keys, arg)
        elif name == "setdefault" and args:
            key = pycode.string(args[0])
            if key is None:
                source.open_at.add(spot.keys)
            else:
                _set(source, (*spot.keys, key), None)
        elif name in ("merge_from_file", "merge_from_other_cfg") and args:
            named = configs.paths.named(args[0], scope)
            if source.kind == "code" and name == "merge_from_file":
                uses.merged.append((source, named))
        elif name == "read" and source.kind == "ini" and args:
            source.named = configs.paths.named(args[0], scope)
        elif name in ("has_option", "has_section") and args:
            keys = [pycode.string(a) for a in args]
            if all(keys):
                source.tested.add(tuple(k or "" for k in keys))


def _updated(source: Source, keys: Keys, arg: syntax.Arg) -> None:
    if arg.keyword is not None:
        _set(source, (*keys, arg.keyword.value), None)
        return
    if isinstance(arg.value, syntax.Dict) and not arg.star:
        for element in arg.value.elements:
            key = (
                pycode.string(element.key)
                if isinstance(element, syntax.DictElement)
                else None
            )
            if key is None:
                source.open_at.add(keys)
            else:
                _set(source, (*keys, key), None)
        return
    source.open_at.add(keys)


def _tests(configs: Configs, located: Located[syntax.Comparison]) -> None:
    node = located.node
    key = pycode.string(node.left)
    if key is None:
        return
    for target in node.comparisons:
        holder = target.comparator
        if isinstance(holder, syntax.Call) and last_name(holder.func) == "keys":
            holder = (
                holder.func.value
                if isinstance(holder.func, syntax.Attribute)
                else holder
            )
        found = configs.config(holder, located.scope)
        if found is not None:
            _tested(found, (key,))


def _tested(config: Config, keys: Keys) -> None:
    for spot in config.spots:
        spot.source.tested.add((*spot.keys, *keys))


# -- what is read ---------------------------------------------------------------------------


def _reads(configs: Configs, module: Module, table: ModuleTable) -> Iterator[Read]:
    called = {id(c.node.func) for c in table.calls}
    for item in table.subscripts:
        key = index_of(item.node)
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


# -- what is read of settings that nobody could follow --------------------------------------


def _unfollowed(configs: Configs, module: Module, table: ModuleTable) -> Iterator[Read]:
    """Reads of what only its name calls settings: its shape may tell which table is meant."""
    called = {id(c.node.func) for c in table.calls}
    groups: dict[str, Source] = {}
    found: list[tuple[syntax.BaseExpression, str, bool, Located[Any]]] = []
    for item in table.subscripts:
        key = index_of(item.node)
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
        key = node.attr.value if isinstance(node, syntax.Attribute) else index_of(node)
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
