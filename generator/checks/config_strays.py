"""A config file's keys are those that code reads, or takes, and refer to keys that there are."""

from collections.abc import Iterator

from generator.checks.reading.names import defined, hint
from generator.checks.reading.settings import (
    classes,
    declared,
    references,
    siblings,
)
from generator.checks.reading.settings.missing import Missing
from generator.checks.reading.world import World
from generator.model import Checked, Finding, Place

CODE = "SC412"
TITLE = "a key in a config file that cannot be meant"


def check(world: World) -> Checked:
    """Compare the keys of files with what code asks of them."""
    found = [
        *(_stray(world, m) for m in world.settings.missing if m.only_here),
        *_not_taken(world),
        *_undeclared(world),
        *_dangling(world),
        *_fieldless(world),
    ]
    found = list({(f.path, f.line): f for f in reversed(found)}.values())[::-1]
    told = {(f.path, f.line) for f in found}
    more = [*_odd(world), *_idle(world)]
    more = list({(f.path, f.line): f for f in reversed(more)}.values())[::-1]
    found += [f for f in more if (f.path, f.line) not in told]
    return Checked(findings=tuple(found), resolved=len(found), total=len(found))


def _odd(world: World) -> Iterator[Finding]:
    for found in siblings.odd(world.settings):
        at = world.settings.place_of(found.path, found.entry)
        other = world.settings.place_of(found.other, found.other_entry)
        message = f"'{found.meant}' is not there, and nothing reads '{found.key}'"
        note = hint(f"see {other}", f"did you mean '{found.meant}'?")
        yield _finding(at, message, note, other)


def _idle(world: World) -> Iterator[Finding]:
    for one in world.ends.idle():
        at = world.settings.place_of(one.path, one.entry)
        reader = one.read.module.place(one.read.node)
        message = f"'{one.read.key}' is not there, and nothing reads '{one.key}'"
        note = hint(f"read in {reader}", f"did you mean '{one.read.key}'?")
        yield _finding(at, message, note, reader)


def _stray(world: World, missing: Missing) -> Finding:
    read = missing.read
    at = world.settings.place(missing.look, missing.stray)
    reader = read.module.place(read.node)
    message = f"'{read.key}' is not there, and nothing reads '{missing.stray}'"
    if missing.stray is None:
        message = f"'{read.key}' is not there, which all files like it have"
    near = f"did you mean '{read.key}'?" if missing.stray else ""
    return _finding(at, message, hint(f"read in {reader}", near), reader)


def _not_taken(world: World) -> Iterator[Finding]:
    for misfit in world.misfits:
        if misfit.lacking:
            continue
        at = world.settings.place_of(misfit.path, misfit.entry)
        place = defined(world.project, misfit.taker.table, misfit.taker.node)
        message = f"{misfit.taker.name}() has no parameter '{misfit.keys[0]}'"
        near = f"did you mean '{misfit.near}'?" if misfit.near else ""
        given = f"given in {misfit.call}" if misfit.call else ""
        yield _finding(at, message, hint(f"defined in {place}", given, near), place)


def _undeclared(world: World) -> Iterator[Finding]:
    for found in declared.undeclared(world.settings):
        at = world.settings.place_of(found.path, found.entry)
        place = found.source.module.place(found.source.node)
        near = f"did you mean '{found.near}'?" if found.near else ""
        message = f"no setting '{'.'.join(found.keys)}' is declared"
        yield _finding(at, message, hint(f"declared in {place}", near), place)


def _fieldless(world: World) -> Iterator[Finding]:
    for found in classes.strays(world.infer, world.settings):
        at = world.settings.place_of(found.path, found.entry)
        place = defined(world.project, found.info.cls.module, found.info.cls.node)
        near = f"did you mean '{found.near}'?" if found.near else ""
        message = f"{found.info.name} has no field '{found.keys[-1]}'"
        yield _finding(at, message, hint(f"defined in {place}", near), place)


def _dangling(world: World) -> Iterator[Finding]:
    for found in references.dangling(world.settings):
        at = world.settings.place_of(found.path, found.entry)
        near = f"did you mean '{found.near}'?" if found.near else ""
        yield _finding(at, f"there is no key '{found.name}' to refer to", near, None)


def _finding(at: Place, message: str, note: str, other: Place | None) -> Finding:
    return Finding(
        path=at.path,
        line=at.line,
        column=at.column,
        code=CODE,
        message=message,
        hint=note,
        other=other,
    )
