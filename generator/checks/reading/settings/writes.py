"""Every place where code sets a key of settings, or asks whether it is there."""

import re

from generator import pycode, syntax
from generator.checks.reading.following.values import Outside
from generator.checks.reading.scanning.chains import last_name
from generator.checks.reading.scanning.tables import Located, ModuleTable, Store
from generator.checks.reading.settings import python
from generator.checks.reading.settings.configs import Configs
from generator.checks.reading.settings.documents import Entry
from generator.checks.reading.settings.values import (
    Config,
    Keys,
    Source,
    Uses,
)

_CHANGING = re.compile(
    r"(^|_)(add|set|setup|update|prepare|process|preprocess|postprocess|fill|override|overwrite|"
    r"parse|complete|patch|fix|adjust|configure|modify|extend|infer|assign|init|apply)(_|$)"
)
"""Names of functions that change what they are given."""


def record(configs: Configs, uses: Uses, table: ModuleTable) -> None:
    """Keep what a module does to settings, with their sources."""
    _writes(configs, uses, table)
    for located in table.calls:
        _changes(configs, uses, located)
    for compared in table.memberships:
        _tests(configs, compared)


def _writes(configs: Configs, uses: Uses, table: ModuleTable) -> None:
    for store in table.stores:
        base = configs.config(store.base, store.scope)
        if base is not None:
            _stored(base, store.attr, store, branch=store.branch)
        elif configs.infer.value(store.base, store.scope) is None:
            uses.loose.add(store.attr)
    for located in table.item_stores:
        base = configs.config(located.node.value, located.scope)
        key = pycode.string(pycode.index(located.node))
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
