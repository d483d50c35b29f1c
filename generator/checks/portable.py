"""What holds for any Python project: faults between its files, and no matter of taste."""

from collections.abc import Callable, Collection, Mapping

from generator.checks import (
    attributes,
    calls,
    config_keys,
    config_strays,
    imports,
    loading,
)
from generator.checks.reading.project import Facts, Fault, Project
from generator.checks.reading.world import World
from generator.model import Checked, FileTree

RULES: Mapping[str, Callable[[World], Checked]] = {
    module.CODE: module.check
    for module in (
        imports,
        loading,
        calls,
        attributes,
        config_keys,
        config_strays,
    )
}
"""What each rule finds, by its code."""


def run(
    tree: FileTree, codes: Collection[str], others: Collection[str] = ()
) -> tuple[Mapping[str, Checked], tuple[Fault, ...]]:
    """What rules find in a project, and the files of it that cannot be read.

    Args:
        tree: its files: code, and what else may refer to it.
        codes: of the rules to apply.
        others: files that exist as well.
    """
    files = {path: file.data for path, file in tree.items()}
    world = World(project=Project(files, Facts(package="", built=True), paths=others))
    seen = {code: _apply(rule, world) for code, rule in RULES.items() if code in codes}
    return seen, tuple(world.project.faults)


def _apply(rule: Callable[[World], Checked], world: World) -> Checked:
    try:
        return rule(world).without_repeats()
    except RecursionError:  # code that nests too deeply to be followed
        return Checked()
