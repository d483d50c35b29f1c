"""A config file's keys are those that code reads, or takes."""

from generator.checks.reading.config_missing import Missing
from generator.checks.reading.names import hint
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC412"


def check(world: World) -> Checked:
    """Compare the keys of files with what code asks of them."""
    found = [_stray(world, m) for m in world.settings.missing if m.only_here and m.stray]
    return Checked(findings=tuple(found), resolved=len(found), total=len(found))


def _stray(world: World, missing: Missing) -> Finding:
    read = missing.read
    at = world.settings.place(missing.look, missing.stray)
    reader = read.module.place(read.node)
    return Finding(
        path=at.path,
        line=at.line,
        column=at.column,
        code=CODE,
        message=f"nothing reads '{missing.stray}', and '{read.key}' is not there",
        hint=hint(f"read in {reader}", f"did you mean '{read.key}'?"),
        other=reader,
    )
