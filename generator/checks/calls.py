"""Calls of the project's functions and classes fit their signatures."""

import libcst as cst

from generator.checks.reading import calls as values
from generator.checks.reading.names import defined, hint, meant
from generator.checks.reading.signatures import Signature, misfits
from generator.checks.reading.tables import Located
from generator.checks.reading.values import Items, Nothing, Outside, Pairs, Row, Value
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC201"

_REPLACE = frozenset({"dataclasses.replace", "copy.replace"})


def check(world: World) -> Checked:
    """Fit every call whose callee is known; calls into libraries are not counted."""
    findings: list[Finding] = []
    resolved = total = 0
    for module, table in world.project:
        for located in table.calls:
            callee = world.infer.value(located.node.func, located.scope)
            replaced = _replaced(world, callee, located)
            if replaced is None and isinstance(
                callee, Outside | Nothing | Items | Pairs | Row
            ):
                if not _is_partial(callee):
                    continue
                callee, located_args, partial = _partial(world, located)
                if callee is None or isinstance(callee, Outside):
                    continue
            else:
                located_args, partial = list(located.node.args), False
            total += 1
            if replaced is not None:
                signature, located_args, partial = replaced
            else:
                found = values.signature(world.infer, callee)
                if found is None:
                    continue
                signature = found
            resolved += 1
            for misfit in misfits(
                signature, located.node, located_args, partial=partial
            ):
                nearest = (
                    meant(misfit.keyword, signature.names()) if misfit.keyword else ""
                )
                place = defined(world.project, signature.table, signature.node)
                message, note = misfit.message, hint(place, nearest)
                findings.append(
                    world.project.finding(CODE, module, misfit.at, message, note)
                )
    return Checked(findings=tuple(findings), resolved=resolved, total=total)


def material(world: World) -> bool:
    """The package defines a function or class, and calls something by that name."""
    own = [m.table for m in world.own() if m.table]
    names = {f.name for t in own for f in t.functions} | {
        c.name for t in own for c in t.classes
    }
    return any(
        isinstance(call.node.func, cst.Name) and call.node.func.value in names
        for table in own
        for call in table.calls
    )


def _replaced(
    world: World, callee: Value, located: Located[cst.Call]
) -> tuple[Signature, list[cst.Arg], bool] | None:
    """`dataclasses.replace(config, epochs=3)` takes the fields of the object's class."""
    if (
        not isinstance(callee, Outside)
        or callee.name not in _REPLACE
        or not located.node.args
    ):
        return None
    found = world.infer.value(located.node.args[0].value, located.scope)
    cls = getattr(found, "info", None)
    if cls is None or cls.generated != "dataclass":
        return None
    signature = cls.constructor()
    return (signature, list(located.node.args[1:]), True) if signature else None


def _is_partial(callee: Value) -> bool:
    return isinstance(callee, Outside) and callee.name == "functools.partial"


def _partial(
    world: World, located: Located[cst.Call]
) -> tuple[Value, list[cst.Arg], bool]:
    args = list(located.node.args)
    if not args or args[0].star or args[0].keyword is not None:
        return None, [], True
    return world.infer.value(args[0].value, located.scope), args[1:], True
