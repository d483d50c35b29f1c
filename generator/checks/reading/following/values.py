"""What an expression may stand for, as far as the checks can follow it."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Union

from msgspec import Struct
from msgspec.structs import replace

from generator import syntax
from generator.checks.reading.modules import Module
from generator.checks.reading.scanning.tables import (
    Function,
    ModuleTable,
)

if TYPE_CHECKING:
    from generator.checks.reading.following.classes import ClassInfo


MOST = 12
"""Things that an expression may be one of: more are not followed."""
Text = tuple[str, ...]
"""A text that is known but for gaps: the pieces around them; of one piece, it is known."""


class Origin(Struct, frozen=True, eq=False):
    """The node that a value comes from, and the module that it stands in."""

    node: syntax.Node
    table: ModuleTable


class Outside(Struct, frozen=True):
    """Something of another library or of Python itself; the dotted name where it is known."""

    name: str = ""


class Words(Struct, frozen=True):
    """One of several texts, such as the keys of a dict."""

    texts: tuple[Text, ...]


class Nothing(Struct, frozen=True):
    """None."""


class ModuleValue(Struct, frozen=True):
    """A module of the project."""

    module: Module


class ClassValue(Struct, frozen=True):
    """A class of the project."""

    info: "ClassInfo"


class FunctionValue(Struct, frozen=True):
    """A function of the project whose parameters are what is written."""

    function: Function
    bound: bool = False
    """Its first parameter is filled."""
    owner: "ClassInfo | None" = None


class Instance(Struct, frozen=True):
    """An object of a project class."""

    info: "ClassInfo"


class Several(Struct, frozen=True):
    """One of several things of the project that can be called, or objects of it."""

    options: tuple["ClassValue | FunctionValue | Instance", ...]


class Wrapped(Struct, frozen=True):
    """What calls an object of a project class when it is called, and is otherwise something else."""

    inner: Instance | Several


class Items(Struct, frozen=True):
    """A list, set, generator, ... of one kind of item."""

    item: "Value"


class Pairs(Struct, frozen=True):
    """A mapping of one kind of key to one kind of item."""

    key: "Value"
    item: "Value"


class Row(Struct, frozen=True, eq=False):
    """A tuple whose parts are known one by one; wherever it is written, these are all it is."""

    parts: tuple["Value", ...]
    origin: "Origin | None" = None
    """Where it is written; None where only an annotation says so."""
    listed: bool = False
    """It is a list, made with so many items."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Row) and self.parts == other.parts

    def __hash__(self) -> int:
        return hash(self.parts)


class Parses(Struct, frozen=True):
    """An object of a library that parses into others: the objects that it makes."""

    parts: tuple["Value", ...]


class Rows(Struct, frozen=True, eq=False):
    """A tuple of one of several lengths."""

    options: tuple[Row, ...]


class Key(Struct, frozen=True, kw_only=True, eq=False):
    """One key that a dict has, or may have."""

    name: Text
    value: "Value" = None
    origin: "Origin | None" = None
    sure: bool = True
    """Whether it is there in any case."""


class Keys(Struct, frozen=True, kw_only=True, eq=False):
    """A dict whose keys are known one by one."""

    keys: tuple[Key, ...] = ()
    open: bool = False
    """Whether it may have others."""
    item: "Value" = Nothing()
    """What these others give, as far as that is known."""
    batch: bool = False
    """Whether a loader made it of what a dataset gives."""

    def find(self, name: str) -> Key | None:
        """The key of this name, or one that may have it."""
        exact = (k for k in self.keys if k.name == (name,))
        return next(exact, None) or next(
            (k for k in self.keys if fits(k.name, name)), None
        )

    def names(self) -> list[str]:
        """The names of its keys that are written out."""
        return [k.name[0] for k in self.keys if len(k.name) == 1]

    def with_keys(self, keys: Iterable[Key]) -> "Keys":
        """The same, with keys added."""
        return replace(self, keys=(*self.keys, *keys))

    def with_others(self, item: "Value" = None) -> "Keys":
        """The same, that may have other keys."""
        return replace(self, open=True, item=combine([self.item, item]))

    def words(self) -> "Value":
        """What going through its keys gives."""
        closed = self.keys and not self.open
        return Words(tuple(k.name for k in self.keys)) if closed else Outside()

    def items(self) -> "Value":
        """What any of its keys gives."""
        others = [self.item] if self.open else []
        return combine([*(k.value for k in self.keys), *others])

    def unsure(self) -> "Keys":
        """The same keys, none of which needs to be there."""
        return replace(self, keys=tuple(replace(k, sure=False) for k in self.keys))


Value = Union[  # noqa: UP007 - the names are quoted, which `|` cannot join
    Outside,
    Words,
    Nothing,
    ModuleValue,
    ClassValue,
    FunctionValue,
    Instance,
    Wrapped,
    Several,
    Items,
    Pairs,
    Row,
    Rows,
    Keys,
    Parses,
    None,
]


def item_of(value: Value) -> Value:
    """What iterating over a value gives."""
    match value:
        case Items(item):
            return item
        case Pairs(key):
            return key
        case Row(parts):
            return combine(list(parts))
        case Keys():
            return value.words()
        case Outside() | Words():
            return Outside()
    return None


def combine(values: list[Value]) -> Value:
    """The one meaning that all of these have in common, None aside; else unknown."""
    known = [v for v in values if not isinstance(v, Nothing)]
    if not known:
        return Nothing() if values else None
    if any(v is None for v in known):
        return None
    if all(isinstance(v, Outside) for v in known):
        same = all(v == known[0] for v in known)
        return known[0] if same else Outside()
    if all(isinstance(v, Outside | Words) for v in known):
        return Outside()
    if all(isinstance(v, Row | Rows) for v in known):
        return _rows(known)
    if all(isinstance(v, Keys) for v in known):
        return _keys([v for v in known if isinstance(v, Keys)])
    if any(isinstance(v, Wrapped) for v in known):
        inner = {v.inner if isinstance(v, Wrapped) else v for v in known}
        one = inner.pop()
        return (
            Wrapped(one) if not inner and isinstance(one, Instance | Several) else None
        )
    if all(isinstance(v, Items) for v in known):
        return Items(combine([v.item for v in known if isinstance(v, Items)]))
    if all(v == known[0] for v in known):
        return known[0]
    return _several(known)


def _several(values: Sequence[Value]) -> Value:
    """One of a few things that can be called; unknown, if there are others among them."""
    found: dict[Value, None] = {}
    for value in values:
        for one in value.options if isinstance(value, Several) else (value,):
            found[one] = None
    options = tuple(
        v for v in found if isinstance(v, ClassValue | FunctionValue | Instance)
    )
    known = len(options) == len(found) <= MOST
    return Several(options) if known else None


def _rows(values: Sequence[Value]) -> Value:
    """Tuples of one length are joined part by part."""
    lengths: dict[int, list[Row]] = {}
    for value in values:
        for row in value.options if isinstance(value, Rows) else (value,):
            assert isinstance(row, Row)
            lengths.setdefault(len(row.parts), []).append(row)
    joined = tuple(
        replace(
            rows[0],
            parts=tuple(
                combine(list(at)) for at in zip(*(r.parts for r in rows), strict=True)
            ),
            # where one of them is only said to be so, nothing is certain
            origin=rows[0].origin if all(r.origin for r in rows) else None,
            listed=any(r.listed for r in rows),
        )
        for rows in lengths.values()
    )
    return joined[0] if len(joined) == 1 else Rows(joined)


def _keys(values: list[Keys]) -> Value:
    """What one of several dicts may have; what all of them have, it has surely."""
    found: dict[Text, list[Key]] = {}
    for value in values:
        for name in dict.fromkeys(k.name for k in value.keys):
            found.setdefault(name, []).append(
                next(k for k in value.keys if k.name == name)
            )
    keys = (
        replace(
            same[0],
            value=combine([k.value for k in same]),
            sure=len(same) == len(values) and all(k.sure for k in same),
        )
        for same in found.values()
    )
    return Keys(
        keys=tuple(keys),
        open=any(v.open for v in values),
        item=combine([v.item for v in values]),
        batch=all(v.batch for v in values),
    )


def fits(text: Text, name: str) -> bool:
    """Whether a text may be this one, whatever stands in its gaps."""
    if len(text) == 1:
        return text[0] == name
    first, *middle, last = text
    if len(name) < len(first) + len(last) or not name.startswith(first):
        return False
    if not name.endswith(last):
        return False
    at, end = len(first), len(name) - len(last)
    for piece in middle:
        at = name.find(piece, at, end)
        if at < 0:
            return False
        at += len(piece)
    return True


def thrown(value: Value) -> Value:
    """What `except kind as name` gives the name."""
    if isinstance(value, ClassValue):
        return Instance(value.info)
    return Outside() if isinstance(value, Outside) else None


def plain_name(name: str) -> str:
    """`typing_extensions` gives what `typing` gives."""
    return name.replace("typing_extensions", "typing", 1)
