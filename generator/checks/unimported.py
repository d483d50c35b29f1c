"""Each distribution that a project needs to run is imported, or at least mentioned, somewhere."""

import sys
from collections.abc import Iterator

from generator.checks.reading import exports
from generator.checks.reading.names import hint
from generator.checks.reading.requirements import distributions
from generator.checks.reading.requirements.declared import Declaration
from generator.checks.reading.requirements.distributions import may_provide
from generator.checks.reading.requirements.mentions import Mentions
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC602"
TITLE = "a requirement that nothing imports"

_MOST = 3
_SHARE = 3
"""So few may be idle where twice as many are used, or one in so many, or just one: else a list
is of all that was ever installed."""
_PINNED = 1
"""So many that others bring along may be idle where no version of them is asked for: a list
with more of them says what is installed, and not what is needed."""
_FEWEST = 2
"""Distributions that are imported, before a list is taken for one of what is."""
_FAMILY = frozenset({"torch", "torchvision", "torchaudio", "torchtext", "pytorch"})
"""What is installed together, as the project of the first says."""


def check(world: World) -> Checked:
    """Look for each runtime requirement in everything that is not a list of them."""
    own = [e for e in reversed(world.declared.runtime) if not e.within]
    entries = {e.name: e for e in own}
    imported = set(_imported(world))
    idle = [
        e for e in entries.values() if not any(may_provide(e.name, i) for i in imported)
    ]
    used = len(entries) - len(idle)
    must = [e for e in idle if _must_be_imported(e, frozenset(entries))]
    certain = [e for e in must if not _is_brought(e, frozenset(entries))]
    kept = [e for e in must if e not in certain]
    if len(kept) <= _PINNED and not any(e.versions for e in kept):
        certain += kept
    findings: tuple[Finding, ...] = ()
    # one notebook that is too large to be read may import any of them
    unread = any(p.endswith(".ipynb") for p in world.project.paths - world.project.read)
    if certain and used >= _FEWEST and not unread:
        mentions = Mentions(world.project, frozenset(_lists(world)))
        left = [e for e in certain if not mentions.of(_words(e.name))]
        if len(left) <= max(1, min(_MOST, used // 2), used // _SHARE):
            findings = tuple(_finding(e) for e in left)
    resolved = used + len(findings)
    return Checked(findings=findings, resolved=resolved, total=len(entries))


def _imported(world: World) -> Iterator[str]:
    """What is imported of others: `io` of Python's own is no part of albumentations."""
    for module, table in world.project:
        for found in table.imports:
            first = found.module.partition(".")[0]
            if first in sys.stdlib_module_names:
                continue
            if not exports.is_own(world.project, module, found):
                yield f"{found.module}.{found.name or ''}"


def _must_be_imported(entry: Declaration, declared: frozenset[str]) -> bool:
    """Whether a distribution is of no use to who does not import it, as far as is known."""
    table = distributions.table()
    name = entry.name
    if name not in table.imports or not table.imports[name] or not entry.certain:
        return False
    if {name, distributions.plain(name)} & (table.unseen | table.elsewhere):
        return False
    return not (name in _FAMILY and (_FAMILY & declared) - {name})


def _is_brought(entry: Declaration, declared: frozenset[str]) -> bool:
    """Whether others bring it along, so that it may be listed for its version's sake."""
    return entry.name in distributions.with_brought(declared - {entry.name})


def _lists(world: World) -> set[str]:
    """The files that say what is needed, so that naming something there is no use of it."""
    return {e.place.path for e in world.declared.entries if e.kind != "named"}


def _words(name: str) -> set[str]:
    modules = distributions.table().imports[name]
    return {distributions.squashed(w) for w in (name, *modules)} | {
        distributions.squashed(m.partition(".")[0]) for m in modules
    }


def _finding(entry: Declaration) -> Finding:
    modules = distributions.table().imports[entry.name]
    message = (
        f"'{entry.name}' is declared, but nothing imports '{modules[0]}' or mentions it"
    )
    return Finding(
        path=entry.place.path,
        line=entry.place.line,
        code=CODE,
        message=message,
        hint=hint("remove it, or import it"),
    )
