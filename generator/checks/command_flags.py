"""The flags that commands give a script of the project are among those that it knows."""

import re
from collections.abc import Iterator

from msgspec.structs import replace

from generator.checks import commands
from generator.checks.reading.commands import flags
from generator.checks.reading.commands.known import Flags
from generator.checks.reading.commands.overrides import Composed
from generator.checks.reading.commands.runs import Run
from generator.checks.reading.commands.shell import Word
from generator.checks.reading.likeness import misspelt, nearest, shares
from generator.checks.reading.modules import Module
from generator.checks.reading.names import hint, meant
from generator.checks.reading.tally import Answer
from generator.checks.reading.world import World
from generator.model import Checked, Finding, Place

CODE = "SC504"
TITLE = "a flag in a command that the script does not know"

_NUMBER = re.compile(r"-\.?\d.*")
_ENOUGH = 2
"""Flags of a command that a script knows, before it is taken for the one that is run."""
_FLAG = re.compile(r"--?[A-Za-z][\w.:-]*")


def check(world: World) -> Checked:
    """Look up each flag of each command whose script is known."""
    why = "what the program takes is not all in sight"
    return world.tally("flag").tell(_answers(world), why)


def _answers(world: World) -> Iterator[Answer]:
    for run, module in commands.runs_with_flags(world):
        known: Flags | None = None
        for word in _flags(run):
            known = known or flags.of(world, module)
            if known.remainder and _is_left(run, word):
                break
            finding = _problem(world, run, module, known, word)
            yield finding or (None if known.certain else _place(run, word))
        yield from _overrides(world, run, module)
    for run, module in commands.likely_runs(world):
        yield from _likely(world, run, module)


def _likely(world: World, run: Run, module: Module) -> Iterator[Answer]:
    """What may be another script of that name must know the other flags."""
    words = list(_flags(run))
    if len(words) <= _ENOUGH:
        return
    known = flags.of(world, module)
    taken = [word for word in words if known.certain and _is_taken(known, word.text)]
    if not known.remainder and len(taken) == len(words) - 1:
        for word in words:
            yield _problem(world, run, module, known, word)


def _place(run: Run, word: Word) -> Place:
    return Place(path=run.path, line=word.line, column=word.column)


def _overrides(world: World, run: Run, module: Module) -> Iterator[Answer]:
    """What a command sets in the config of a Hydra program."""
    app = world.hydra.of(module)
    texts = [w.text for w in run.rest]
    if app is None or any(
        re.match(r"--config-(?:path|dir)|-c[pd]\b", t) for t in texts
    ):
        return
    name = app.name
    for before, text in zip(("", *texts), texts, strict=False):
        if before in ("--config-name", "-cn"):
            name = text
        elif text.startswith("--config-name="):
            name = text.partition("=")[2]
    composed: Composed | None = None
    for word in run.rest:
        if "=" not in word.text or word.text.startswith(("-", "+", "$")):
            continue
        composed = composed or Composed(world, app, re.sub(r"\.ya?ml$", "", name))
        answer = composed.answer(word.text)
        if answer is None:
            continue
        at = _place(run, word)
        if answer.state == "missing":
            yield Finding(
                path=at.path,
                line=at.line,
                column=at.column,
                code=CODE,
                message=answer.message,
                hint=answer.hint,
                other=Place(path=answer.path),
            )
        else:
            yield at if answer.state == "unknown" else None


def _flags(run: Run) -> Iterator[Word]:
    """The words that are flags, without their values."""
    for word in run.rest:
        name = word.text.partition("=")[0]
        if word.text == "--":
            return
        if _FLAG.fullmatch(name) and not _NUMBER.fullmatch(name):
            yield replace(word, text=name)


def _is_left(run: Run, flag: Word) -> bool:
    """Whether a flag comes after a positional argument, of which there is one that takes all."""
    before = [w for w in run.rest if (w.line, w.column) < (flag.line, flag.column)]
    free = True  # whether the next word is no flag's value
    for word in before:
        if word.text.startswith("-"):
            free = "=" in word.text
        elif free:
            return True
        else:
            free = True
    return False


def _problem(
    world: World, run: Run, module: Module, known: Flags, word: Word
) -> Finding | None:
    flag = word.text
    if _is_taken(known, flag) or re.search(r"(?i)\bxxx\b|your[-_]", flag):
        return None
    near = nearest(flag, known.names)
    if not known.certain:
        open_slip = known.open_ended and near and _is_slip(world, flag, near)
        near = near if open_slip else _lone_slip(world, flag)
        if near is None:
            return None
    option = known.option(near) if near else None
    place = option.place if option else Place(path=module.path)
    return Finding(
        path=run.path,
        line=word.line,
        column=word.column,
        code=CODE,
        message=f"{module.path} has no flag '{flag}'",
        hint=hint(
            f"see {place}", meant(flag, known.names | ({near} if near else set()))
        ),
        other=place,
    )


def _is_taken(known: Flags, flag: str) -> bool:
    if flag in known.names:
        return True
    if known.abbreviates and any(n.startswith(flag) for n in known.names):
        return True  # be it of several
    if flag.startswith("--"):
        return False
    short = {n for n in known.names if len(n) == 2}
    return flag[:2] in short  # -b32, -vvv


def _lone_slip(world: World, flag: str) -> str | None:
    """The flag of the project that one must be which stands nowhere else, by its letters."""
    right = misspelt(flag, world.declared_flags - {flag})
    if right is None or flag in world.declared_flags:
        return None
    name = flag.lstrip("-")
    spellings = {name, name.replace("-", "_"), name.replace("_", "-")}
    pattern = re.compile(
        rf"(?<![\w-])-*(?:{'|'.join(map(re.escape, spellings))})(?![\w-])"
    )
    said = sum(len(pattern.findall(text)) for text in world.project.texts.values())
    return right if said == 1 else None


def _is_slip(world: World, flag: str, near: str) -> bool:
    """Whether a flag is so near another one that it can hardly be one of a library."""
    name = flag.lstrip("-").replace("-", "_")
    if len(name) < 5 or not shares(0.85, flag, near):
        return False
    return not any(
        a.node.attr.value == name for _, t in world.project for a in t.attributes
    )
