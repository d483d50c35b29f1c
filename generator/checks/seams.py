"""A seam's module offers what every option of its axis must offer."""

from generator.checks.reading.following.functions import kind_of
from generator.checks.reading.following.values import ClassValue, FunctionValue, Value
from generator.checks.reading.modules import Module
from generator.checks.reading.names import meant
from generator.checks.reading.world import World
from generator.model import Checked, Finding, Seam

CODE = "SC203"


def check(world: World) -> Checked:
    """Compare each export of each seam with what its module defines."""
    findings: list[Finding] = []
    total = resolved = 0
    for seam in world.project.facts.seams:
        module = world.project.modules.get(seam.file)
        total += max(len(seam.exports), 1)
        if module is None:
            resolved += 1
            message = "the seam's module is missing"
            near = meant(seam.file, world.project.modules)
            findings.append(
                Finding(path=seam.file, line=0, code=CODE, message=message, hint=near)
            )
        elif module.table is not None:
            resolved += len(seam.exports)
            findings.extend(_exports(world, seam, module))
    return Checked(findings=tuple(findings), resolved=resolved, total=total)


def material(world: World) -> bool:
    """There are seams."""
    return bool(world.project.facts.seams)


def _exports(world: World, seam: Seam, module: Module) -> list[Finding]:
    found: list[Finding] = []
    assert module.table is not None
    for name, parameters in seam.exports.items():
        value = world.infer.member_of(module, name)
        if name not in module.table.root.bindings:
            near = meant(name, module.table.root.bindings)
            message = f"the seam's export '{name}' is missing"
            found.append(
                Finding(path=module.path, line=0, code=CODE, message=message, hint=near)
            )
            continue
        problem = _problem(world, name, parameters, value)
        if problem:
            node = module.table.root.bindings[name][-1].node
            found.append(world.project.finding(CODE, module, node, problem))
    return found


def _problem(
    world: World, name: str, parameters: tuple[str, ...] | None, value: Value
) -> str | None:
    if parameters is None:
        return (
            None
            if isinstance(value, ClassValue)
            else f"the seam's export '{name}' is no class"
        )
    if (
        not isinstance(value, FunctionValue)
        or kind_of(world.infer, value.function) is None
    ):
        return f"the seam's export '{name}' is no plain function"
    marks = {"*": "*", "**": "**"}
    actual = [marks.get(p.kind, "") + p.name for p in value.function.parameters]
    if tuple(actual) != tuple(parameters):
        wanted, got = ", ".join(parameters), ", ".join(actual)
        return f"the seam's export is {name}({wanted}), not {name}({got})"
    return None
