"""Each module of others that is imported comes from something that the project declares."""

import posixpath
from collections.abc import Callable, Iterator
from typing import Literal

from msgspec import Struct

from generator.checks.reading.likeness import shares
from generator.checks.reading.requirements import distributions
from generator.checks.reading.requirements.declared import Declared
from generator.checks.reading.requirements.distributions import may_provide
from generator.checks.reading.requirements.foreign import Foreign, Site
from generator.checks.reading.world import World
from generator.model import Checked, Finding, Place

CODE = "SC601"
TITLE = "an import that nothing declares"

_MOST = 2
"""More modules that nothing declared has, and a list is of something else; but see `_SHARE`."""
_SHARE = 3
"""One module in so many may be forgotten in a long list as well."""
_KEPT = 2
"""For so many that others would bring along as well, and that are listed, one may be forgotten."""
_ALIKE = 0.8
_LETTERS = 4
"""Letters between the first and the last that are wrong, where a name is misspelt."""

State = Literal["declared", "left", "missing", "unknown"]


class _Seen(Struct, frozen=True, kw_only=True):
    """One top-level module, and what is declared of it."""

    module: str
    state: State
    site: Site
    """The first that counts."""
    source: str = ""
    """What else that is declared brings it along."""


def check(world: World) -> Checked:
    """Look at each module that an import cannot do without."""
    foreign, declared = world.foreign, world.declared
    seen = list(_look_all(foreign, declared, foreign.vital))
    aside = list(_look_all(foreign, declared, foreign.aside))
    wrong = {m: f for m in foreign.by_module for f in [_misspelt(world, m)] if f}
    lost = {one.site.first for one in world.lost}  # SC101 tells of them
    left = [s for s in seen if s.module not in wrong and s.module not in lost]
    lacking: list[_Seen] = []
    if declared.readable and declared.runtime:
        listed = sum(s.state == "declared" for s in left)
        lacking += _few(left, "missing", max(_MOST, listed // _SHARE))
        lacking += _few(left, "left", _most_left(seen))
        lacking += _few(aside, "missing", 1)
    findings = (*wrong.values(), *(_undeclared(world, s) for s in lacking))
    resolved = sum(s.state == "declared" for s in seen) + len(findings)
    total = len(foreign.by_module)
    return Checked(findings=findings, resolved=resolved, total=total)


def _look_all(
    foreign: Foreign, declared: Declared, choose: Callable[[list[Site]], Site | None]
) -> Iterator[_Seen]:
    for module, sites in foreign.by_module.items():
        site = choose(sites)
        if site is not None:
            yield _look(foreign, declared, module, site)


def _look(foreign: Foreign, declared: Declared, module: str, site: Site) -> _Seen:
    names = declared.by(site.module.path)
    own = {name for name in names if may_provide(name, site.whole)}
    source = _source(foreign, names - own, site.whole)
    if own:
        return _Seen(module=module, state="declared", site=site, source=source)
    known = distributions.providers(site.whole)
    table = distributions.table()
    state: State = "missing"
    if not known or known & table.elsewhere or _is_told(declared, known):
        state = "unknown"
    elif source and known & table.left:
        state = "left"
    return _Seen(module=module, state=state, site=site, source=source)


def _source(foreign: Foreign, names: frozenset[str], module: str) -> str:
    """The first distribution that brings a module along, at first or at second hand."""
    imports = distributions.table().imports
    for hand in (distributions.brought, distributions.with_brought):
        for name in sorted(names):
            if any(foreign.is_own(m) for m in imports.get(name, ())):
                continue  # the project itself, as others install it
            if any(may_provide(b, module) for b in hand([name]) if b != name):
                return name
    return ""


def _is_told(declared: Declared, known: frozenset[str]) -> bool:
    """Whether documents speak of what many install by other means than a list."""
    table = distributions.table()
    words = {
        w for k in known for w in (k, *map(distributions.normal, table.imports[k]))
    }
    strong = {e.name for e in declared.runtime if e.certain}
    relatives = (strong & table.told) - known
    return bool(known & table.told and words & declared.worded and not relatives)


def _few(seen: list[_Seen], state: State, most: int) -> list[_Seen]:
    """What lacks, where so little does that the project lists such things otherwise."""
    lacking = [s for s in seen if s.state == state]
    listed = [s for s in seen if s.state == "declared"]
    few = len(lacking) <= min(len(listed), most)
    return lacking if few else []


def _most_left(seen: list[_Seen]) -> int:
    """How many a list may lack that others bring along: by how many such it has."""
    kept = sum(s.state == "declared" and bool(s.source) for s in seen)
    return max(min(kept, 1), kept // _KEPT)


def _undeclared(world: World, seen: _Seen) -> Finding:
    place = Place(path=_list(world.declared, seen.site))
    if seen.source:
        message = (
            f"'{seen.module}' is imported, but not declared: '{seen.source}' happens"
            " to bring it along"
        )
    else:
        message = (
            f"'{seen.module}' is imported, but the project declares nothing that has it"
        )
    note = f"add '{distributions.usual(seen.site.whole)}' to {place.path}"
    found, module = seen.site.found, seen.site.module
    return world.project.finding(CODE, module, found.node, message, note, place)


def _misspelt(world: World, module: str) -> Finding | None:
    """A requirement that is no distribution's name, but nearly that of one that is needed."""
    known = distributions.table()
    site = world.foreign.by_module[module][0]
    wanted = distributions.providers(site.whole)
    runtime = world.declared.runtime
    right = {e.place.path for e in runtime if e.name in wanted}
    for entry in runtime:
        named = entry.name in known.imports or not entry.certain
        if named or entry.place.path in right:
            continue
        near = [w for w in sorted(wanted - known.also) if _alike(entry.name, w)]
        if not near or any(may_provide(entry.name, m) for m in world.foreign.wholes):
            continue
        what = f"'{module}' is what is imported"
        return Finding(
            path=entry.place.path,
            line=entry.place.line,
            code=CODE,
            message=f"'{entry.name}' is declared, but {what}",
            hint=f"did you mean '{near[0]}'?",
            other=site.module.place(site.found.node),
        )
    return None


def _alike(name: str, other: str) -> bool:
    """Whether one name is the other, misspelt: by a letter or two, not by a word."""
    if abs(len(name) - len(other)) > 2:
        return False
    start = posixpath.commonprefix([name, other])
    ours, theirs = name[len(start) :], other[len(start) :]
    end = posixpath.commonprefix([ours[::-1], theirs[::-1]])
    changed = max(len(ours), len(theirs)) - len(end)
    return changed <= _LETTERS and (
        shares(_ALIKE, name, other) or sorted(name) == sorted(other)
    )


def _list(declared: Declared, site: Site) -> str:
    """The list that a requirement is missing from."""
    files: dict[str, int] = {}
    for entry in declared.runtime:
        if site.module.path.startswith(entry.within):
            files[entry.place.path] = files.get(entry.place.path, 0) + 1
    return max(files, key=lambda path: files[path], default="")
