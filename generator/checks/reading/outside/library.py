"""Follows dotted names into installed packages, and reads only the modules on the way."""

from collections.abc import Iterable, Iterator
from enum import Enum
from functools import cached_property
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from generator.checks.reading.outside.installed import Installed
from generator.checks.reading.outside.surface import (
    OPEN,
    UNREADABLE,
    Class,
    Def,
    Link,
    Same,
    Surface,
    Symbol,
)

_DEEP = 40
_FEW = 20
_MORE = (b"import *", b"globals()", b"__getattr__", b"sys.modules")
"""Where none of this stands in a module, it has only names that stand there."""


class No(Enum):
    """Why there is no answer."""

    MISSING = "it is certainly not there"
    UNKNOWN = "it cannot be told"


class Loaded(Struct, frozen=True, kw_only=True, eq=False, dict=True):
    """One module of an installed package."""

    name: str
    source: Path | None
    """None for a folder that is only a namespace, and for what is compiled."""
    stub: Path | None
    folder: Path | None
    """Where its submodules lie."""
    library: "Library"

    @cached_property
    def surface(self) -> Surface:
        """What its source offers; a compiled one without a stub may offer anything."""
        if self.source is not None:
            return self.library.read(self.source, self.name, bool(self.folder))
        if self.stub is not None:
            return self.told
        return Surface() if self.folder is not None else UNREADABLE

    @cached_property
    def told(self) -> Surface:
        """What its stub says of it."""
        if self.stub is None:
            return Surface()
        return self.library.read(self.stub, self.name, bool(self.folder))

    @property
    def says_all(self) -> bool:
        """Whether names that it makes at run time are said somewhere as well."""
        stubbed = self.stub is not None and "__getattr__" not in self.told.names
        return self.surface.declares or stubbed

    def offers(self) -> set[str]:
        """Names that a message may suggest; of many star imports, none is read for that."""
        found = {*self.surface.names, *self.told.names}
        found |= self.library.below(self.folder) if self.folder else set()
        stars = (*self.surface.stars, *self.told.stars)
        for star in stars if len(stars) <= _FEW else ():
            other = self.library.module(star)
            if other is not None and other is not self:
                found |= {*other.surface.names, *other.told.names}
        return {name for name in found if not name.startswith("_")}

    def is_spoken_of(self, name: str) -> bool:
        """Whether its package may put a name into it from C: it writes that, or has it there."""
        whole = self.is_mentioned_anywhere(f"{self.name}.{name}")
        return whole or self.is_mentioned_anywhere(name, compiled=True)

    def is_mentioned_anywhere(self, word: str, *, compiled: bool = False) -> bool:
        """Whether any text of its package has a word, or any stub of what is compiled."""
        top = self.library.module(self.name.partition(".")[0])
        if top is None or top.folder is None:
            return False
        return self.library.has_word(top.folder, word, compiled=compiled)


class Found(Struct, frozen=True, kw_only=True):
    """A name of a module or class, and all that gives it a meaning."""

    name: str
    home: Loaded
    symbols: tuple[Symbol, ...]
    owner: "Found | None" = None
    """The class that it belongs to."""

    @property
    def line(self) -> int:
        """Where it is defined; 0 where that is not certain."""
        lines = [s.line for s in self.symbols if isinstance(s, Def | Class)]
        return lines[-1] if lines else 0


Answer = Loaded | Found | No


class Library(Installed, kw_only=True, eq=False):
    """The packages of one environment, and what dotted names mean in them."""

    _modules: dict[str, Loaded | None] = field(default_factory=dict)
    _answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    _busy: set[tuple[str, str]] = field(default_factory=set)

    # -- modules ----------------------------------------------------------------------------

    def module(self, name: str) -> Loaded | None:
        """The module of a dotted name, where a file or folder holds it."""
        if name not in self._modules:
            parent, _, last = name.rpartition(".")
            if not parent:
                places: Iterable[Path | None] = self.folders
            else:
                above = self.module(parent)
                places = [above.folder] if above is not None else []
            found = (self._at(p, last, name) for p in places if p is not None)
            self._modules[name] = next((f for f in found if f), None)
        return self._modules[name]

    def _at(self, place: Path, last: str, name: str) -> Loaded | None:
        listing = self.names_in(place)
        below = self.names_in(place / last) if last in listing else frozenset()
        source, stub, folder = None, None, None
        compiled = any(
            f.startswith(f"{last}.") and f.endswith((".so", ".pyd")) for f in listing
        )
        if "__init__.py" in below:
            folder = place / last
            source = folder / "__init__.py"
        elif f"{last}.py" in listing:
            source = place / f"{last}.py"
        elif below:
            folder = place / last  # a namespace, or the stubs of what is compiled
        if "__init__.pyi" in below:
            stub, folder = place / last / "__init__.pyi", place / last
        elif f"{last}.pyi" in listing:
            stub = place / f"{last}.pyi"
        if not (source or stub or folder or compiled):
            return None
        if compiled and source is None and stub is None:
            folder = None
        return Loaded(name=name, source=source, stub=stub, folder=folder, library=self)

    def find(self, dotted: str) -> Answer:
        """The module that an import names, which may be made at run time, or be led elsewhere."""
        parts = dotted.split(".")
        module = self.module(parts[0])
        redirects = False
        for name in parts[1:]:
            if module is None or module.source is None:  # compiled, or a namespace
                return self.module(dotted) or No.UNKNOWN
            surface = module.surface
            redirects |= surface.redirects
            below = self.module(f"{module.name}.{name}")
            if below is None:
                known = name in surface.names or name in module.told.names
                made = surface.dynamic or surface.answers != ""
                made = made and name in surface.words
                return No.UNKNOWN if known or made or redirects else No.MISSING
            module = below
        return module or No.MISSING

    # -- names ------------------------------------------------------------------------------

    def lookup(self, module: Loaded, name: str) -> Answer:
        """What a module has under a name."""
        key = module.name, name
        if key in self._answers:
            return self._answers[key]
        if key in self._busy:  # stars go in circles
            return No.MISSING
        self._busy.add(key)
        try:
            answer = self._lookup(module, name)
        finally:
            self._busy.discard(key)
        if (
            answer is not No.MISSING or not self._busy
        ):  # in a circle, it may be there yet
            self._answers[key] = answer
        return answer

    def _lookup(self, module: Loaded, name: str) -> Answer:
        surface = module.surface
        if name in surface.names:
            return Found(name=name, home=module, symbols=surface.names[name])
        below = self.module(f"{module.name}.{name}") if module.folder else None
        if below is not None:
            return below
        if name.startswith("__") and name.endswith("__"):
            return No.UNKNOWN
        found = self._starred(module, name)
        if found is not No.MISSING:
            return found
        if name in module.told.names:
            return Found(name=name, home=module, symbols=module.told.names[name])
        if module.source is None and module.stub is not None and name.startswith("_"):
            return No.UNKNOWN  # of what is compiled, stubs tell what is public
        if surface.dynamic or surface.answers == OPEN:
            if not module.says_all or name.startswith("_") or name in surface.words:
                return No.UNKNOWN
            if surface.replaced and self._may_be_made_up(module, name):
                return No.UNKNOWN
        elif surface.answers and name in surface.words:
            return No.UNKNOWN
        return No.MISSING

    def _may_be_made_up(self, module: Loaded, name: str) -> bool:
        """Whether the object in a module's place may know a name that is not written there."""
        answer = self.seen_from(module, module.surface.replaced)
        cls = self.follow(answer) if isinstance(answer, Found) else answer
        if not isinstance(cls, Found) or not isinstance(cls.symbols[0], Class):
            return True
        affixes = cls.symbols[0].affixes
        by_rule = any(name.startswith(a) or name.endswith(a) for a in affixes)
        return by_rule or module.is_mentioned_anywhere(name)

    def _starred(self, module: Loaded, name: str) -> Answer:
        unknown = False
        for star in dict.fromkeys((*module.surface.stars, *module.told.stars)):
            other = self.module(star)
            if other is None:
                unknown = True
            elif other is not module and self._may_offer(other, name):
                answer = self.lookup(other, name)
                if isinstance(answer, Found):
                    return answer
                if isinstance(
                    answer, Loaded
                ):  # a star takes it where it is imported by then
                    return No.UNKNOWN
                unknown |= answer is No.UNKNOWN
        return No.UNKNOWN if unknown else No.MISSING

    def _may_offer(self, module: Loaded, name: str) -> bool:
        """Whether a star import of a module may give a name; as few as can be are parsed."""
        if module.source is not None and "surface" not in module.__dict__:
            text = self.disk.content(module.source)
            if name.encode() not in text and not any(m in text for m in _MORE):
                return False
        surface = module.surface
        if surface.exported is None:
            return not name.startswith("_")
        return name in surface.exported or surface.exports_more

    def resolve(self, dotted: str) -> Answer:
        """What a dotted name leads to."""
        first, *rest = dotted.split(".")
        answer: Answer = self.module(first) or No.MISSING
        for name in rest:
            answer = self.attribute(answer, name)
        return answer

    def attribute(self, answer: Answer, name: str) -> Answer:
        """What an attribute of something found is; of what is no module or class, unknown."""
        if isinstance(answer, Found):
            answer = self.follow(answer)
        if isinstance(answer, Loaded):
            return self.lookup(answer, name)
        if isinstance(answer, Found) and isinstance(answer.symbols[0], Class):
            return self.member(answer, name)
        return No.UNKNOWN

    def follow(self, found: Found, deep: int = 0) -> Answer:
        """The one module, function, class or value that a name means in the end."""
        symbols = tuple(s for s in found.symbols if not _is_overload(s))
        ends = [self._end(found, symbol, deep) for symbol in symbols]
        first = ends[0] if ends else No.UNKNOWN
        return first if all(_same(first, end) for end in ends[1:]) else No.UNKNOWN

    def _end(self, found: Found, symbol: Symbol, deep: int) -> Answer:
        if deep > _DEEP:
            return No.UNKNOWN
        answer: Answer
        match symbol:
            case Link(module=module, name=""):
                return self.module(module) or No.UNKNOWN
            case Link(
                module=found.home.name, name=name
            ):  # a package imports what is in it
                answer = self.module(f"{found.home.name}.{name}") or No.UNKNOWN
            case Link(module=module, name=name):
                home = self.module(module)
                answer = self.lookup(home, name) if home is not None else No.UNKNOWN
            case Same(dotted):
                answer = self.seen_from(found.home, dotted)
            case _:
                return replace(found, symbols=(symbol,))
        if isinstance(answer, Found):
            return self.follow(answer, deep + 1)
        return answer if isinstance(answer, Loaded) else No.UNKNOWN

    def told(self, module: Loaded, name: str, deep: int = 0) -> Def | None:
        """What a stub says that a function takes, be it another module's."""
        symbols = module.told.names.get(name) or module.surface.names.get(name) or ()
        if len(symbols) != 1 or deep > _DEEP:
            return None
        match symbols[0]:
            case Def(told=True) as made:
                return made
            case Link(module=other, name=inner) if inner:
                home = self.module(other)
                return self.told(home, inner, deep + 1) if home is not None else None
        return None

    def seen_from(self, module: Loaded, dotted: str) -> Answer:
        """What a dotted name means in a module's own text."""
        first, *rest = dotted.split(".")
        answer = self.lookup(module, first)
        for name in rest:
            answer = self.attribute(answer, name)
        return answer

    # -- classes ----------------------------------------------------------------------------

    def mro(self, cls: Found) -> list[Found | str]:
        """A class and its bases, nearest first; those that cannot be followed by name."""
        return list(self._mro(cls, ()))

    def _mro(
        self, cls: Found, above: tuple[tuple[str, int], ...]
    ) -> Iterator[Found | str]:
        key = f"{cls.home.name}.{cls.name}", cls.line
        order: list[Found | str] = [cls]
        for base in class_of(cls).bases:
            answer = self.seen_from(cls.home, base) if base != OPEN else No.UNKNOWN
            end = self.follow(answer) if isinstance(answer, Found) else answer
            is_class = isinstance(end, Found) and isinstance(end.symbols[0], Class)
            if isinstance(end, Found) and is_class and key not in above:
                order += self._mro(end, (*above, key))
            else:
                order.append(self.outside(cls.home, base))
        same = {
            (f.home.name, f.name, f.line) if isinstance(f, Found) else f: index
            for index, f in enumerate(order)
        }
        yield from (order[i] for i in sorted(same.values()))

    def outside(self, module: Loaded, base: str) -> str:
        """The dotted name of a base of Python itself, as far as it is known."""
        first, _, rest = base.partition(".")
        for symbol in module.surface.names.get(first, ()):
            if isinstance(symbol, Link):
                return ".".join(p for p in (symbol.module, symbol.name, rest) if p)
        return base

    def member(self, cls: Found, name: str) -> Answer:
        """What a class, or an object of it, has under a name."""
        for base in self.mro(cls):
            if isinstance(base, Found) and name in (own := class_of(base)).names:
                return Found(
                    name=name, home=base.home, symbols=own.names[name], owner=base
                )
        names, closed = self.attributes(cls)
        special = name.startswith("__") and name.endswith("__")
        if name in names or special or not closed:
            return No.UNKNOWN
        return No.MISSING

    def attributes(self, cls: Found) -> tuple[frozenset[str], bool]:
        """All that is written of a class's attributes, and whether it can have no others."""
        names: set[str] = set()
        closed = True
        for base in self.mro(cls):
            if isinstance(base, str):
                closed &= base in PLAIN
                continue
            own = class_of(base)
            names |= {*own.names, *own.stores}
            closed &= not (own.dynamic or own.odd)
            closed &= all(
                self.outside(base.home, d) == DATACLASS for d in own.decorators
            )
        return frozenset(names), closed


DATACLASS = "dataclasses.dataclass"
PLAIN = frozenset(
    {"object", "abc.ABC", "typing.Generic", "typing.Protocol", "Generic", "Protocol"}
)
"""Bases that add nothing."""


def class_of(found: Found) -> Class:
    """The class statement behind a class that was followed."""
    (symbol,) = found.symbols
    assert isinstance(symbol, Class), "it was followed"
    return symbol


def _same(one: Answer, other: Answer) -> bool:
    if isinstance(one, Found) and isinstance(other, Found):
        return (one.home, one.symbols) == (other.home, other.symbols)
    return one is other


def _is_overload(symbol: Symbol) -> bool:
    return isinstance(symbol, Def) and any(
        d.rpartition(".")[2] == "overload" for d in symbol.decorators
    )
