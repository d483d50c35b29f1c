"""Metrics that somebody waits for are reported: early stopping, best checkpoints, sweeps."""

from collections.abc import Iterator

from generator.checks.reading.contracts import reported, stoppers, watches
from generator.checks.reading.contracts.reported import Reports
from generator.checks.reading.contracts.watches import Watch, Way
from generator.checks.reading.likeness import abbreviates, is_slip, nearest
from generator.checks.reading.names import hint
from generator.checks.reading.tally import Answer
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC803"
TITLE = "a metric that is watched and that nobody reports"

_READ = {
    "lightning": reported.lightning,
    "keras": reported.keras,
    "trainer": reported.trainers,
    "tracker": reported.tracked,
}


def check(world: World) -> Checked:
    """Look for a report of every metric that is watched."""
    return world.tally("metric").tell(
        _answers(world), "metrics are reported that cannot be followed, or none at all"
    )


def _answers(world: World) -> Iterator[Answer]:
    reports: dict[Way, Reports] = {}
    for watch in (
        *watches.in_code(world.infer),
        *watches.in_documents(world.infer),
        *stoppers.watches(world.infer),
    ):
        if watch.reports is None and watch.way not in reports:
            reports[watch.way] = _READ[watch.way](world.infer)
        found = watch.reports or reports[watch.way]
        if _is_reported(found, watch):
            yield None
        elif found.names and (not found.open or _is_slip(world, watch, found)):
            yield _finding(world, watch, found)
        else:
            yield watch.place


def _is_slip(world: World, watch: Watch, found: Reports) -> bool:
    """Where anything may be reported: a name that is nearly one that is, and written nowhere."""
    if watch.name in world.words:
        return False
    known = found.known()
    if is_slip(watch.name, known):
        return True
    # what is put together from a prefix may well be named like others
    near = [name for name in known if abbreviates(watch.name, name)]
    return bool(near) and world.project.said[watch.name] <= 1


def _is_reported(found: Reports, watch: Watch) -> bool:
    name = watch.name
    if watch.way == "trainer":
        name = name.removeprefix("eval_").removeprefix("test_")
        known = found.known()
        # a Trainer with several sets to evaluate on puts their names before
        return found.has(name) or any(name.endswith(f"_{k}") for k in known)
    if watch.way == "keras":
        # a model of several outputs puts their names between
        inner = [f"_{k}" for k in found.known()] if name.startswith("val_") else []
        return found.has(name) or any(name.endswith(k) for k in inner)
    name = name.partition("/dataloader_idx_")[0]
    if found.has(name):
        return True
    shorter = name.removesuffix("_epoch").removesuffix("_step")
    if watch.way == "lightning":
        return found.has(shorter)
    return found.has(shorter) or any(name.startswith(f"{k}.") for k in found.known())


def _finding(world: World, watch: Watch, found: Reports) -> Finding:
    known = found.known()
    name = watch.name
    prefix = "eval_" if watch.way == "trainer" and name.startswith("eval_") else ""
    near = nearest(name.removeprefix(prefix), known)
    origin = known.get(near) if near else next(iter(known.values()), None)
    place = world.at(origin) if origin else None
    note = hint(
        f"did you mean '{prefix}{near}'?" if near else "",
        f"{'it is' if near else 'others are'} reported in {place}" if place else "",
    )
    return Finding(
        path=watch.place.path,
        line=watch.place.line,
        column=watch.place.column,
        code=CODE,
        message=f"nobody reports '{name}', which is watched here",
        hint=note,
        other=place,
    )
