"""Well-known classes outside of a project: what their instances have."""

import builtins
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

_OF_ENUMS = frozenset(
    "name value _name_ _value_ _member_names_ _member_map_ _value2member_map_ _sort_order_".split()
)
_SMALL: dict[str, frozenset[str]] = {
    "abc.ABC": frozenset(),
    "typing.Generic": frozenset(),
    "typing.Protocol": frozenset(),
    "typing.NamedTuple": frozenset(dir(tuple))
    | {"_replace", "_asdict", "_fields", "_make", "_field_defaults"},
    **{
        f"enum.{name}": frozenset(dir(kind)) | _OF_ENUMS
        for name, kind in {"Enum": object, "StrEnum": str, "IntEnum": int}.items()
    },
}


def is_known(name: str) -> bool:
    """Whether all that instances of a class have is known."""
    return name in _SMALL or is_builtin(name) or name in _read()


def is_bare(name: str) -> bool:
    """Whether a class gives its heirs nothing that matters in which order bases come."""
    return name in _SMALL


def has(name: str, attribute: str) -> bool:
    """Whether instances of a known class have an attribute."""
    kind = getattr(builtins, name, object)
    own = frozenset(dir(kind if isinstance(kind, type) else object))
    return any(
        attribute in names
        for names in (own, _SMALL.get(name, ()), _read().get(name, ()))
    )


@cache
def given() -> frozenset[str]:
    """All that instances of any well-known class have, of those that nobody derives from too."""
    return frozenset().union(_objects(), *_SMALL.values(), *_read().values())


def is_builtin(name: str) -> bool:
    """Whether a name is one of Python's own classes."""
    return isinstance(getattr(builtins, name, None), type)


def _objects() -> list[str]:
    """The names beside this module, which tests/known_objects.py writes."""
    return (
        resources.files(__package__).joinpath("objects.txt").read_text("utf-8").split()
    )


@cache
def _read() -> Mapping[str, frozenset[str]]:
    """The table beside this module, which tests/known_bases.py writes."""
    text = resources.files(__package__).joinpath("bases.toml").read_text("utf-8")
    return {
        n: frozenset(e["attributes"].split()) for n, e in tomllib.loads(text).items()
    }
