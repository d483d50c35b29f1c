"""What functions and classes of installed packages take, where that is certain."""

from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from generator.checks.reading.outside.library import (
    DATACLASS,
    PLAIN,
    Found,
    Library,
    Loaded,
    No,
    class_of,
)
from generator.checks.reading.outside.surface import OPEN, Class, Def, Taken

_KEEPS = frozenset(
    {
        "abc.abstractmethod",
        "abstractmethod",
        "classmethod",
        "contextlib.contextmanager",
        "functools.cache",
        "functools.lru_cache",
        "staticmethod",
        "torch.enable_grad",
        "torch.inference_mode",
        "torch.no_grad",
        "torch.autograd.grad_mode.no_grad",
        "torch.autograd.grad_mode.enable_grad",
        "torch.autograd.grad_mode.inference_mode",
        "typing.final",
        "typing.override",
        "typing.runtime_checkable",
        "typing_extensions.deprecated",
        "warnings.deprecated",
    }
)
"""Decorators that leave what a function takes as it is, beside those that can be read."""
_DEEP = 8


class Outer(Struct, frozen=True, kw_only=True, eq=False):
    """What a callable of an installed package takes, and where that is written."""

    name: str
    parameters: tuple[Taken, ...]
    path: Path | None
    line: int
    told: bool = False
    """Only a stub says so: others than these may be taken as well."""
    family: tuple[str, ...] = ()
    """The names of the class and its bases."""

    def names(self) -> list[str]:
        """The names that a keyword may have."""
        kinds = ("positional", "keyword only")
        return [p.name for p in self.parameters if p.kind in kinds]


def takes(library: Library, dotted: str) -> Outer | None:
    """What calling the function or class of this dotted name takes; None where that is open."""
    answer = library.resolve(dotted)
    found = library.follow(answer) if isinstance(answer, Found) else answer
    made: Outer | None = None
    if isinstance(found, Found):
        symbol = found.symbols[0]
        if isinstance(symbol, Class):
            return constructor(library, found)
        if isinstance(symbol, Def) and not symbol.told:
            made = _function(library, found, symbol)
    return made or _told(library, dotted)


def _told(library: Library, dotted: str) -> Outer | None:
    """What a stub says of a function that cannot be read itself."""
    home, _, name = dotted.rpartition(".")
    answer = library.resolve(home) if home else No.UNKNOWN
    module = library.follow(answer) if isinstance(answer, Found) else answer
    if not isinstance(module, Loaded):
        return None
    symbol = library.told(module, name)
    if symbol is None:
        found = library.lookup(module, name)
        end = library.follow(found) if isinstance(found, Found) else found
        if not isinstance(end, Found) or end.owner is not None:
            return None
        symbol = library.told(end.home, end.name)
    if symbol is None:
        return None
    return Outer(name=name, parameters=symbol.parameters, path=None, line=0, told=True)


def constructor(library: Library, cls: Found) -> Outer | None:
    """What making an object of a class takes."""
    order = library.mro(cls)
    made = _constructor(library, cls, order)
    family = tuple(base.name for base in order if isinstance(base, Found))
    return replace(made, family=family) if made else None


def _constructor(
    library: Library, cls: Found, order: list[Found | str]
) -> Outer | None:
    known: list[Found] = []
    for base in order:
        if isinstance(base, str):
            if base not in PLAIN:
                break
            continue
        known.append(base)
    complete = all(isinstance(b, Found) or b in PLAIN for b in order)
    if any(class_of(b).odd or not _is_plainly_made(b) for b in known):
        return None
    for base in known:
        symbol = class_of(base)
        generated = _is_dataclass(library, base)
        if not _is_kept(library, base.home, symbol.decorators, generated):
            return None
        if "__init__" in symbol.names:
            return _method(library, cls, order, base, "__init__")
        if generated:
            return _generated(library, cls, known) if complete else None
    return _outer(cls, ()) if complete else None


def method(library: Library, cls: Found, name: str) -> Outer | None:
    """What a method of an object of a class takes."""
    order = library.mro(cls)
    for base in order:
        if isinstance(base, str):
            if base not in PLAIN:
                return None
        elif name in class_of(base).names:
            return _method(library, cls, order, base, name)
        elif name in class_of(base).stores:
            return None
    return None


def _method(
    library: Library, cls: Found, order: list[Found | str], owner: Found, name: str
) -> Outer | None:
    made = _one(class_of(owner).names[name])
    if made is None or not _is_kept(library, owner.home, made.decorators):
        return None
    if "property" in made.decorators:
        return None
    bound = (
        made.parameters if "staticmethod" in made.decorators else made.parameters[1:]
    )
    if made.parameters[:1] and made.parameters[0].kind == "*":
        bound = made.parameters
    more = _spread_of_method(library, order, owner, made) if made.spread else ()
    shown = cls.name if name == "__init__" else f"{cls.name}.{name}"
    return Outer(
        name=shown,
        parameters=_joined(bound, made, more),
        path=owner.home.source,
        line=made.line,
        told=made.told,
    )


def _function(library: Library, found: Found, made: Def) -> Outer | None:
    if not _is_kept(library, found.home, made.decorators):
        return None
    parameters = made.parameters
    if found.owner is not None:
        if "classmethod" in made.decorators:
            parameters = parameters[1:]
        elif "staticmethod" not in made.decorators:
            return None  # a method without its object
    more = _spread(library, found.home, made.spread, 0) if made.spread else ()
    return Outer(
        name=found.name,
        parameters=_joined(parameters, made, more),
        path=found.home.source,
        line=made.line,
    )


def _joined(
    parameters: tuple[Taken, ...], made: Def, more: tuple[Taken, ...] | None
) -> tuple[Taken, ...]:
    """Parameters with what those behind `**` take; None for what these may take."""
    if not made.spread or more is None:
        return parameters
    own = {p.name for p in parameters if p.kind != "**"}
    keyed = [
        Taken(p.name, "**" if p.kind == "**" else "keyword only", False)
        for p in more
        if p.kind not in ("*", "positional only") and p.name not in own
    ]
    words = [Taken(w, "keyword only", False) for w in made.words if w not in own]
    return (*(p for p in parameters if p.kind != "**"), *words, *keyed)


def _spread(
    library: Library, home: Loaded, to: str, deep: int
) -> tuple[Taken, ...] | None:
    """What a function takes that gets the `**kwargs` of another one."""
    if to == OPEN or to.startswith(("super().", "self.", "cls.")) or deep > _DEEP:
        return None
    answer = library.seen_from(home, to)
    found = library.follow(answer) if isinstance(answer, Found) else answer
    if not isinstance(found, Found) or found.owner is not None:
        return None
    match found.symbols[0]:
        case Class():
            made = constructor(library, found)
            return made.parameters if made else None
        case Def() as inner:
            if not _is_kept(library, found.home, inner.decorators):
                return None
            more = _spread(library, found.home, inner.spread, deep + 1)
            return _joined(inner.parameters, inner, more if inner.spread else ())
    return None


def _spread_of_method(
    library: Library, order: list[Found | str], owner: Found, made: Def
) -> tuple[Taken, ...] | None:
    """The same for a method, whose `**kwargs` may go to the next class that has it."""
    if not made.spread.startswith("super()."):
        return _spread(library, owner.home, made.spread, 0)
    name = made.spread.removeprefix("super().")
    for base in order[order.index(owner) + 1 :]:
        if isinstance(base, str):
            if base not in PLAIN:
                return None
            continue
        symbol = class_of(base)
        if symbol.fields and _is_dataclass(library, base):
            return None
        if name in symbol.names:
            inner = _one(symbol.names[name])
            if inner is None or not _is_kept(library, base.home, inner.decorators):
                return None
            more = _spread_of_method(library, order, base, inner)
            return _joined(inner.parameters[1:], inner, more if inner.spread else ())
    return ()


def _is_plainly_made(cls: Found) -> bool:
    """Whether a class leaves it to `__init__` what its objects are made of."""
    found = class_of(cls).names.get("__new__")
    made = _one(found) if found else None
    kinds = {p.kind for p in made.parameters} if made else set()
    return found is None or {"*", "**"} <= kinds


def _one(symbols: tuple[object, ...]) -> Def | None:
    """The one function that a name of a class is; overloads aside."""
    found = [s for s in symbols if isinstance(s, Def) and "overload" not in _last(s)]
    return found[0] if len(found) == 1 and isinstance(symbols[-1], Def) else None


def _last(made: Def) -> set[str]:
    return {d.rpartition(".")[2] for d in made.decorators}


def _outer(cls: Found, parameters: tuple[Taken, ...]) -> Outer:
    return Outer(
        name=cls.name, parameters=parameters, path=cls.home.source, line=cls.line
    )


def _is_dataclass(library: Library, cls: Found) -> bool:
    return any(
        library.outside(cls.home, d) == DATACLASS for d in class_of(cls).decorators
    )


def _generated(library: Library, cls: Found, order: list[Found]) -> Outer:
    """What a dataclass takes: the fields of its bases first."""
    fields: dict[str, Taken] = {}
    for base in reversed(order):
        if _is_dataclass(library, base):
            fields |= {f.name: f for f in class_of(base).fields}
    every = fields.values()
    positional = [f for f in every if f.kind == "positional"]
    keyword = [f for f in every if f.kind != "positional"]
    return _outer(cls, (*positional, *keyword))


def _is_kept(
    library: Library, home: Loaded, decorators: tuple[str, ...], dataclass: bool = False
) -> bool:
    """Whether decorators leave what is taken as it is written."""
    for name in decorators:
        shown = library.outside(home, name)
        if shown in _KEEPS or (dataclass and shown == DATACLASS):
            continue
        if name == OPEN:
            return False
        answer = library.seen_from(home, name)
        found = library.follow(answer) if isinstance(answer, Found) else answer
        if not isinstance(found, Found):
            return False
        where = f"{found.home.name}.{found.name}"
        symbol = found.symbols[0]
        if where not in _KEEPS and not (isinstance(symbol, Def) and symbol.keeps):
            return False
    return True
