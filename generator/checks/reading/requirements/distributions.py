"""What distributions are imported as, and what some bring along: a table of the field's own."""

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from msgspec import Struct
from packaging.utils import canonicalize_name

_FILE = Path(__file__).with_name("distributions.toml")
_VARIANT = re.compile(
    r"-(?:cpu|gpu|cu\d*|cuda\d*|rocm\d*|nightly|headless|bin|binary|rolling|full|lite|macos|dev|pre|git|wheel)(?=-|$)"
)
_LANGUAGE = re.compile(r"^(?:python3?-|py-?(?=\w{3}))|-?py(?:thon)?3?$")


class Table(Struct, frozen=True, kw_only=True):
    """Names of distributions are in their normal form."""

    imports: Mapping[str, tuple[str, ...]]
    """What a distribution is imported as: `sklearn`, `google.protobuf`."""
    providers: Mapping[str, frozenset[str]]
    """Which distributions a module may come from."""
    also: frozenset[str]
    """Names that nobody is told to use."""
    brought: Mapping[str, tuple[str, ...]]
    """What comes with a distribution, directly."""
    unseen: frozenset[str]
    """What is of use though nothing imports it by name."""
    elsewhere: frozenset[str]
    """What is often installed by other means than a list."""
    told: frozenset[str]
    """What documents say how to install, rather than lists."""
    left: frozenset[str]
    """What many leave to others to bring along."""
    standard: frozenset[str]
    """The modules of Python itself, of any version."""


@cache
def table() -> Table:
    """The table, read once."""
    document = tomllib.loads(_FILE.read_text("utf-8"))
    imports = {name: (name.replace("-", "_"),) for name in document["same"].split()}
    imports |= {k: tuple(v.split()) for k, v in document["imports"].items()}
    also = {k: tuple(v.split()) for k, v in document["also"].items()}
    providers: dict[str, set[str]] = {}
    for name, modules in (imports | also).items():
        for module in modules:
            providers.setdefault(module, set()).add(name)
    return Table(
        imports=imports | also,
        also=frozenset(also),
        providers={k: frozenset(v) for k, v in providers.items()},
        brought={k: tuple(v.split()) for k, v in document["requires"].items()},
        unseen=frozenset(document["unseen"]["names"].split()),
        elsewhere=frozenset(document["elsewhere"]["names"].split()),
        told=frozenset(document["elsewhere"]["told"].split()),
        left=frozenset(document["left"]["names"].split()),
        standard=sys.stdlib_module_names | {*document["standard"]["once"].split()},
    )


def normal(name: str) -> str:
    """A distribution's name as all tools compare it."""
    return canonicalize_name(name)


def plain(name: str) -> str:
    """A distribution's name without the machine that it is built for: `faiss-gpu-cu12`."""
    return _VARIANT.sub("", name)


def providers(module: str) -> frozenset[str]:
    """The distributions that are known to have a module, by the longest part of its name."""
    known = table().providers
    parts = module.split(".")
    names = (".".join(parts[:i]) for i in range(len(parts), 0, -1))
    return next((known[name] for name in names if name in known), frozenset())


def usual(module: str) -> str:
    """The distribution that most people install for a module."""
    own = normal(module.partition(".")[0])
    known = providers(module) - table().also
    ranked = sorted(known, key=lambda n: (n != own, plain(n) != n, len(n), n))
    return ranked[0] if ranked else own


def brought(names: Iterable[str]) -> frozenset[str]:
    """What comes with distributions, directly."""
    known = table().brought
    return frozenset(b for n in names for b in known.get(n) or known.get(plain(n), ()))


def with_brought(names: Iterable[str]) -> frozenset[str]:
    """Distributions, and all that comes with them."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += brought([name])
    return frozenset(found)


def may_provide(name: str, module: str) -> bool:
    """Whether a module may come from a distribution, as far as their names tell."""
    first = squashed(module.partition(".")[0])
    known = providers(module)
    if known:
        bare = plain(name)
        return (
            name in known
            or bare in {plain(k) for k in known}
            or (name not in table().imports and _core(bare) == first)
        )
    whole = squashed(name)
    core = _core(name)
    return first in whole or (len(core) > 2 and core in first)


def _core(name: str) -> str:
    """A name without the language: `python-foo`, `foo-py`, `pyfoo`."""
    return squashed(_LANGUAGE.sub("", name))


def squashed(name: str) -> str:
    """A name by its letters alone."""
    return re.sub(r"[-_.]", "", name).lower()
