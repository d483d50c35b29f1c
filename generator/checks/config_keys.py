"""A key that code reads from its settings stands in the config file."""

from generator.checks.reading.names import defined, hint, meant
from generator.checks.reading.settings.fits import Misfit
from generator.checks.reading.settings.loose import Unmet
from generator.checks.reading.settings.missing import Missing
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC411"
TITLE = "a key of settings that the config file has not"


def check(world: World) -> Checked:
    """Look up every key of settings that can be followed."""
    settings = world.settings
    found = [_finding(world, m) for m in settings.missing if not m.only_here]
    found += [_lacking(world, m) for m in world.misfits if m.lacking]
    found += [_unmet(world, one) for one in world.ends.unmet]
    return Checked(
        findings=tuple(found), resolved=settings.resolved, total=settings.total
    )


def _lacking(world: World, misfit: Misfit) -> Finding:
    """At the call, for it asks for more than any file has."""
    place = world.settings.place_of(misfit.path, misfit.entry)
    names = ", ".join(f"'{k}'" for k in misfit.keys)
    taken = defined(world.project, misfit.taker.table, misfit.taker.node)
    assert misfit.call is not None
    return Finding(
        path=misfit.call.path,
        line=misfit.call.line,
        column=misfit.call.column,
        code=CODE,
        message=f"{misfit.taker.name}() lacks {names}, and {misfit.path} has no such key",
        hint=hint(f"see {place}", f"defined in {taken}"),
        other=place,
    )


def _unmet(world: World, unmet: Unmet) -> Finding:
    """A key of which nobody knows where it comes from, but what file it is not in."""
    read = unmet.read
    table = unmet.table.table or {}
    place = world.settings.place_of(unmet.path, table.get(unmet.key or "", unmet.table))
    near = f"did you mean '{unmet.key}'?" if unmet.key else meant(read.key, table)
    message = f"'{read.key}' is in no config file, and nothing else gives it"
    note = hint(f"see {place}", near)
    return world.project.finding(CODE, read.module, read.node, message, note, place)


def _finding(world: World, missing: Missing) -> Finding:
    read, look = missing.read, missing.look
    place = world.settings.place(look, missing.near)
    keys = ".".join(read.config.ordered[0].keys)
    near = (
        f"did you mean '{missing.near}'?"
        if missing.near
        else meant(read.key, look.table)
    )
    paths = {r.path for s in read.config.spots for r in s.source.roots}
    where = look.root.path if len(paths) == 1 else f"any of {len(paths)} config files"
    return world.project.finding(
        CODE,
        read.module,
        read.node,
        f"'{keys}' is not in {where}",
        hint(f"see {place}", near),
        place,
    )
