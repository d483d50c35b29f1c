"""Attributes read from config dataclasses and other classes of the project exist."""

from generator.checks.reading import calls as values
from generator.checks.reading.names import defined, hint, meant
from generator.checks.reading.values import ClassValue, Instance
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC202"


def check(world: World) -> Checked:
    """Look up every attribute of an object whose class is known; libraries are not counted."""
    findings: list[Finding] = []
    resolved = total = 0
    infer = world.infer
    for module, table in world.project:
        for located in table.attributes:
            node, name = located.node, located.node.attr.value
            if located.expecting:
                continue
            if values.super_of(infer, node.value, located.scope) is not None:
                continue
            base = infer.value(node.value, located.scope)
            if base is None:
                total += 1
                continue
            if not isinstance(base, Instance | ClassValue):
                continue
            total += 1
            if base.info.member(name) is not None:
                resolved += 1
            elif (
                base.info.may_have(name)
                or name in infer.patched
                or (
                    isinstance(base, Instance) and world.heirs.may_have(base.info, name)
                )
            ):
                continue
            else:
                resolved += 1
                place = defined(world.project, base.info.cls.module, base.info.cls.node)
                nearest = meant(name, base.info.names())
                message = f"{base.info.name} has no attribute '{name}'"
                note = hint(f"defined in {place}", nearest)
                findings.append(
                    world.project.finding(CODE, module, node, message, note, place)
                )
    return Checked(findings=tuple(findings), resolved=resolved, total=total)


def material(world: World) -> bool:
    """The package has config dataclasses, so something must read them."""
    return bool(world.schema.fields) and len(world.own()) >= 2
