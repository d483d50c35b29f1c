"""A key that code reads from its settings stands in the config file."""

from generator.checks.reading.config_missing import Missing
from generator.checks.reading.names import hint, meant
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC411"


def check(world: World) -> Checked:
    """Look up every key of settings that can be followed."""
    settings = world.settings
    found = tuple(_finding(world, m) for m in settings.missing if not m.only_here)
    return Checked(findings=found, resolved=settings.resolved, total=settings.total)


def _finding(world: World, missing: Missing) -> Finding:
    read, look = missing.read, missing.look
    place = world.settings.place(look, missing.near)
    keys = ".".join(next(iter(read.config.spots)).keys)
    near = f"did you mean '{missing.near}'?" if missing.near else meant(read.key, look.table)
    paths = {r.path for s in read.config.spots for r in s.source.roots}
    where = look.root.path if len(paths) == 1 else f"any of {len(paths)} config files"
    return world.project.finding(
        CODE, read.module, read.node, f"'{keys}' is not in {where}", hint(f"see {place}", near), place
    )
