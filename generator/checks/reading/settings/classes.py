"""Config files whose tables have the fields of classes: dataclasses, models of pydantic."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from generator import pycode, syntax
from generator.checks.reading.following import bases
from generator.checks.reading.following.classes import ClassInfo
from generator.checks.reading.following.values import ClassValue, Instance
from generator.checks.reading.likeness import akin, alike, nearest
from generator.checks.reading.scanning.tables import Parameter
from generator.checks.reading.settings import files
from generator.checks.reading.settings.documents import Entry
from generator.checks.reading.settings.missing import Settings
from generator.checks.reading.settings.values import INCLUDES

if TYPE_CHECKING:
    from generator.checks.reading.following.infer import Infer

_MODELS = frozenset(
    {"pydantic.BaseModel", "pydantic_settings.BaseSettings", "pydantic.BaseSettings", "msgspec.Struct"}
)  # fmt: skip
_FOR_READERS = frozenset(
    "author authors comment comments description doc info license note notes reference references"
    " title todo url version".split()
)
"""Keys by which a file says something to people."""
_FEWEST = 3
"""Keys that a table and a class have in common where nothing else says that it is for it."""
_EIGHTH = 8


class Stray(Struct, frozen=True, kw_only=True):
    """A key of a file that its class has no field for."""

    path: str
    entry: Entry
    keys: tuple[str, ...]
    near: str | None
    info: ClassInfo


class _Shape(Struct, frozen=True, kw_only=True):
    """The fields of a class, or of several that one file fills together."""

    classes: tuple[ClassInfo, ...]
    fields: Mapping[str, Parameter]

    @property
    def is_closed(self) -> bool:
        """Whether it can have no others."""
        outside = {o for info in self.classes for o in info.outside}
        return all(o in _MODELS or bases.is_known(o) for o in outside)

    def has(self, name: str) -> bool:
        """Whether it has a field, be it of a class of a library."""
        outside = {o for info in self.classes for o in info.outside} - _MODELS
        return name in self.fields or any(bases.has(o, name) for o in outside)


def strays(infer: "Infer", settings: Settings) -> list[Stray]:
    """All of a project; a key that several files have is there on purpose."""
    found = list(_Classes(infer, settings).strays())
    where: dict[str, set[str]] = {}
    for stray in found:
        where.setdefault(stray.keys[-1], set()).add(stray.path)
    return [stray for stray in found if len(where[stray.keys[-1]]) == 1]


class _Classes:
    """Compares files with the classes of a project."""

    def __init__(self, infer: "Infer", settings: Settings) -> None:
        self._infer, self._settings = infer, settings
        self._shapes: dict[ClassInfo, _Shape] = {}
        for _, table in infer.project:
            for cls in table.classes:
                info = infer.info(cls)
                if _is_model(info):
                    fields = {p.name: p for c in info.mro for p in c.own_parameters()}
                    self._shapes[info] = _Shape(classes=(info,), fields=fields)

    def strays(self) -> Iterator[Stray]:
        """The keys that no class has a field for which their table is meant for."""
        shapes = [s for s in self._shapes.values() if len(s.fields) > 1]
        shapes += self._parsed()
        project = self._infer.project
        suffixes = (".yaml", ".yml", ".json", ".toml")
        for path in files.candidates(project, suffixes) if shapes else ():
            document = project.document(path)
            for root in document.roots[:1] if document else ():
                yield from self._tables(shapes, path, (), root)

    def _parsed(self) -> Iterator[_Shape]:
        """Classes that one parser fills out of one file."""
        for _, table in self._infer.project:
            for call in table.calls:
                name = (pycode.dotted(call.node.func) or "").rpartition(".")[2]
                first = call.node.args[0].value if call.node.args else None
                if not name.endswith("Parser") or not isinstance(
                    first, syntax.Tuple | syntax.List
                ):
                    continue
                values = [
                    self._infer.value(e.value, call.scope) for e in first.elements
                ]
                infos = [v.info for v in values if isinstance(v, ClassValue)]
                if len(infos) == len(values) > 1 and all(
                    i in self._shapes for i in infos
                ):
                    fields = {
                        k: v for i in infos for k, v in self._shapes[i].fields.items()
                    }
                    yield _Shape(classes=tuple(infos), fields=fields)

    def _tables(
        self, shapes: Sequence[_Shape], path: str, keys: tuple[str, ...], entry: Entry
    ) -> Iterator[Stray]:
        """Each table with the class that it looks like, and those within it."""
        table = entry.table
        if not table:
            return
        like = [s for s in shapes if _fits(s, table, _FEWEST)]
        if like:
            yield from self._compare(like, path, keys, table)
            return
        for key, inner in table.items():
            yield from self._tables(shapes, path, (*keys, key), inner)

    def _compare(
        self,
        shapes: Sequence[_Shape],
        path: str,
        keys: tuple[str, ...],
        table: Mapping[str, Entry],
    ) -> Iterator[Stray]:
        best = max(shapes, key=lambda s: sum(map(s.has, table)))
        closed = all(s.is_closed for s in shapes)
        strange = [k for k in table if not any(s.has(k) for s in shapes)]
        for key in strange:
            if self._is_known(path, key):
                continue
            left = [name for name in best.fields if name not in table]
            near = next((name for name in left if alike(key, name)), None)
            near = near or next((n for n in left if akin(key, n)), None)
            if near is None and closed:
                near = nearest(key, left)
            if near is not None or closed:
                yield Stray(
                    path=path,
                    entry=table[key],
                    keys=(*keys, key),
                    near=near,
                    info=best.classes[0],
                )
        for key, inner in table.items():
            below = [s for shape in shapes if (s := self._within(shape, key))]
            if below and inner.table and all(_fits(s, inner.table, 1) for s in below):
                yield from self._compare(below, path, (*keys, key), inner.table)

    def _within(self, shape: _Shape, key: str) -> _Shape | None:
        """The class of a field."""
        parameter = shape.fields.get(key)
        if parameter is None or parameter.annotation is None:
            return None
        owner = next(
            c for info in shape.classes for c in info.mro if key in c.cls.scope.bindings
        )
        value = self._infer.annotation(parameter.annotation, owner.cls.scope)
        return self._shapes.get(value.info) if isinstance(value, Instance) else None

    def _is_known(self, path: str, key: str) -> bool:
        """Whether something may ask for a key: code, or the file itself."""
        text = self._infer.project.texts[path]
        special = key in INCLUDES | _FOR_READERS or key.startswith("_")
        special = special or not key.isidentifier()
        return special or f"{key}}}" in text or bool(self._settings.words[key])


def _fits(shape: _Shape, table: Mapping[str, Entry], fewest: int) -> bool:
    """Whether a table is meant for a class: most of its keys are fields of it."""
    strange = sum(not shape.has(key) for key in table)
    own = sum(key in shape.fields for key in table)
    return own >= fewest and strange <= max(1, len(table) // _EIGHTH)


def _is_model(info: ClassInfo) -> bool:
    """Whether a class is made of its fields, and refuses others."""
    if not (info.generated == "dataclass" or set(info.outside) & _MODELS):
        return False
    config = info.own.get("model_config")
    text = [b.value for b in config.bindings if b.value] if config else []
    return not any(_allows_more(value) for value in text)


def _allows_more(node: syntax.Node) -> bool:
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if pycode.string(part) == "allow":
            return True
        waiting += syntax.children(part)
    return False
