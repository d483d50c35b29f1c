"""Tables of settings that become arguments: of calls with `**table`, of classes that files name."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from generator import syntax
from generator.checks.reading.following import calls
from generator.checks.reading.following.infer import Infer
from generator.checks.reading.following.signatures import Signature
from generator.checks.reading.following.values import ClassValue
from generator.checks.reading.likeness import alike, nearest
from generator.checks.reading.modules import Module
from generator.checks.reading.scanning.tables import Located
from generator.checks.reading.settings import files
from generator.checks.reading.settings.documents import Entry
from generator.checks.reading.settings.missing import Settings
from generator.checks.reading.settings.values import (
    INCLUDES,
    Config,
    Look,
    looks,
)
from generator.model import Place

_TARGETS = ("type", "name", "class", "class_name")
"""Keys that name a class, whose arguments stand in a table beside it; SC502 looks at dotted names."""
_ARGUMENTS = ("args", "params", "kwargs", "init_args", "arguments")


class Misfit(Struct, frozen=True, kw_only=True):
    """A key that is not taken, or what a table lacks of what must be given."""

    path: str
    """Of the file of settings."""
    entry: Entry
    """The key, or the table that lacks one."""
    keys: tuple[str, ...]
    """What is not taken, or lacking."""
    lacking: bool
    taker: Signature
    near: str | None = None
    call: Place | None = None
    """Where the table is spread; None where the file itself names what it is for."""
    everywhere: bool = False
    """No file has it: it is the call that asks for too much."""


def misfits(infer: Infer, settings: Settings) -> Iterator[Misfit]:
    """All of a project."""
    for located, module in settings.uses.spread:
        yield from _spread(infer, settings, located, module)
    yield from _named(infer, settings)


# -- calls with `**table` -------------------------------------------------------------------


def _spread(
    infer: Infer, settings: Settings, located: Located[syntax.Call], module: Module
) -> Iterator[Misfit]:
    node, configs = located.node, settings.configs
    spread = [a for a in node.args if a.star == "**"]
    config = (
        configs.config(spread[0].value, located.scope) if len(spread) == 1 else None
    )
    if config is None or located.expecting:
        return
    taker = calls.signature(infer, infer.value(node.func, located.scope))
    if taker is None:
        return
    settings.total += 1
    every = [look for spot in config.ordered for look in looks(spot)]
    tables = [look for look in every if look.state == "there" and _is_plain(look.at)]
    settings.resolved += bool(tables)
    plain = [a for a in node.args if not a.star and a.keyword is None]
    slots = [p for p in taker.parameters if p.kind.startswith("positional")]
    given = {a.keyword.value for a in node.args if a.keyword}
    given |= {p.name for p in slots[: len(plain)]}
    certain = (
        not config.open
        and len(config.spots) == 1
        and all(s.source.certain and not s.source.layered for s in config.spots)
        and not located.branch
        and not configs.callers.may_be_skipped(located.scope.enclosing_function())
    )
    place = module.place(node) if tables else None
    lacks: list[Misfit] = []
    whole = not any(a.star == "*" for a in node.args)
    touched = _touched(settings, config)
    for look in tables:
        keys = _keys(look, config)
        unknown = list(_unknown(look, taker, keys | given, certain, touched))
        for name, near in unknown:
            assert look.at is not None and look.at.table is not None
            yield Misfit(
                path=look.root.path,
                entry=look.at.table[name],
                keys=(name,),
                lacking=False,
                taker=taker,
                near=near,
                call=place,
            )
        needed = [
            p.name
            for p in taker.parameters
            if p.required
            and p.kind != "*"
            and p.kind != "**"
            and p.name not in keys | given
        ]
        if needed and certain and whole and not unknown and _is_closed(look, config):
            assert look.at is not None
            lacks.append(
                Misfit(
                    path=look.root.path,
                    entry=look.at,
                    keys=tuple(needed),
                    lacking=True,
                    taker=taker,
                    call=place,
                    everywhere=True,
                )
            )
    if lacks and len(lacks) == len(tables):
        yield lacks[0]


def _is_plain(entry: Entry | None) -> bool:
    return entry is not None and entry.table is not None and not entry.tag


def _keys(look: Look, config: Config) -> set[str]:
    """The keys of a table, those that code sets included."""
    keys = set(look.at.table or ()) if look.at else set()
    for spot in config.spots:
        depth = len(spot.keys)
        keys |= {
            w[depth]
            for w in spot.source.written
            if len(w) == depth + 1 and w[:depth] == spot.keys
        }
    return keys


def _is_closed(look: Look, config: Config) -> bool:
    table = (look.at.table if look.at else None) or {}
    return not any(k in INCLUDES or k.startswith("<") for k in table) and not any(
        s.source.is_open(s.keys) for s in config.spots
    )


def _touched(settings: Settings, config: Config) -> set[str]:
    """Keys of a table that code reads one by one: it may take them away."""
    return {
        read.key
        for read in settings.uses.reads
        for spot in read.config.spots
        for own in config.spots
        if spot.source is own.source and spot.keys[:-1] == own.keys
    }


def _unknown(
    look: Look, taker: Signature, have: set[str], certain: bool, touched: set[str]
) -> Iterator[tuple[str, str | None]]:
    names = taker.names()
    if any(p.kind == "**" for p in taker.parameters):
        names_left: list[str] = []
        certain = False
    else:
        names_left = names
    for name in look.at.table or () if look.at else ():
        if name in names or name in touched or name.startswith("_") or name in INCLUDES:
            continue
        left = [n for n in names if n not in have]
        close = next((n for n in left if alike(name, n)), None)
        if certain:
            yield name, close or nearest(name, names)
        elif close and names_left:
            yield name, close


# -- classes that files name ----------------------------------------------------------------


def _named(infer: Infer, settings: Settings) -> Iterator[Misfit]:
    """`type: Model` and the like, beside the arguments."""
    project = infer.project
    classes: dict[str, list[ClassValue]] = {}
    for _, table in project:
        for cls in table.classes:
            classes.setdefault(cls.name, []).append(ClassValue(infer.info(cls)))
    for path in files.candidates(project, (".yaml", ".yml", ".json")):
        if not any(key in project.texts[path] for key in _TARGETS):
            continue
        document = project.document(path)
        entries = [e for _, e in document.walk()] if document else []
        for entry in (*(document.roots if document else ()), *entries):
            if entry.table:
                yield from _beside(infer, classes, path, entry.table)


def _beside(
    infer: Infer,
    classes: Mapping[str, list[ClassValue]],
    path: str,
    table: Mapping[str, Entry],
) -> Iterator[Misfit]:
    inner = next((a for a in _ARGUMENTS if a in table), None)
    arguments = table[inner].table if inner else None
    for key in _TARGETS if arguments else ():
        name = table[key].value if key in table else None
        if not isinstance(name, str) or len(classes.get(name, ())) != 1:
            continue
        value = classes[name][0]
        taker = calls.signature(infer, value)
        if taker is None or any(p.kind == "**" for p in taker.parameters):
            continue
        names = taker.names()
        for given, entry in (arguments or {}).items():
            if given in names or given.startswith("_") or given in {key, *INCLUDES}:
                continue
            left = [n for n in names if n not in (arguments or {})]
            close = next((n for n in left if alike(given, n)), None)
            if close:
                yield Misfit(
                    path=path,
                    entry=entry,
                    keys=(given,),
                    lacking=False,
                    taker=taker,
                    near=close,
                )
