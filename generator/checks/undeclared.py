"""Each module of others that is imported comes from something that the project declares."""

import difflib
from dataclasses import dataclass
from typing import Literal

from generator.checks.reading import distributions
from generator.checks.reading.declared import Declaration, Declared
from generator.checks.reading.distributions import may_provide
from generator.checks.reading.foreign import Foreign, Site
from generator.checks.reading.names import hint, nearest
from generator.checks.reading.world import World
from generator.model import Checked, Finding, Place

CODE = "SC601"
TITLE = "an import that nothing declares"

_MOST = 3
"""More modules that nothing declared has, and a list is of something else."""
_ALIKE = 0.8

State = Literal["declared", "left", "missing", "unknown"]


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """One top-level module, and what is declared of it."""

    module: str
    state: State
    site: Site
    """The first that counts."""
    source: str = ""
    """What brings it along, though it is not declared itself."""


def check(world: World) -> Checked:
    """Look at each module that an import cannot do without."""
    foreign, declared = world.foreign, world.declared
    seen = [
        _look(foreign, declared, module, site)
        for module, sites in foreign.by_module.items()
        for site in [foreign.vital(sites)]
        if site is not None
    ]
    aside = [
        _look(foreign, declared, module, site)
        for module, sites in foreign.by_module.items()
        for site in [foreign.aside(sites)]
        if site is not None
    ]
    findings: list[Finding] = []
    lost = {one.site.first for one in world.lost}
    if declared.readable and declared.runtime:
        lacking = [
            *_few(seen, "missing", _MOST),
            *_few(seen, "left", 1),
            *_few(aside, "missing", 1),
        ]
        findings += [_undeclared(world, s) for s in lacking if s.module not in lost]
    resolved = sum(s.state == "declared" for s in seen) + len(findings)
    return Checked(
        findings=tuple(findings), resolved=resolved, total=len(foreign.by_module)
    )


def _look(foreign: Foreign, declared: Declared, module: str, site: Site) -> _Seen:
    names = declared.by(site.module.path)
    own = {name for name in names if may_provide(name, site.whole)}
    if own:
        return _Seen(module=module, state="declared", site=site)
    source = _source(foreign, names, site.whole)
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


def _undeclared(world: World, seen: _Seen) -> Finding:
    declared = world.declared
    wanted = distributions.providers(seen.site.whole) or {
        distributions.normal(seen.module)
    }
    wrong = _misspelt(world, wanted, seen.site)
    if wrong is not None:
        near = nearest(wrong.name, wanted) or min(wanted)
        message = f"'{wrong.name}' is declared, but '{seen.module}' is what is imported"
        return Finding(
            path=wrong.place.path,
            line=wrong.place.line,
            code=CODE,
            message=message,
            hint=f"did you mean '{near}'?",
            other=seen.site.module.place(seen.site.found.node),
        )
    place = Place(path=_list(declared, seen.site))
    message = (
        f"'{seen.module}' is imported, but the project declares nothing that has it"
    )
    if seen.source:
        message = (
            f"'{seen.module}' is imported, but not declared: '{seen.source}' happens"
            " to bring it along"
        )
    name = distributions.usual(seen.site.whole)
    note = hint(f"add '{name}' to {place.path}")
    found = seen.site.found
    return world.project.finding(
        CODE, seen.site.module, found.node, message, note, place
    )


def _misspelt(
    world: World, wanted: frozenset[str] | set[str], site: Site
) -> Declaration | None:
    """A requirement that is no distribution's name, but nearly one that is wanted."""
    known = distributions.table().imports
    for entry in world.declared.runtime:
        if entry.name in known or not entry.certain:
            continue
        if any(may_provide(entry.name, s.whole) for s in world.foreign.sites):
            continue
        alike = (difflib.SequenceMatcher(None, entry.name, w).ratio() for w in wanted)
        if any(ratio >= _ALIKE for ratio in alike):
            return entry
    return None


def _list(declared: Declared, site: Site) -> str:
    """The list that a requirement is missing from."""
    files: dict[str, int] = {}
    for entry in declared.runtime:
        if site.module.path.startswith(entry.within):
            files[entry.place.path] = files.get(entry.place.path, 0) + 1
    return max(files, key=lambda path: files[path], default="")
