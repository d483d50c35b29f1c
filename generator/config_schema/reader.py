"""Reads config dataclasses statically: what stands in the source, never what running it gives."""

import inspect
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import zip_longest

from generator import pycode, syntax
from generator.config_schema.fields import FieldFacts, SectionFacts, read_field
from generator.config_schema.sources import Modules, Place, SourceModule, TextOf


def read(text_of: TextOf, package: str) -> SectionFacts:
    """The class Config of `<package>/config.py` and every dataclass that it holds."""
    modules = Modules(text_of)
    for path in (f"{package}/config.py", f"src/{package}/config.py"):
        module = modules.module(path)
        if module is not None and "Config" in module.classes:
            root = Place(module, module.classes["Config"])
            return _Reader(modules).section("", root, {}, ())
    return SectionFacts(name="", doc="")


class _Reader:
    def __init__(self, modules: Modules) -> None:
        self._modules = modules

    def section(
        self,
        name: str,
        place: Place,
        given: Mapping[str, pycode.Literal],
        above: tuple[syntax.Node, ...],
    ) -> SectionFacts:
        """One dataclass: its own fields after those that it inherits."""
        assert isinstance(place.node, syntax.ClassDef)
        fields: dict[str, FieldFacts] = {}
        sections: dict[str, SectionFacts] = {}
        above = (*above, place.node)
        for base in place.node.bases:
            shown = pycode.dotted(base.value)
            found = self._modules.find(place.module, shown) if shown else None
            if (
                found
                and isinstance(found.node, syntax.ClassDef)
                and found.node not in above
            ):
                inherited = self.section(name, found, {}, above)
                fields.update(inherited.fields)
                sections.update({s.name: s for s in inherited.sections})
        for node, doc in _annotated(place.node):
            field_name = (
                node.target.value if isinstance(node.target, syntax.Name) else ""
            )
            inner = self._section_class(place.module, node.annotation.annotation)
            dotted = f"{name}.{field_name}" if name else field_name
            if inner is not None and inner.node not in above:
                values = self._constructed(place.module, node.value)
                sections[dotted] = self.section(dotted, inner, values, above)
            elif inner is None and not _is_class_level(node):
                fields[field_name] = read_field(self._modules, place, node, doc)
        for key, value in given.items():
            if key in fields and not isinstance(value, tuple):
                fields[key] = replace(fields[key], default=value, required=False)
        return SectionFacts(
            name=name,
            doc=pycode.docstring(place.node),
            fields=fields,
            sections=tuple(sections.values()),
        )

    def _section_class(
        self, module: SourceModule, annotation: syntax.BaseExpression
    ) -> Place | None:
        shown = pycode.dotted(annotation) or pycode.string(annotation)
        found = self._modules.find(module, shown) if shown else None
        return found if found and isinstance(found.node, syntax.ClassDef) else None

    def _constructed(
        self, module: SourceModule, value: syntax.BaseExpression | None
    ) -> dict[str, pycode.Literal]:
        """The keywords of `train: TrainConfig = TrainConfig(epochs=3)`."""
        found: dict[str, pycode.Literal] = {}
        for arg in value.args if isinstance(value, syntax.Call) else ():
            try:
                if arg.keyword is not None:
                    found[arg.keyword.value] = pycode.literal(
                        arg.value, module.constants
                    )
            except pycode.NotLiteralError:
                continue
        return found


def _annotated(cls: syntax.ClassDef) -> Iterator[tuple[syntax.AnnAssign, str]]:
    """The annotated fields of a class, each with the docstring that follows it."""
    for node, after in zip_longest(cls.body.body, cls.body.body[1:]):
        if isinstance(node, syntax.AnnAssign) and isinstance(node.target, syntax.Name):
            doc = pycode.string(after.value) if isinstance(after, syntax.Expr) else None
            yield node, inspect.cleandoc(doc or "")


def _is_class_level(node: syntax.AnnAssign) -> bool:
    """`ClassVar[...]`, `_: KW_ONLY` and `field(init=False)` are no keys."""
    annotation = node.annotation.annotation
    outer = annotation.value if isinstance(annotation, syntax.Subscript) else annotation
    name = (pycode.dotted(outer) or "").rpartition(".")[2]
    if name in ("ClassVar", "KW_ONLY"):
        return True
    args = node.value.args if isinstance(node.value, syntax.Call) else ()
    return any(
        a.keyword is not None
        and a.keyword.value == "init"
        and pycode.dotted(a.value) == "False"
        for a in args
    )
