"""What README.md, AGENTS.md and the like name exists: files, targets, modules, flags, keys, names."""

import posixpath
import re
import tomllib
from collections.abc import Iterator
from typing import Any, Literal

from msgspec import Struct

from generator.checks import makefile
from generator.checks.reading.commands import makefiles, references
from generator.checks.reading.commands.references import FOUND, Reference
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC302"

_SHELLS = ("bash", "sh", "shell", "console", "zsh", "")
_COMMAND = re.compile(
    r"(?:\$ )?(?:\w+=\S+ )*(?:make|python[\d.]*|uv|uvx|accelerate|torchrun|pytest|pip|sh|bash)\b"
)
_TREE = re.compile(r"[│├└─┬\s|`]*(?:-- )?")


class _Piece(Struct, frozen=True, kw_only=True):
    """A part of a document that may refer to something."""

    line: int
    text: str
    kind: Literal["span", "link", "shell", "listing", "toml"]


def check(world: World) -> Checked:
    """Follow the code spans, links and code blocks of every Markdown file at the root."""
    findings: list[Finding] = []
    total = resolved = 0
    made = makefiles.read(world.project.texts.get(makefile.PATH, ""))
    for path, text in world.project.texts.items():
        if (
            not path.endswith(".md") or "/" in path
        ):  # deeper ones describe data, not the project
            continue
        for piece in _pieces(text):
            for reference in _references(world, made, path, piece):
                total += 1
                resolved += reference.state != "unknown"
                if reference.state == "missing":
                    findings.append(
                        Finding(
                            path=path,
                            line=piece.line,
                            code=CODE,
                            message=reference.message,
                            hint=reference.hint,
                        )
                    )
    return Checked(findings=tuple(findings), resolved=resolved, total=total)


def material(world: World) -> bool:
    """Some document shows how to run the package."""
    package = re.escape(world.project.facts.package)
    texts = [world.project.texts.get(p, "") for p in ("README.md", "AGENTS.md")]
    pattern = rf"python -m {package}\b|(?<!`)`make |^make "
    return any(re.search(pattern, text, re.MULTILINE) for text in texts)


def _pieces(text: str) -> Iterator[_Piece]:
    fence, language, body, start = "", "", list[str](), 0
    for number, line in enumerate(text.splitlines(), 1):
        opening = re.match(r"\s*(```+|~~~+)\s*(\w*)", line)
        if fence:
            if opening and line.strip() == fence:
                yield from _block(language, body, start)
                fence = ""
            else:
                body.append(line)
        elif opening:
            fence, language, body, start = (
                opening.group(1),
                opening.group(2),
                [],
                number + 1,
            )
        else:
            for match in re.finditer(r"(`+)(.+?)\1(?!`)", line):
                yield _Piece(line=number, text=match.group(2).strip(), kind="span")
            for match in re.finditer(r"\]\(<?([^)\s>]+)", re.sub(r"`[^`]*`", "", line)):
                yield _Piece(line=number, text=match.group(1), kind="link")


def _block(language: str, body: list[str], start: int) -> Iterator[_Piece]:
    if language == "toml":
        yield _Piece(line=start, text="\n".join(body), kind="toml")
        return
    if language not in (*_SHELLS, "text"):
        return
    prompts = any(line.startswith("$ ") for line in body)
    held, first = "", start
    for number, line in enumerate(body, start):
        first = first if held else number
        if line.endswith("\\"):
            held += line[:-1] + " "
            continue
        whole, held = held + line, ""
        if prompts and not whole.startswith("$ "):  # what the command prints
            continue
        shell = language in _SHELLS[:-1] or _COMMAND.match(whole.strip())
        kind: Literal["shell", "listing"] = "shell" if shell else "listing"
        yield _Piece(line=first, text=whole, kind=kind)


def _references(
    world: World, made: makefiles.Makefile, path: str, piece: _Piece
) -> Iterator[Reference]:
    paths, folder = made.made, posixpath.dirname(path)
    match piece.kind:
        case "link":
            if re.match(r"[a-z+]+:|#|/", piece.text):
                return
            target = piece.text.partition("#")[0]
            inside = posixpath.normpath(posixpath.join(folder, target))
            missing = f"the link's target '{target}' does not exist"
            there = references.exists(world, inside, paths)
            yield FOUND if there else Reference(state="missing", message=missing)
        case "shell":
            yield from _commands(world, made, piece.text)
        case "listing":
            word = _TREE.sub("", piece.text, count=1).split()
            if word:
                yield from filter(
                    None, [references.path(world, word[0], made=paths, near=folder)]
                )
        case "toml":
            yield from _toml(world, piece.text)
        case "span":
            yield from _span(world, made, piece.text, folder)


def _span(
    world: World, made: makefiles.Makefile, text: str, folder: str
) -> Iterator[Reference]:
    if _COMMAND.match(text) and " " in text:
        yield from _commands(world, made, text)
        return
    words = text.split()
    if len(words) == 1:
        found = (
            references.override(world, text, alone=True)
            or references.path(world, text, made=made.made, near=folder)
            or references.dotted(world, text)
        )
        yield from filter(None, [found])


def _commands(world: World, made: makefiles.Makefile, text: str) -> Iterator[Reference]:
    if world.project.texts.get(makefile.PATH) is None:
        made = makefiles.Makefile()
    line = re.sub(r"^\s*(?:\$|>|%)\s+", "", text)
    for words in makefiles.commands(line):
        if words and words[0] == "make" and not made.rules:
            message = "there is no Makefile"
            yield Reference(state="missing", message=message)
        else:
            yield from makefile.command(world, made, words)


def _toml(world: World, text: str) -> Iterator[Reference]:
    """Config keys in a TOML example, its own or under [config]."""
    try:
        table: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        yield Reference(state="missing", message="the example is not valid TOML")
        return
    table = table.get("config", table)
    sections = {s.name.partition(".")[0] for s in world.schema.sections}
    if not sections & table.keys():
        return
    for key, value in references.flatten(table):
        problem = world.schema.problem(key, value)
        yield Reference(state="missing", message=problem) if problem else FOUND
