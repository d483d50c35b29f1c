"""Which files hold commands, and where in them: CI, Makefiles, Dockerfiles, task lists."""

import json
import posixpath
import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from generator.checks.reading.commands import makefiles, markup
from generator.checks.reading.settings import documents
from generator.checks.reading.settings.documents import Entry

_SCRIPTS = (".sh", ".bash", ".sbatch", ".slurm")
_RUNS = frozenset(
    "run script before_script after_script command cmd entrypoint install before_install "
    "setup before-all bash".split()
)
_HAS_RUNS = re.compile(rf"^[ \t-]*(?:{'|'.join(sorted(_RUNS))}) *:", re.MULTILINE)
_BLOCK = re.compile(r"(?:^|[:\s-])\s*(?:[|>])[+-]?\d?[+-]?\s*(?:#.*)?$")
_TASKS = frozenset({"tasks", "scripts"})
_OLD = re.compile(r"(?i)(?:change|history|news|release|migrat|upgrad|licen[cs]e)")
"""Documents that tell of what once was."""


class Piece(Struct, frozen=True, kw_only=True):
    """Shell text in a file, the line that it begins in, and the folder that it runs in."""

    text: str
    line: int
    folder: str = ""


def is_document(path: str) -> bool:
    """Whether people read a file."""
    return path.endswith((".md", ".rst"))


def variables(path: str, text: str) -> Mapping[str, str]:
    """What a file says once for all its commands."""
    return makefiles.read(text).variables if is_makefile(path) else {}


def is_makefile(path: str) -> bool:
    """Whether `make` reads a file."""
    name = posixpath.basename(path)
    return name in ("Makefile", "makefile", "GNUmakefile") or name.endswith(".mk")


def is_dockerfile(path: str) -> bool:
    """Whether a file says how an image is built."""
    name = posixpath.basename(path).lower()
    return name.partition(".")[0] == "dockerfile" or name.endswith(".dockerfile")


def pieces(path: str, text: str) -> Iterator[Piece]:
    """The shell text in a file; none in one that holds no commands."""
    name = posixpath.basename(path)
    if path.endswith(_SCRIPTS):
        yield Piece(text=text, line=1)
    elif is_document(path):
        if not _OLD.match(name):
            for block in markup.blocks(path, text):
                yield Piece(text=block.text, line=block.line)
    elif is_makefile(path):
        yield from _makefile(text)
    elif is_dockerfile(path):
        yield Piece(text=_dockerfile(text), line=1)
    elif name == "Procfile":
        yield Piece(text=re.sub(r"(?m)^\s*[\w-]+:", "", text), line=1)
    elif name.lower() in ("justfile", ".justfile"):
        yield Piece(text=re.sub(r"(?m)^\S.*$|^\s+[@-]+", "", text), line=1)
    elif name == "tox.ini":
        yield from _tox(text)
    elif path.endswith((".yml", ".yaml")):
        if _HAS_RUNS.search(text):
            yield from _yaml(path, text)
    elif name in ("pyproject.toml", "pixi.toml"):
        yield from _tasks(path, text)


def _makefile(text: str) -> Iterator[Piece]:
    lines = text.splitlines()
    for rule in makefiles.read(text).rules:
        for line, recipe in rule.recipe:
            if recipe not in lines[line - 1] and not lines[line - 1].endswith("\\"):
                continue
            held = [lines[line - 1]]
            while held[-1].endswith("\\") and line - 1 + len(held) < len(lines):
                held.append(lines[line - 1 + len(held)])
            if not held[0].startswith("\t"):  # target: needs; command
                held[0] = held[0].partition(";")[2]
            held[0] = re.sub(r"^\s*[@+-]+", " ", held[0])
            shown = re.sub(r"\$\((\w+)\)", r"${\1}", "\n".join(held)).replace("$$", "$")
            yield Piece(text=shown, line=line)


def _dockerfile(text: str) -> str:
    """A Dockerfile as a shell script of as many lines."""
    found: list[str] = []
    goes_on = runs = False
    for line in text.splitlines():
        comment = line.lstrip().startswith("#")
        if goes_on:
            found.append("\\" if comment else line if runs else "")
        else:
            word, _, rest = line.strip().partition(" ")
            runs = word.upper() in ("RUN", "CMD", "ENTRYPOINT", "WORKDIR")
            found.append(_instruction(word.upper(), rest) if runs else "")
        if not comment:
            ended = goes_on
            goes_on = line.rstrip().endswith("\\")
            if runs and not goes_on and (ended or found[-1].startswith("( ")):
                found[-1] += " )"
    return "\n".join(found)


def _instruction(word: str, rest: str) -> str:
    if word == "WORKDIR":
        return f"cd {rest}"
    rest = re.sub(r"^(?:--\w+=\S+\s+)+", "", rest)
    if rest.lstrip().startswith("["):
        try:
            words = json.loads(rest)
        except ValueError:
            words = []
        if words and all(isinstance(w, str) for w in words):
            if words[1:2] == ["-c"]:
                return f"( {words[-1]}"
            rest = " ".join(
                w if re.fullmatch(r"[\w./:=-]+", w) else f"'{w}'" for w in words
            )
    return f"( {rest}"


def _tox(text: str) -> Iterator[Piece]:
    held: list[tuple[int, str]] = []
    within = False
    for number, line in enumerate(text.splitlines(), 1):
        key = re.match(r"(commands\w*|changedir)\s*=\s*(.*)", line)
        if key:
            within = key[1] != "changedir"
            held += [(number, key[2])] if within else []
        elif within and line[:1] in (" ", "\t"):
            held.append((number, re.sub(r"^\s*-\s", "", line)))
        else:
            within = False
    for number, line in held:
        yield Piece(text=line, line=number)


def _tasks(path: str, text: str) -> Iterator[Piece]:
    """Tasks in the tables of runners such as poe, pdm, hatch, taskipy and pixi."""
    if not re.search(r"^\[.*\b(?:tasks|scripts)\b", text, re.MULTILINE):
        return
    document = documents.read(path, text)
    for keys, entry in document.walk() if document else ():
        known = keys[0] == "tool" and keys[1] != "poetry" if len(keys) > 2 else False
        named = (known or path.endswith("pixi.toml")) and _TASKS & {*keys[:-1]}
        if named and isinstance(entry.value, str) and entry.line:
            yield Piece(text=entry.value, line=entry.line)


def _yaml(path: str, text: str) -> Iterator[Piece]:
    document = documents.read(path, text)
    lines = text.splitlines()
    for root in document.roots if document else ():
        yield from _steps(root, lines, "", 0)


def _steps(entry: Entry, lines: list[str], folder: str, depth: int) -> Iterator[Piece]:
    if depth > 12:
        return
    defaults = entry.get("defaults", "run", "working-directory")
    own = entry.get("working-directory") or entry.get("working_directory") or defaults
    if own is not None and isinstance(own.value, str) and "$" not in own.value:
        folder = own.value
    for key, inner in (entry.table or {}).items():
        if key in _RUNS:
            every = inner.items if inner.items is not None else (inner,)
            if every and all(isinstance(e.value, str) for e in every):
                yield from _written(
                    every, lines, folder, key in ("command", "entrypoint")
                )
        yield from _steps(inner, lines, folder, depth + 1)
    for inner in entry.items or ():
        yield from _steps(inner, lines, folder, depth + 1)


def _written(
    entries: tuple[Entry, ...], lines: list[str], folder: str, words: bool
) -> Iterator[Piece]:
    if words and len(entries) > 1 and not any(" " in str(e.value) for e in entries):
        joined = " ".join(f"'{e.value}'" for e in entries)  # ["python", "train.py"]
        yield Piece(text=joined, line=entries[0].line, folder=folder)
        return
    for entry in entries:
        raw = lines[entry.line - 1] if 0 < entry.line <= len(lines) else ""
        if not _BLOCK.search(raw):
            yield Piece(text=str(entry.value), line=entry.line, folder=folder)
            continue
        indent = len(raw) - len(raw.lstrip(" -"))
        at, body = entry.line, list[str]()
        while at < len(lines) and (
            not lines[at].strip()
            or len(lines[at]) - len(lines[at].lstrip()) >= indent + 1
        ):
            body.append(lines[at])
            at += 1
        folded = re.search(r">[+-]?\d?\s*(?:#.*)?$", raw)
        shown = ("\\\n" if folded else "\n").join(body)
        yield Piece(text=shown, line=entry.line + 1, folder=folder)
