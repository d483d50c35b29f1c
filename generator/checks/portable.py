"""What holds for any Python project: faults between its files, and no matter of taste."""

import pickle
import sys
from collections.abc import Callable, Collection, Mapping
from functools import partial

from msgspec.structs import replace

from generator import pycode
from generator.ahead import Ahead
from generator.checks import (
    args,
    attributes,
    batches,
    calls,
    checkpoints,
    command_flags,
    commands,
    config_keys,
    config_strays,
    entry_points,
    imports,
    libraries,
    library_calls,
    loading,
    options,
    paths,
    returned_keys,
    targets,
    undeclared,
    unimported,
    unpacked,
    watched,
)
from generator.checks.reading.files import Fault
from generator.checks.reading.modules import Parse
from generator.checks.reading.outside.shelf import Shelf
from generator.checks.reading.project import Facts, Project
from generator.checks.reading.world import World
from generator.environments import Environment
from generator.model import Checked, FileTree

_MODULES = (
    imports,
    loading,
    calls,
    attributes,
    unpacked,
    args,
    options,
    config_keys,
    config_strays,
    entry_points,
    targets,
    commands,
    command_flags,
    paths,
    undeclared,
    unimported,
    libraries,
    library_calls,
    checkpoints,
    batches,
    watched,
    returned_keys,
)
_HALVES = (
    ("SC411", "SC412", "SC401", "SC402", "SC101", "SC107", "SC601", "SC602", "SC201"),
    ("SC501", "SC502", "SC503", "SC504", "SC505", "SC701", "SC702", "SC801", "SC804",
     "SC803", "SC802", "SC204", "SC202"),
)  # fmt: skip
"""Rules by the facts that they use, as much work in each: one half for each process.

What is found on the way around a circle hangs on where one came in, if but in what counts as
followed. So the halves are always the same, and share nothing that was followed, one process or
two: a check says the same each time, wherever it runs.
"""
_LARGE = 100_000
"""Bytes of a project over which its rules take longer than a second process to start."""
RULES: Mapping[str, Callable[[World], Checked]] = {m.CODE: m.check for m in _MODULES}
"""What each rule finds, by its code."""
TITLES: Mapping[str, str] = {m.CODE: m.TITLE for m in _MODULES}
"""What a fault is by each rule: the title of its page in docs/rules."""


def run(
    tree: FileTree,
    codes: Collection[str],
    others: Collection[str] = (),
    *,
    explain: bool = False,
    shelf: Shelf | None = None,
    environments: Collection[Environment] = (),
    parse: Parse = pycode.parse,
) -> tuple[Mapping[str, Checked], tuple[Fault, ...]]:
    """What rules find in a project, and the files of it that cannot be read.

    Args:
        tree: its files: code, and what else may refer to it.
        codes: of the rules to apply.
        others: files that exist as well.
        explain: also keep what could not be followed, with its places.
        shelf: what was read of installed packages.
        environments: where its own may be installed.
        parse: gives the trees of its modules.
    """
    files = {path: file.data for path, file in tree.items()}
    shelf = shelf or Shelf()
    project = Project(files, Facts(package="", built=True), paths=others, parse=parse)
    world = World(
        project=project,
        explain=explain,
        shelf=shelf,
        environments=tuple(environments),
    )
    large = sum(map(len, files.values())) > _LARGE
    halves = _HALVES if large else ([code for half in _HALVES for code in half],)
    chosen = [" ".join(c for c in half if c in codes).encode() for half in halves]
    values = [half for half in chosen if half]
    worth = 0 if len(values) > 1 else sys.maxsize
    ahead = Ahead(partial(_found, world), values, worth=worth)
    try:
        made = ahead.results()
    finally:
        ahead.stop()
    found: dict[str, Checked] = {}
    for value in values:
        checked, stamps = pickle.loads(made[value])
        found |= checked
        shelf.disk.stamps.update(stamps)
    seen = {code: found[code] for code in RULES if code in found}
    return seen, tuple(project.faults)


def _found(world: World, codes: bytes) -> bytes:
    """What some rules find, as it can be sent from one process to another."""
    own = replace(world)  # nothing of what others have followed
    checked = {code: _apply(RULES[code], own) for code in codes.decode().split()}
    shelf = own.shelf
    return pickle.dumps((checked, shelf.disk.stamps if shelf else {}))


def _apply(rule: Callable[[World], Checked], world: World) -> Checked:
    try:
        return rule(world).without_repeats()
    except RecursionError:  # whoever runs the rules says so
        return Checked(gave_up=True)
