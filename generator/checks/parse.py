"""Every Python, TOML and JSON file can be read."""

from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC001"


def check(world: World) -> Checked:
    """Report each file that does not parse, or is not UTF-8."""
    project = world.project
    findings = tuple(
        Finding(path=f.path, line=f.line, code=CODE, message=f.message)
        for f in project.faults
    )
    total = sum(p.endswith((".py", ".toml", ".json")) for p in project.paths)
    return Checked(findings=findings, resolved=total - len(findings), total=total)


def material(world: World) -> bool:
    """There is something to parse."""
    return any(p.endswith((".py", ".toml", ".json")) for p in world.project.paths)
