"""What a project saves, and where it reads keys of what it loads again."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from msgspec import Struct

from generator import pycode, syntax
from generator.checks.reading.contracts.keyed import Read
from generator.checks.reading.following import stored
from generator.checks.reading.following.infer import Infer
from generator.checks.reading.following.values import (
    Key,
    Keys,
    Nothing,
    Origin,
    Outside,
    Value,
    fits,
)
from generator.checks.reading.scanning.tables import Located, Scope
from generator.checks.reading.world import World


class _Saver(NamedTuple):
    """A function that saves: the kind of file, and where the object and its place are given."""

    kind: str
    object: int | None
    place: int


_SAVERS: Mapping[str, _Saver] = {
    "torch.save": _Saver("torch", 0, 1),
    "torch_xla.core.xla_model.save": _Saver("torch", 0, 1),
    "accelerate.Accelerator().save": _Saver("torch", 0, 1),
    "lightning.Fabric().save": _Saver("torch", 1, 0),
    "lightning.fabric.Fabric().save": _Saver("torch", 1, 0),
    "paddle.save": _Saver("paddle", 0, 1),
    "pickle.dump": _Saver("pickle", 0, 1),
    "dill.dump": _Saver("pickle", 0, 1),
    "joblib.dump": _Saver("joblib", 0, 1),
    "numpy.savez": _Saver("numpy", None, 0),
    "numpy.savez_compressed": _Saver("numpy", None, 0),
    "safetensors.torch.save_file": _Saver("safetensors", 0, 1),
    "json.dump": _Saver("json", 0, 1),
}
LOADED: Mapping[str, str] = {
    "torch.load()": "torch",
    "accelerate.Accelerator().load()": "torch",
    "lightning.Fabric().load()": "torch",
    "lightning.fabric.Fabric().load()": "torch",
    "paddle.load()": "paddle",
    "pickle.load()": "pickle",
    "dill.load()": "pickle",
    "joblib.load()": "joblib",
    "numpy.load()": "numpy",
    "safetensors.torch.load_file()": "safetensors",
    "json.load()": "json",
}
"""What calling a function gives, as `Outside` names it: the kind of file it comes from."""


class Save(Struct, frozen=True, kw_only=True, eq=False):
    """One place that saves something."""

    kind: str
    value: Value
    names: frozenset[str]
    """Of the file, as far as they are written out."""

    @property
    def known(self) -> bool:
        """Whether it is certain which keys it has, if it has any."""
        if isinstance(self.value, Keys):
            return not self.value.open
        return self.value is not None and not isinstance(self.value, Nothing)

    @property
    def keys(self) -> Keys:
        return self.value if isinstance(self.value, Keys) else Keys()


class Loaded(Struct, frozen=True, kw_only=True, eq=False):
    """The keys that are read of one thing that was loaded."""

    kind: str
    reads: tuple[Read, ...]
    names: frozenset[str]

    @property
    def keys(self) -> set[str]:
        return {read.key for read in self.reads}


def saves(infer: Infer) -> Iterator[Save]:
    """Everything that the project saves."""
    for _, table in infer.project:
        for located in table.calls:
            callee = infer.value(located.node.func, located.scope)
            saver = _SAVERS.get(callee.name) if isinstance(callee, Outside) else None
            if saver is not None:
                yield _save(infer, located, saver)


def _save(infer: Infer, located: Located[syntax.Call], saver: _Saver) -> Save:
    node, scope = located.node, located.scope
    value: Value = None
    if saver.object is None:
        named = [a for a in node.args if a.keyword is not None]
        keys = (
            Key(name=(a.keyword.value,), origin=Origin(a, scope.module))
            for a in named
            if a.keyword is not None
        )
        value = Keys(keys=tuple(keys), open=any(a.star for a in node.args))
    else:
        given = _argument(node, saver.object, ("obj", "state", "tensors", "value"))
        value = infer.value(given, scope) if given is not None else None
    place = _argument(node, saver.place, ("f", "path", "fp", "filename", "file"))
    return Save(kind=saver.kind, value=value, names=_file_names(infer, place, scope))


def _argument(
    node: syntax.Call, index: int, names: tuple[str, ...]
) -> syntax.BaseExpression | None:
    for arg in node.args:
        if arg.keyword is not None and arg.keyword.value in names:
            return arg.value
    plain = [a.value for a in node.args if a.keyword is None and not a.star]
    return plain[index] if index < len(plain) else None


def _file_names(
    infer: Infer, node: syntax.BaseExpression | None, scope: Scope
) -> frozenset[str]:
    """What is written out of a file's name, folders left out."""
    found = {text.rpartition("/")[2] for text in _texts(node, scope) if "." in text}
    return frozenset(name for name in found if len(name) > 5)


def _texts(node: syntax.Node | None, scope: Scope, depth: int = 0) -> Iterator[str]:
    if node is None or depth > 6:
        return
    text = pycode.string(node)
    if text is not None:
        yield text
    elif isinstance(node, syntax.FormattedStringText):
        yield node.value
    elif isinstance(node, syntax.Name):
        home = scope.find(node.value)
        for binding in home.bindings[node.value] if home else ():
            if binding.kind in ("assign", "with"):
                yield from _texts(binding.value, binding.scope, depth + 1)
    else:
        for child in syntax.children(node):
            yield from _texts(child, scope, depth + 1)


def loads(world: World) -> Iterator[Loaded]:
    """Everything that is loaded and then asked for keys, one by one."""
    infer = world.infer
    groups: dict[tuple[object, ...], list[Read]] = {}
    for reads in world.key_reads.values():
        for read in reads:
            value = infer.value(read.base, read.scope)
            kind = LOADED.get(value.name) if isinstance(value, Outside) else None
            if kind is not None:
                group = (kind, *_group(read))
                groups.setdefault(group, []).append(read)
    for group, reads in groups.items():
        names = frozenset(
            name
            for read in reads[:1]
            for name in _file_names(infer, read.base, read.scope)
        )
        yield Loaded(kind=str(group[0]), reads=tuple(reads), names=names)


def _group(read: Read) -> Iterable[object]:
    if isinstance(read.base, syntax.Name):
        return stored.named(read.base.value, read.scope.find(read.base.value))
    if isinstance(read.base, syntax.Attribute):
        return ("attribute", read.base.attr.value)
    return (read.node,)


def has(keys: Keys, name: str) -> bool:
    """Whether a saved dict has a key, or may have it."""
    return any(fits(key.name, name) for key in keys.keys)
