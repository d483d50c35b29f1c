"""Settings that are written in code: literals of dicts, and calls that make tables of keywords."""

from generator import pycode, syntax
from generator.checks.reading.modules import Module
from generator.checks.reading.scanning.chains import last_name
from generator.checks.reading.settings.values import Source, Written

TABLES = frozenset(
    "dict OrderedDict EasyDict edict AttrDict Munch Box ConfigBox ConfigDict CfgNode CN DotMap Dict "
    "AttributeDict Bunch create".split()
)
"""What makes a table of settings; `create` is OmegaConf's."""


def makes_table(func: syntax.BaseExpression) -> bool:
    """Whether what is called makes a table of what it is given, by its name."""
    name = pycode.dotted(func) or last_name(func)
    return name.rpartition(".")[2] in TABLES and not is_another(name)


def is_another(name: str) -> bool:
    """Whether a name is another library's: gymnasium has a Dict, others create what they like."""
    before, _, last = name.rpartition(".")
    return before.endswith("spaces") or (last == "create" and "OmegaConf" not in before)


def table(
    node: syntax.BaseExpression, module: Module, source: Source
) -> Written | None:
    """The settings that an expression makes, None where it makes none; notes what is hidden."""
    return _table(node, module, source, ())


def _table(
    node: syntax.BaseExpression, module: Module, source: Source, keys: tuple[str, ...]
) -> Written | None:
    parts: list[tuple[str | None, syntax.BaseExpression, syntax.Node]] = []
    if isinstance(node, syntax.Dict):
        for element in node.elements:
            if isinstance(element, syntax.DictElement):
                parts.append((pycode.string(element.key), element.value, element.key))
            else:
                parts.append((None, element.value, element))
    elif isinstance(node, syntax.Call) and makes_table(node.func):
        first = node.args[0] if node.args else None
        if first is not None and first.keyword is None and not first.star:
            inner = _table(first.value, module, source, keys)
            return inner if len(node.args) == 1 else None
        for arg in node.args:
            name = arg.keyword.value if arg.keyword else None
            if name == "new_allowed":
                parts.append((None, arg.value, arg))
            else:
                parts.append((name, arg.value, arg))
    else:
        return None
    found: dict[str, Written] = {}
    for name, value, at in parts:
        if name is None:
            source.open_at.add(keys)
            continue
        inner = _table(value, module, source, (*keys, name))
        content = inner.table if inner else None
        tag = "" if inner else "!code"
        found[name] = Written(line=0, table=content, tag=tag, module=module, node=at)
    return Written(line=0, table=found, module=module, node=node)
