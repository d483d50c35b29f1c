"""Which command-line flags a module of the project understands."""

import libcst as cst

from generator import pycode
from generator.checks.reading.project import Module
from generator.checks.reading.tables import Function, Located
from generator.checks.reading.values import Flags, FunctionValue
from generator.checks.reading.world import World

# Parsers that make flags of functions or dataclasses, in ways that are not followed.
_OTHERS = frozenset(
    "click typer tyro fire hydra absl docopt simple_parsing jsonargparse cyclopts".split()
)


def of(world: World, module: Module) -> Flags:
    """The flags of `python -m module`, those of the helpers that it calls included."""
    if module.path not in world.flags:
        world.flags[module.path] = _read(world, module)
    return world.flags[module.path]


def _read(world: World, module: Module) -> Flags:
    if module.table is None:
        return Flags(names=frozenset(), certain=False)
    names = {"-h", "--help"}
    certain = not any(
        i.module.partition(".")[0] in _OTHERS for i in module.table.imports
    )
    seen: set[Function] = set()
    waiting = list(module.table.calls)
    found = False
    while waiting:
        located = waiting.pop()
        name = (pycode.dotted(located.node.func) or "").rpartition(".")[2]
        if isinstance(located.node.func, cst.Attribute):
            name = located.node.func.attr.value
        if name == "add_argument":
            found = True
            given = [
                pycode.string(a.value) for a in located.node.args if a.keyword is None
            ]
            certain = certain and None not in given
            names.update(_spelt(located.node, [g for g in given if g]))
        elif name in ("parse_known_args", "HfArgumentParser"):
            certain = False
        else:
            callee = world.infer.value(located.node.func, located.scope)
            if isinstance(callee, FunctionValue) and callee.function not in seen:
                seen.add(callee.function)
                waiting += _calls_in(callee.function)
    return Flags(names=frozenset(names), certain=certain and found)


def _spelt(call: cst.Call, given: list[str]) -> list[str]:
    optional = [g for g in given if g.startswith("-")]
    action = next(
        (a.value for a in call.args if a.keyword and a.keyword.value == "action"), None
    )
    if "BooleanOptionalAction" in (pycode.dotted(action) or ""):
        optional += [
            f"--no-{g.removeprefix('--')}" for g in optional if g.startswith("--")
        ]
    return optional


def _calls_in(function: Function) -> list[Located[cst.Call]]:
    return [c for c in function.module.calls if function.scope in c.scope.within()]
