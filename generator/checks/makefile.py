"""What the Makefile names exists: targets, modules, their flags, files, config keys."""

import re
from collections.abc import Iterator

from generator.checks.reading.commands import makefiles, references
from generator.checks.reading.commands.makefiles import Makefile
from generator.checks.reading.commands.references import FOUND, UNKNOWN, Reference
from generator.checks.reading.names import meant
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC301"

PATH = "Makefile"
# Their arguments are made, or removed: they need not exist.
_WRITES = frozenset(
    "rm mkdir touch cp mv ln tee curl wget echo printf test [ cd if for".split()
)


def check(world: World) -> Checked:
    """Follow every prerequisite and every command of the recipes."""
    text = world.project.texts.get(PATH)
    if text is None:
        return Checked()
    found = makefiles.read(text)
    references_found = [*_rules(world, found), *_recipes(world, found)]
    findings = tuple(
        Finding(path=PATH, line=line, code=CODE, message=r.message, hint=r.hint)
        for line, r in references_found
        if r.state == "missing"
    )
    resolved = sum(r.state != "unknown" for _, r in references_found)
    return Checked(findings=findings, resolved=resolved, total=len(references_found))


def material(world: World) -> bool:
    """It runs a module of the package."""
    text = world.project.texts.get(PATH, "")
    return bool(
        re.search(
            rf"(?:python\d*|\)) -m {re.escape(world.project.facts.package)}\b", text
        )
    )


def _rules(world: World, found: Makefile) -> Iterator[tuple[int, Reference]]:
    targets = found.targets
    for line, name in found.phony:
        yield line, target(found, name)
    for rule in found.rules:
        for need in rule.needs:
            if re.search(r"[$%*]", need) or found.by_pattern(need):
                yield rule.line, UNKNOWN
            elif need in targets or references.exists(
                world, need.strip("/"), found.made
            ):
                yield rule.line, FOUND
            else:
                message = f"'{need}' is needed, but is neither a target nor a file"
                near = meant(need, [*targets, *world.project.paths])
                yield rule.line, Reference(state="missing", message=message, hint=near)


def target(found: Makefile, name: str) -> Reference:
    """A name that `make` is asked for."""
    if name in found.targets or any("%" in t for t in found.targets):
        return FOUND
    message = f"the Makefile has no target '{name}'"
    return Reference(state="missing", message=message, hint=meant(name, found.targets))


def _recipes(world: World, found: Makefile) -> Iterator[tuple[int, Reference]]:
    for rule in found.rules:
        for line, recipe in rule.recipe:
            for words in makefiles.commands(found.expand(recipe)):
                for reference in command(world, found, words):
                    yield line, reference


def command(world: World, found: Makefile, words: list[str]) -> Iterator[Reference]:
    """What one command refers to, `make target` included."""
    while words and re.fullmatch(r"\w+=.*", words[0]):  # VARIABLE=value command
        words = words[1:]
    if not words or words[0] in _WRITES:
        return
    if words[0] in ("make", "$(MAKE)"):
        for word in words[1:]:
            if re.fullmatch(r"[\w.][\w./-]*", word):
                yield target(found, word)
            elif "=" in word:
                value = word.partition("=")[2]
                for inner in value.split():
                    yield from filter(None, [references.override(world, inner)])
        return
    yield from references.command(world, words, made=found.made)
