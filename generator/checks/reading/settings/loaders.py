"""Calls that give settings: of libraries that read files, of wrappers, of the project's own classes."""

import posixpath
from typing import TYPE_CHECKING

from generator import pycode, syntax
from generator.checks.reading.following.classes import ClassInfo
from generator.checks.reading.scanning.chains import last_name
from generator.checks.reading.scanning.stores import owner
from generator.checks.reading.scanning.tables import Binding, Function, Scope
from generator.checks.reading.settings import python
from generator.checks.reading.settings.values import (
    Config,
    Empty,
    Found,
    Named,
    Source,
    Spot,
    merged,
)

if TYPE_CHECKING:
    from generator.checks.reading.settings.configs import Configs

_YAML, _JSON, _TOML = (".yaml", ".yml"), (".json",), (".toml",)
_LOADERS = {
    **{
        f"yaml.{name}": _YAML
        for name in ("load", "safe_load", "full_load", "unsafe_load")
    },
    "hyperpyyaml.load_hyperpyyaml": _YAML,
    "omegaconf.OmegaConf.load": _YAML,
    "munch.Munch.fromYAML": _YAML,
    "box.Box.from_yaml": _YAML,
    "json.load": _JSON,
    "json.loads": _JSON,
    "box.Box.from_json": _JSON,
    **{
        f"{lib}.{name}": _TOML
        for lib in ("toml", "tomllib", "tomli")
        for name in ("load", "loads")
    },
    "anyconfig.load": (*_YAML, *_JSON, *_TOML),
}
_WRAPPERS = frozenset(
    "EasyDict edict AttrDict AttributeDict Munch munchify fromDict Box ConfigBox Dict ConfigDict "
    "DictConfig SimpleNamespace Namespace DotMap dict OrderedDict deepcopy copy to_container "
    "create CfgNode CN Bunch vars resolve_references masked_copy dumps defaultdict".split()
)
"""What gives the settings that it gets, in another form."""
_PARSERS = frozenset({"configparser.ConfigParser", "configparser.RawConfigParser"})
_FEEDS = frozenset({"update", "__init__"})


def loaded(configs: "Configs", name: str, node: syntax.Call, scope: Scope) -> Found:
    """What a call of a library gives."""
    last = last_name(node.func)
    args = [
        a
        for a in node.args
        if not a.keyword or a.keyword.value in ("filename", "stream", "f")
    ]
    suffixes = _LOADERS.get(name)
    if suffixes is not None and args and not args[0].star:
        return _file(configs, name, suffixes, args[0].value, node, scope)
    if name in _PARSERS:
        return _source(configs, node, scope, kind="ini", suffixes=(".ini", ".cfg"))
    if last in ("merge", "unsafe_merge") and name.startswith("omegaconf"):
        values = [
            configs.value(a.value, scope) if not a.star else None for a in node.args
        ]
        return merged(values)
    if last == "compose" and name.startswith("hydra"):
        return _composed(configs, node, scope)
    if last in _WRAPPERS and name and not python.is_another(name):
        return _same(configs, node, scope)
    return None


def _same(configs: "Configs", node: syntax.Call, scope: Scope) -> Found:
    made = configs.made(node, scope) if node.args else None
    spread = [a for a in node.args if a.star == "**"]
    plain = [a for a in node.args if not a.star and a.keyword is None]
    first = (spread + plain)[:1]
    if not first:
        return made if node.args else Empty()
    found = configs.made(first[0].value, scope) or configs.value(first[0].value, scope)
    more = len(spread) > 1 or (spread and len(node.args) > 1)
    return found.opened() if isinstance(found, Config) and more else found


def _source(
    configs: "Configs",
    node: syntax.Node,
    scope: Scope,
    **what: object,
) -> Config:
    """The one source that a call is."""
    if node not in configs.sources:
        module = configs.infer.project.module_of(scope.module)
        configs.sources[node] = Source(module=module, node=node, **what)  # type: ignore[arg-type]
    return Config(frozenset({Spot(configs.sources[node], ())}))


def _file(
    configs: "Configs",
    name: str,
    suffixes: tuple[str, ...],
    stream: syntax.BaseExpression,
    node: syntax.Call,
    scope: Scope,
) -> Found:
    again = configs.value(stream, scope)  # `json.loads(json.dumps(config))`
    if isinstance(again, Config):
        return again
    if node in configs.sources:
        return _source(configs, node, scope)
    omegaconf = name.startswith("omegaconf")
    named = configs.paths.named(stream, scope)
    return _source(
        configs,
        node,
        scope,
        kind="file",
        suffixes=suffixes,
        named=named,
        omegaconf=omegaconf,
    )


# -- Hydra ----------------------------------------------------------------------------------


def is_entry(binding: Binding) -> bool:
    """Whether a parameter is what Hydra gives to the function that it runs."""
    function = binding.scope.function
    if function is None or not function.parameters:
        return False
    first = function.parameters[0].name == binding.name
    return first and _decorator(function) is not None


def _decorator(function: Function) -> syntax.Call | None:
    for decorator in function.node.decorators:
        node = decorator.decorator
        if isinstance(node, syntax.Call) and any(
            a.keyword and a.keyword.value in ("config_path", "config_name")
            for a in node.args
        ):
            return node
    return None


def of_entry(configs: "Configs", binding: Binding) -> Found:
    """The config of a function that Hydra runs."""
    assert binding.scope.function is not None
    function = binding.scope.function
    node = _decorator(function)
    if node is None:
        return None
    return _hydra(configs, node, node, function.defined_in)


def _composed(configs: "Configs", node: syntax.Call, scope: Scope) -> Found:
    """`compose(config_name=…)`, the folder of which `initialize(config_path=…)` names."""
    for located in scope.module.calls:
        if last_name(located.node.func).startswith("initialize"):
            return _hydra(configs, node, located.node, scope)
    return None


def _hydra(
    configs: "Configs", node: syntax.Call, at: syntax.Call, scope: Scope
) -> Found:
    named = {a.keyword.value: a.value for a in (*at.args, *node.args) if a.keyword}
    path = pycode.string(named.get("config_path") or named.get("config_dir"))
    name = pycode.string(named.get("config_name"))
    module = configs.infer.project.module_of(scope.module)
    own = posixpath.dirname(module.path)
    if path is not None and path.endswith(_YAML):  # as it was before Hydra 1.0
        path, name = posixpath.split(path)
    given = named.get("config_path") or named.get("config_dir")
    if path is not None:
        folders = frozenset({posixpath.normpath(posixpath.join(own, path))})
    elif given is None or pycode.dotted(given) == "None":
        folders = frozenset({own})
    else:  # computed: of the folders whose name ends so
        folders = frozenset(
            f"*/{e.strip('/')}" for e in configs.paths.named(given, scope).ends
        )
    if not folders or ("config_name" in named and name is None and not _is_none(named)):
        return None
    return _source(
        configs,
        node,
        scope,
        kind="hydra",
        folders=folders,
        named=Named(ends=frozenset({name} if name else ()), whole=True),
        omegaconf=True,
    )


def _is_none(named: dict[str, syntax.BaseExpression]) -> bool:
    return pycode.dotted(named["config_name"]) == "None"


# -- the project's own classes --------------------------------------------------------------


def fed(configs: "Configs", info: ClassInfo, node: syntax.Call, scope: Scope) -> Found:
    """What an object of a class is filled with, where that is settings as a whole."""
    wraps = any(o.rpartition(".")[2] in _WRAPPERS | {"UserDict"} for o in info.outside)
    dynamic = any(i.cls.dynamic or "__getattr__" in i.own for i in info.mro)
    if not wraps and not dynamic:
        return None
    init = info.method("__init__")
    if init is None:
        return _same(configs, node, scope) if wraps and node.args else None
    for fill in _fills(init):
        binding = _parameter(fill, init)
        found: Found
        if binding is None:
            found = configs.value(fill, init.scope)
        else:
            found = configs.argument_of(binding, node, scope)
        if isinstance(found, Config):
            return found
    return _same(configs, node, scope) if wraps and node.args else None


def _parameter(node: syntax.BaseExpression, function: Function) -> Binding | None:
    if not isinstance(node, syntax.Name):
        return None
    bound = function.scope.bindings.get(node.value, [])
    return next((b for b in bound if b.kind == "parameter"), None)


def _fills(init: Function) -> list[syntax.BaseExpression]:
    """The expressions whose keys become attributes, or items, of `self`."""
    table, found = init.module, []
    for located in table.calls:
        func = located.node.func
        if located.scope is not init.scope or not isinstance(func, syntax.Attribute):
            continue
        if func.attr.value in _FEEDS:
            plain = [
                a.value for a in located.node.args if a.star != "*" and not a.keyword
            ]
            found += [p for p in plain if pycode.dotted(p) != "self"]
    keys = list(_computed(init))
    for key in keys:
        for binding in init.scope.bindings.get(key, ()):
            looped = binding.value
            if isinstance(looped, syntax.Call) and isinstance(
                looped.func, syntax.Attribute
            ):
                looped = looped.func.value  # `for key, value in settings.items()`
            if looped is not None and binding.kind in ("loop", "unpack"):
                found.append(looped)
    for store in table.stores:
        if (
            store.attr == "__dict__"
            and store.scope is init.scope
            and store.value is not None
        ):
            found.append(store.value)
    return found


def _computed(init: Function) -> list[str]:
    """The names of keys under which `self` is given attributes or items."""
    names: list[str] = []
    for store in init.module.stores:
        if (
            store.attr == "*"
            and store.scope is init.scope
            and owner(store.base, store.scope)
        ):
            names += [store.node.value] if isinstance(store.node, syntax.Name) else []
    for located in init.module.item_stores:
        own = located.scope is init.scope and owner(located.node.value, located.scope)
        index = pycode.index(located.node)
        if own and isinstance(index, syntax.Name):
            names.append(index.value)
    return names
