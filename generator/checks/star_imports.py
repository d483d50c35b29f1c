"""No star import: it hides where a name comes from."""

from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC103"


def check(world: World) -> Checked:
    """Report each `from module import *`."""
    findings: list[Finding] = []
    total = 0
    for module, table in world.project:
        total += len(table.imports)
        for star in table.star_imports:
            message = f"star import from '{star.shown}'"
            hint = "import the names that are used"
            findings.append(
                world.project.finding(CODE, module, star.node, message, hint)
            )
    return Checked(findings=tuple(findings), resolved=total, total=total)


def material(world: World) -> bool:
    """At least two files of the package have code, so one of them must import another."""
    return sum(bool(m.table and m.table.tree.body) for m in world.own()) >= 2
