"""Keys of batches that are read are made, and are such as the model takes."""

from collections.abc import Iterator

from msgspec import Struct

from generator import syntax
from generator.checks.reading.contracts import keyed, strays
from generator.checks.reading.following import calls
from generator.checks.reading.following.signatures import Signature
from generator.checks.reading.following.values import (
    ClassValue,
    FunctionValue,
    Instance,
    Keys,
    Wrapped,
)
from generator.checks.reading.likeness import nearest
from generator.checks.reading.names import defined, hint
from generator.checks.reading.scanning.tables import Located
from generator.checks.reading.world import World
from generator.model import Checked, Finding, Place

CODE = "SC802"
TITLE = "a key that batches have not, or that a model does not take"


class _Spread(Struct, frozen=True, kw_only=True, eq=False):
    """A call that is given what a dict holds: `model(**batch)`."""

    call: Located[syntax.Call]
    keys: Keys
    signature: Signature


def check(world: World) -> Checked:
    """Look at every key that is read from a batch, and at every batch that is spread."""
    findings: list[Finding] = []
    tally = world.tally("key of a batch")
    for module, table in world.project:
        for read in world.key_reads[table]:
            value = world.infer.value(read.base, read.scope)
            if not isinstance(value, Keys) or not value.batch:
                continue
            if read.probed:
                tally.pass_by(module, read.node, keyed.PROBED)
            elif value.open and value.find(read.key) is None:
                tally.lose(module, read.node, keyed.OPEN)
            else:
                tally.follow()
                if keyed.lacks(value, read.key) and (read.key,) not in world.loose_keys:
                    message = f"batches have no '{read.key}'"
                    findings.append(keyed.finding(world, CODE, read, value, message))
        for located in table.calls:
            if located.expecting or not any(a.star == "**" for a in located.node.args):
                continue
            spread = _spread(world, located)
            if spread is None:
                why = "what is spread here, or what takes it, is not known"
                tally.lose(module, located.node, why)
            else:
                tally.follow()
                findings += _misfits(world, spread)
    findings += strays.findings(world, CODE, findings)
    return tally.checked(findings)


def _spread(world: World, located: Located[syntax.Call]) -> _Spread | None:
    """What a call spreads and into which parameters, where both are known."""
    node, infer = located.node, world.infer
    spread = [a for a in node.args if a.star == "**"]
    value = infer.value(spread[0].value, located.scope) if len(spread) == 1 else None
    if not isinstance(value, Keys) or any(a.star == "*" for a in node.args):
        return None
    callee = infer.value(node.func, located.scope)
    callee = callee.inner if isinstance(callee, Wrapped) else callee
    if not isinstance(callee, ClassValue | FunctionValue | Instance):
        return None
    owner = callee.owner if isinstance(callee, FunctionValue) else callee.info
    if owner is not None and infer.heirs(owner):
        return None  # which may take something else
    signature = calls.signature(infer, callee)
    if signature is None:
        return None
    return _Spread(call=located, keys=value, signature=signature)


def _misfits(world: World, spread: _Spread) -> Iterator[Finding]:
    signature, node = spread.signature, spread.call.node
    module = world.project.module_of(spread.call.scope.module)
    place = defined(world.project, signature.table, signature.node)
    shown = f"{signature.name}()"

    def finding(message: str, near: str | None, other: Place) -> Finding:
        meant = f"did you mean '{near}'?" if near else ""
        note = hint(f"defined in {place}", meant)
        return world.project.finding(CODE, module, node, message, note, other)

    names, kinds = signature.names(), {p.kind for p in signature.parameters}
    unknown = False
    for key in spread.keys.keys if "**" not in kinds else ():
        if key.sure and key.name[0] not in names:
            unknown = True
            other = world.at(key.origin) if key.origin else place
            message = f"{shown} has no parameter '{key.name[0]}', which is spread here"
            yield finding(message, nearest(key.name[0], names), other)
    if unknown or spread.keys.open:
        return
    missing = list(_missing(spread))
    if missing:
        listed = ", ".join(f"'{name}'" for name in missing)
        message = f"{shown} lacks {listed}, which nothing that is spread here has"
        yield finding(message, nearest(missing[0], spread.keys.names()), place)


def _missing(spread: _Spread) -> Iterator[str]:
    args = spread.call.node.args
    given = {a.keyword.value for a in args if a.keyword is not None}
    plain = sum(a.keyword is None and not a.star for a in args)
    slots = [p for p in spread.signature.parameters if p.kind.startswith("positional")]
    given |= {p.name for p in slots[:plain]}
    for parameter in spread.signature.parameters:
        name = parameter.name
        if parameter.required and name not in given and not spread.keys.find(name):
            yield name
