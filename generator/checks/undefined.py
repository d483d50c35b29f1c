"""Every name that is read is defined somewhere."""

import builtins

from generator.checks.reading.names import hint, meant
from generator.checks.reading.scanning.tables import ModuleTable, Use
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC104"

# Fixed where Python versions differ, so that the engine's own version changes no finding.
_KNOWN = frozenset(dir(builtins)) | frozenset(
    "__file__ __name__ __doc__ __package__ __spec__ __loader__ __path__ __builtins__ __dict__ "
    "__annotations__ __all__ PythonFinalizationError ExceptionGroup BaseExceptionGroup "
    "EncodingWarning aiter anext reveal_type WindowsError".split()
)
_IN_CLASS = frozenset({"__module__", "__qualname__", "__class__", "__annotations__"})


def check(world: World) -> Checked:
    """Look every name up by Python's scoping rules, those in string annotations too."""
    findings: list[Finding] = []
    resolved = total = 0
    for module, table in world.project:
        open_ended = _open_ended(world, table)
        for use in table.uses:
            total += 1
            if use.probing or _is_defined(use):
                resolved += 1
            elif not open_ended:
                resolved += 1
                message = f"name '{use.name}' is not defined"
                findings.append(
                    world.project.finding(
                        CODE, module, use.at, message, _hint(world, use)
                    )
                )
    return Checked(findings=tuple(findings), resolved=resolved, total=total)


def material(world: World) -> bool:
    """Some file of the package reads a name."""
    return any(m.table and m.table.uses for m in world.own())


def _is_defined(use: Use) -> bool:
    if use.scope.find(use.name) is not None or use.name in _KNOWN:
        return True
    if use.name in _IN_CLASS and any(s.kind == "class" for s in use.scope.within()):
        return True
    # `global name` with the assignment in a place that no reader sees.
    return any(s.dynamic and s.kind != "module" for s in use.scope.within())


def _open_ended(world: World, table: ModuleTable) -> bool:
    """A star import may define any name; it is a finding of its own."""
    return bool(table.star_imports)


def _hint(world: World, use: Use) -> str:
    near = {n for s in use.scope.within() for n in s.bindings}
    nearest = meant(use.name, near)
    if nearest:
        return nearest
    homes = [
        m.path
        for m, table in world.project
        if any(
            b.kind in ("class", "function")
            for b in table.root.bindings.get(use.name, ())
        )
    ]
    return hint(f"{homes[0]} defines it") if len(homes) == 1 else ""
