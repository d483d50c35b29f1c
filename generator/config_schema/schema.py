"""The emitted project's configuration: its keys, types, ranges and words, as values."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from generator.config_schema import reader
from generator.config_schema.fields import FieldFacts, Kind, SectionFacts
from generator.config_schema.sources import TextOf
from generator.suggest import nearest

_NOUNS: Mapping[Kind, str] = {
    "str": "a text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "strs": "a list of texts",
    "ints": "a list of whole numbers",
    "floats": "a list of numbers",
    "any": "a value",
}
_JSON_TYPES: Mapping[Kind, dict[str, Any]] = {
    "str": {"type": "string"},
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "bool": {"type": "boolean"},
    "strs": {"type": "array", "items": {"type": "string"}},
    "ints": {"type": "array", "items": {"type": "integer"}},
    "floats": {"type": "array", "items": {"type": "number"}},
    "any": {},
}
_ITEMS: Mapping[Kind, Literal["str", "int", "float"]] = {
    "strs": "str",
    "ints": "int",
    "floats": "float",
}
_RANGES = (
    ("gt", "greater than", "exclusiveMinimum"),
    ("ge", "at least", "minimum"),
    ("lt", "less than", "exclusiveMaximum"),
    ("le", "at most", "maximum"),
)


@dataclass(frozen=True, kw_only=True)
class ConfigField(FieldFacts):
    """One key of the configuration."""

    key: str
    """The whole dotted key, such as "train.epochs"."""

    def problem(self, value: object) -> str | None:
        """What is wrong with a value, or None."""
        if value is None:
            return None if self.nullable else self._refusal(value)
        if self.kind in _ITEMS:
            return self._list_problem(value)
        if not _fits(self.kind, value):
            return self._refusal(value)
        return self._range_problem(value)

    def json_schema(self) -> dict[str, Any]:
        """The JSON Schema of its value."""
        found: dict[str, Any] = dict(_JSON_TYPES[self.kind])
        inner = found["items"] = dict(found["items"]) if "items" in found else {}
        ruled = inner if self.kind in _ITEMS else found
        if not inner:
            del found["items"]
        if self.choices:
            ruled["enum"] = list(self.choices)
        for name, _, keyword in _RANGES:
            if (limit := getattr(self, name)) is not None:
                ruled[keyword] = limit
        lengths = (
            ("minItems", "maxItems")
            if self.kind in _ITEMS
            else ("minLength", "maxLength")
        )
        for keyword, length in zip(
            lengths, (self.min_length, self.max_length), strict=True
        ):
            if length is not None:
                found[keyword] = length
        if self.doc:
            found["description"] = self.doc
        if self.default is not None:
            default = self.default
            found["default"] = list(default) if isinstance(default, tuple) else default
        return found

    def _refusal(self, value: object) -> str:
        return f"{self.key} must be {_NOUNS[self.kind]}, not {_shown(value)}"

    def _list_problem(self, value: object) -> str | None:
        if not isinstance(value, list | tuple):
            return self._refusal(value)
        kind = _ITEMS[self.kind]
        if not all(_fits(kind, item) for item in value):
            return self._refusal(value)
        problems = (self._range_problem(item, sized=False) for item in value)
        return next((p for p in problems if p), None) or self._length_problem(value)

    def _range_problem(self, value: Any, *, sized: bool = True) -> str | None:
        if self.choices and not any(
            c == value and type(c) is type(value) for c in self.choices
        ):
            known = [str(c) for c in self.choices]
            listed = ", ".join(repr(c) for c in self.choices)
            near = nearest(str(value), known)
            hint = f"; {near}" if near.startswith("did you mean") else ""
            return f"{self.key} must be one of {listed}, not {_shown(value)}{hint}"
        limited = [(n, w) for n, w, _ in _RANGES if getattr(self, n) is not None]
        if limited and isinstance(value, float) and not math.isfinite(value):
            return f"{self.key} must be a finite number, not {value}"
        if isinstance(value, int | float):
            for name, words in limited:
                limit = getattr(self, name)
                if not _within(name, value, limit):
                    return f"{self.key} must be {words} {limit:g}, not {_shown(value)}"
        return self._length_problem(value) if sized and isinstance(value, str) else None

    def _length_problem(self, value: Any) -> str | None:
        unit = "characters" if isinstance(value, str) else "items"
        if self.min_length is not None and len(value) < self.min_length:
            if self.min_length == 1:
                return f"{self.key} must not be empty"
            return f"{self.key} must have at least {self.min_length} {unit}, not {len(value)}"
        if self.max_length is not None and len(value) > self.max_length:
            return f"{self.key} must have at most {self.max_length} {unit}, not {len(value)}"
        return None


@dataclass(frozen=True, kw_only=True)
class ConfigSection:
    """One table of the configuration: a dataclass of the emitted project."""

    name: str
    doc: str
    fields: tuple[ConfigField, ...]


@dataclass(frozen=True)
class ConfigSchema:
    """Every key of an emitted project's configuration, in the order of its source."""

    sections: tuple[ConfigSection, ...] = ()

    @cached_property
    def fields(self) -> Mapping[str, ConfigField]:
        """Dotted key to field."""
        return {
            field.key: field for section in self.sections for field in section.fields
        }

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.fields)

    def kind(self, key: str) -> Kind | None:
        """The kind of a key's value, None for an unknown key."""
        field = self.fields.get(key)
        return field.kind if field else None

    def problem(self, key: str, value: object) -> str | None:
        """What is wrong with a key or its value, in one line, or None."""
        field = self.fields.get(key)
        if field is not None:
            return field.problem(value)
        if any(
            f.kind == "any" and key.startswith(f"{k}.") for k, f in self.fields.items()
        ):
            return None  # a section that cannot be read is no reason to refuse its keys
        inside = [
            k.removeprefix(f"{key}.") for k in self.fields if k.startswith(f"{key}.")
        ]
        if inside:
            return f"{key} is a section, not a value; its keys are {', '.join(inside)}"
        return f"unknown key {key!r}; {self._nearest(key)}"

    def _nearest(self, key: str) -> str:
        """The right key: the same name in another section, or one spelled alike."""
        section, _, name = key.rpartition(".")
        same = [k for k in self.fields if k.rpartition(".")[2] == name]
        if len(same) == 1:
            return f"did you mean {same[0]!r}?"
        siblings = [
            f.key.rpartition(".")[2]
            for f in self.fields.values()
            if f.key.startswith(f"{section}.")
        ]
        found = nearest(name, siblings) if siblings else nearest(key, self.fields)
        if found.startswith("did you mean") or siblings:
            return found.replace("mean '", f"mean '{section}.") if siblings else found
        return nearest(section or key, [s.name for s in self.sections if s.name])

    def json_schema(self) -> dict[str, Any]:
        """The JSON Schema of the whole table, nested by section."""
        root = _table("")
        for section in self.sections:
            table = root
            for part in section.name.split(".") if section.name else ():
                table = table["properties"].setdefault(part, _table(""))
            if section.doc:
                table["description"] = section.doc
            for field in section.fields:
                table["properties"][field.key.rpartition(".")[2]] = field.json_schema()
        return root


def read(sources: Mapping[str, str], package: str) -> ConfigSchema:
    """The configuration of the project, read from its dataclasses without running them.

    Args:
        sources: path to Python source, at least `<package>/config.py` and what it imports.
        package: the import name of the project.
    """
    return read_from(sources.get, package)


def read_from(text_of: TextOf, package: str) -> ConfigSchema:
    """The same, of sources that are looked up when they are needed."""
    return ConfigSchema(tuple(_sections(reader.read(text_of, package))))


def _sections(found: SectionFacts) -> Iterator[ConfigSection]:
    prefix = f"{found.name}." if found.name else ""
    fields = tuple(
        ConfigField(key=prefix + name, **vars(f)) for name, f in found.fields.items()
    )
    if fields:
        yield ConfigSection(name=found.name, doc=found.doc, fields=fields)
    for section in found.sections:
        yield from _sections(section)


def _table(doc: str) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "object"}
    if doc:
        found["description"] = doc
    return {**found, "additionalProperties": False, "properties": {}}


def _fits(kind: Kind, value: object) -> bool:
    match kind:
        case "str":
            return isinstance(value, str)
        case "bool":
            return isinstance(value, bool)
        case "int":
            return isinstance(value, int) and not isinstance(value, bool)
        case "float":
            return isinstance(value, int | float) and not isinstance(value, bool)
    return True


def _within(name: str, value: float, limit: float) -> bool:
    match name:
        case "gt":
            return value > limit
        case "ge":
            return value >= limit
        case "lt":
            return value < limit
    return value <= limit


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "nothing"
    shown = repr(list(value)) if isinstance(value, tuple) else repr(value)
    return shown if len(shown) <= 60 else shown[:57] + "..."
