"""What holds for any Python project: faults between its files, and no matter of taste."""

import pickle
import sys
from collections.abc import Callable, Collection, Mapping
from functools import partial

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
_GROUPS = (
    ("SC411", "SC412"),
    ("SC401", "SC402"),
    ("SC101", "SC107", "SC601", "SC602"),
    ("SC201",),
    ("SC202",),
    ("SC204",),
    ("SC802",),
    ("SC804", "SC803"),
    ("SC801",),
    ("SC701", "SC702"),
    ("SC501", "SC502", "SC503", "SC504", "SC505"),
)
"""Rules that use the same facts: one process goes through these from the start, one from the end."""
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
    groups = [" ".join(c for c in g if c in codes).encode() for g in _GROUPS]
    large = sum(map(len, files.values())) > _LARGE
    worth = max(map(len, groups)) + 1 if large else sys.maxsize
    ahead = Ahead(partial(_found, world, shelf), groups, worth=worth)
    try:
        made = ahead.results()
    finally:
        ahead.stop()
    found: dict[str, Checked] = {}
    for group in groups:
        checked, stamps = pickle.loads(made[group])
        found |= checked
        shelf.disk.stamps.update(stamps)
    seen = {code: found[code] for code in RULES if code in found}
    return seen, tuple(project.faults)


def _found(world: World, shelf: Shelf, group: bytes) -> bytes:
    """What some rules find, as it can be sent from one process to another."""
    codes = group.decode().split()
    checked = {code: _apply(RULES[code], world) for code in codes}
    return pickle.dumps((checked, shelf.disk.stamps))


def _apply(rule: Callable[[World], Checked], world: World) -> Checked:
    try:
        return rule(world).without_repeats()
    except RecursionError:  # whoever runs the rules says so
        return Checked(gave_up=True)
