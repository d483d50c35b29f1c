"""Keys that are read from what a project has saved are keys that it saves."""

from collections.abc import Iterable, Iterator

from generator.checks.reading.contracts import keyed, saved, strays
from generator.checks.reading.contracts.keyed import Read
from generator.checks.reading.contracts.saved import Loaded, Save
from generator.checks.reading.following import returns
from generator.checks.reading.following.classes import ClassInfo
from generator.checks.reading.following.values import FunctionValue, Keys
from generator.checks.reading.likeness import nearest
from generator.checks.reading.scanning.tables import Function
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC801"
TITLE = "a key that a checkpoint has not"

_PAIRS = {
    "load_state_dict": "state_dict",
    "set_state": "get_state",
    "set_state_dict": "get_state_dict",
    "__setstate__": "__getstate__",
}
_COMMON = frozenset(
    "state_dict model_state_dict model_state model net network params params_ema module "
    "teacher student ema weights encoder generator backbone g g_ema args config".split()
)
"""Keys that checkpoints of other projects have."""


def check(world: World) -> Checked:
    """Compare what is loaded with what is saved, and each object's state with itself."""
    findings: list[Finding] = []
    tally = world.tally("key of a checkpoint")
    saves: dict[str, list[Save]] = {}
    for save in saved.saves(world.infer):
        saves.setdefault(save.kind, []).append(save)
    for loaded in saved.loads(world):
        own = saves.get(loaded.kind, [])
        missing = dict(_missing(world, loaded, own)) if own else {}
        for read in loaded.reads:
            module = world.project.module_of(read.scope.module)
            if read in missing:
                message = f"nothing that is saved here has a key '{read.key}'"
                keys = missing[read]
                findings.append(keyed.finding(world, CODE, read, keys, message))
            if read in missing or any(saved.has(s.keys, read.key) for s in own):
                tally.follow()
            else:
                tally.lose(module, read.node, "it may come from elsewhere")
    for read, state in _states(world):
        module = world.project.module_of(read.scope.module)
        if state is None or read.probed:
            tally.lose(module, read.node, "what is given out is not known")
            continue
        tally.follow()
        if keyed.lacks(state, read.key):
            message = f"the state that is given out has no key '{read.key}'"
            findings.append(keyed.finding(world, CODE, read, state, message))
    findings += strays.findings(world, CODE, findings)
    return tally.checked(findings)


def _missing(
    world: World, loaded: Loaded, saves: Iterable[Save]
) -> Iterator[tuple[Read, Keys]]:
    """The reads of one loaded thing that none of the project's own files can answer."""
    own = [s for s in saves if s.keys.keys]
    if not own:
        return
    asked = loaded.keys
    best = max(own, key=lambda s: sum(saved.has(s.keys, key) for key in asked))
    shared = sum(saved.has(best.keys, key) for key in asked)
    if best.keys.open or shared == len(asked):
        return
    certain = all(s.known for s in saves)
    same_file = bool(best.names & loaded.names)
    unread = [name for name in best.keys.names() if name not in asked]
    for read in loaded.reads:
        key = read.key
        if read.probed or saved.has(best.keys, key) or (key,) in world.loose_keys:
            continue
        if read.branch and read.scope.module.probed & {*best.keys.names()}:
            continue  # `if "params" not in checkpoint:` is for what was saved otherwise
        near = nearest(key, unread) is not None
        if not certain or any(saved.has(s.keys, key) for s in own):
            told = near and (shared >= 2 or same_file)  # it may be of another file
        elif near:
            told = shared > 0 or same_file or _is_peculiar(loaded, key)
        else:
            told = shared >= 2 or same_file
        if told:
            yield read, best.keys


def _is_peculiar(loaded: Loaded, key: str) -> bool:
    """Whether a key is hardly one of somebody else's checkpoint."""
    return loaded.kind == "torch" and key not in _COMMON


def _states(world: World) -> Iterator[tuple[Read, Keys | None]]:
    """What `load_state_dict` reads, and what the `state_dict` of the same class gives."""
    for _, table in world.project:
        loading = [f for f in table.functions if f.cls and f.name in _PAIRS]
        for read in world.key_reads[table] if loading else ():
            function = read.scope.enclosing_function()
            if function not in loading or function is None or function.cls is None:
                continue
            given = function.bound[0].name if function.bound else None
            if getattr(read.base, "value", None) == given:
                info = world.infer.info(function.cls)
                yield read, _given_out(world, info, function)


def _given_out(world: World, info: ClassInfo, function: Function) -> Keys | None:
    other = info.method(_PAIRS[function.name])
    if other is None or other.defined_in is not function.defined_in:
        return None
    value = returns.given(world.infer, FunctionValue(other, bound=True, owner=info))
    return value if isinstance(value, Keys) else None
