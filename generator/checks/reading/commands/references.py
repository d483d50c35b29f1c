"""What words outside Python refer to: files, modules, flags, config keys."""

import fnmatch
import posixpath
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from generator.checks.reading import exports
from generator.checks.reading.commands import flags
from generator.checks.reading.files import get
from generator.checks.reading.modules import Module
from generator.checks.reading.names import hint, meant
from generator.checks.reading.world import World

State = Literal["found", "missing", "unknown"]

_PATH = re.compile(r"[\w.@*?{},+-]+(?:/[\w.@*?{},+-]+)*/?")
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_OVERRIDE = re.compile(r"([A-Za-z_]\w*(?:\.\w+)+)=(.*)", re.DOTALL)
_PLACEHOLDER = re.compile(
    r"[<>$…]|\.\.\.|path/to|\b(?:my|your)[-_./]|(?:^|[/=])(?:my|your)\b", re.I
)
_SOURCES = (".py", ".toml", ".md")
_FILES = (
    *_SOURCES, ".json", ".jsonl", ".csv", ".tsv", ".txt", ".yml", ".yaml", ".cfg", ".ini", ".sh",
    ".ipynb", ".parquet", ".png", ".svg", ".lock", ".safetensors", ".pt", ".bin", ".onnx", ".log",
    ".npz", ".pdf", ".html",
)  # fmt: skip
_RUNNERS = re.compile(r"(?:.*/)?(?:python[\d.]*|torchrun|launch|run|coverage)")


class Reference(Struct, frozen=True, kw_only=True):
    """One thing that a text refers to."""

    state: State
    message: str = ""
    hint: str = ""


FOUND = Reference(state="found")
UNKNOWN = Reference(state="unknown")


def path(
    world: World, text: str, *, made: frozenset[str], near: str = ""
) -> Reference | None:
    """A word that looks like a path of the project; None if it is none.

    Args:
        world: the project.
        text: the word.
        made: paths that some command makes.
        near: the folder of the file that the word stands in.
    """
    word = re.sub(
        r"(?::\d+)?(?:#.*)?$", "", text.strip().rstrip(",;:").removeprefix("./")
    )
    if (
        not _PATH.fullmatch(word)
        or _PLACEHOLDER.search(word)
        or word.strip("./*?") == ""
    ):
        return None
    if "{" in word:
        found = [path(world, w, made=made, near=near) for w in _braces(word)]
        return next((f for f in found if f and f.state == "missing"), found[0])
    bare = word.rstrip("/")
    if any(re.fullmatch(r"[A-Z][A-Z_]+", part) for part in bare.split("/")[:-1]):
        return None  # `golden/NAME/spec.toml`
    if exists(world, bare, made, near):
        return FOUND
    first, slash, _ = word.partition("/")
    source = bare.endswith(_SOURCES)
    if slash and first not in world.project.folders and not source:
        return UNKNOWN if bare.endswith(_FILES) else None
    if not slash and not (source or bare in ("Makefile", "Dockerfile", "LICENSE")):
        return None
    known = [*world.project.paths, *world.project.folders]
    what = "folder" if word.endswith("/") else "file"
    return Reference(
        state="missing",
        message=f"there is no {what} '{word}'",
        hint=_near_path(bare, known),
    )


def _near_path(bare: str, known: Sequence[str]) -> str:
    name = posixpath.basename(bare)
    same = [k for k in known if posixpath.basename(k) == name]
    return f"did you mean '{same[0]}'?" if len(same) == 1 else meant(bare, known)


def exists(world: World, bare: str, made: frozenset[str], near: str = "") -> bool:
    """Whether a path is in the tree, gets made, or is git-ignored: something that a run writes."""
    project = world.project
    every = (*project.paths, *project.folders, *made)
    inside = posixpath.normpath(posixpath.join(near, bare))
    for names in (project.paths, project.folders, made):
        if bare in names or inside in names:
            return True
    if bare in project.ignored:
        return True
    if f"{bare}/x" in project.ignored:  # a rule for folders only
        return True
    if "*" in bare or "?" in bare:
        return any(fnmatch.fnmatch(p, bare) for p in every)
    return any(p.endswith(f"/{bare}") for p in every)


def _braces(word: str) -> list[str]:
    match = re.search(r"\{([^{}]*)\}", word)
    if match is None:
        return [word.replace("{", "").replace("}", "")]
    start, end = word[: match.start()], word[match.end() :]
    return [
        w for part in match.group(1).split(",") for w in _braces(start + part + end)
    ]


def override(world: World, word: str, *, alone: bool = False) -> Reference | None:
    """A word such as `train.epochs=3`: its key and, where it is plain, its value.

    Args:
        world: the project.
        word: the word.
        alone: it stands outside a command, so only a known section makes it a key.
    """
    match = _OVERRIDE.fullmatch(word.lstrip("-"))
    if match is None or not world.schema.fields:
        return None
    key, text = match.groups()
    if key not in world.schema.fields:
        if alone and not _in_section(world, key):
            return None
        return _no_key(world, key)
    if not text or _PLACEHOLDER.search(text) or text.isupper():
        return FOUND
    value: object = text
    if world.schema.kind(key) != "str" or text[0] in "\"'":
        try:
            value = tomllib.loads(f"value = {text}")["value"]
        except tomllib.TOMLDecodeError:
            value = text
    wrong = world.schema.problem(key, value)
    return Reference(state="missing", message=wrong) if wrong else FOUND


def _no_key(world: World, key: str) -> Reference:
    problem = world.schema.problem(key, None)
    if problem is None:  # inside a section that cannot be read
        return UNKNOWN
    message, _, nearest = problem.partition("; ")
    return Reference(state="missing", message=message, hint=nearest)


def _in_section(world: World, key: str) -> bool:
    first = key.partition(".")[0]
    return any(s.name.partition(".")[0] == first for s in world.schema.sections)


def dotted(world: World, word: str) -> Reference | None:
    """A word such as `train.epochs` or `tuning.prepare`: a config key or a name in a module."""
    word = word.removesuffix("()")
    if not _DOTTED.fullmatch(word) or word.endswith(_FILES):
        return None
    schema, (first, _, _) = world.schema, word.partition(".")
    if word in schema.fields or any(k.startswith(f"{word}.") for k in schema.fields):
        return FOUND
    package = world.project.facts.package
    stem = "" if first == package else f"{package}."
    module = _module_in(world, stem + word, 2 if stem else 1)
    if module is None:
        if not _in_section(world, word):
            return None
        return _no_key(world, word)
    target, rest = module
    name = rest.partition(".")[0]
    if not name or exports.lookup(world.project, target, name) != "missing":
        return FOUND
    nearest = meant(name, exports.names(world.project, target)) or meant(
        word, schema.fields
    )
    message = f"'{word}' names nothing: {target.path or target.folder} has no '{name}'"
    return Reference(state="missing", message=message, hint=nearest)


def _module_in(world: World, name: str, shortest: int) -> tuple[Module, str] | None:
    """The module that the longest part of a dotted name names, and the rest."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        for root in ("", "src/"):
            found = world.project.at(root + "/".join(parts[:length]))
            # `generator.user` is no module: then `user.name` is no name of the project's.
            if found is not None and length >= shortest:
                return found, ".".join(parts[length:])
    return None


def module(world: World, name: str) -> Reference | None:
    """The module in `python -m name`; None for one of a library."""
    found = _run_module(world, name)
    if found is not None:
        return FOUND
    first = name.partition(".")[0]
    own = {p.partition("/")[0].removesuffix(".py") for p in world.project.modules}
    if first not in own and first != world.project.facts.package:
        return None
    names = [m.name for m in world.project.modules.values()]
    return Reference(
        state="missing", message=f"there is no module '{name}'", hint=meant(name, names)
    )


def _run_module(world: World, name: str) -> Module | None:
    stem = name.replace(".", "/")
    for root in ("", "src/"):
        found = world.project.at(root + stem)
        if found is not None and found.folder:
            found = world.project.at(f"{found.folder}/__main__")
        if found is not None:
            return found
    return None


def command(
    world: World, words: Sequence[str], *, made: frozenset[str]
) -> Iterator[Reference]:
    """What one command line refers to: its module, that module's flags, overrides and files."""
    entry, rest, start = _entry(world, words)
    if start:
        yield start
    known = flags.of(world, entry) if entry else None
    for word in rest:
        if word.startswith("--") and entry is not None:
            flag = word.partition("=")[0]
            found = override(world, word) if "." in flag else None
            if found is not None and not (known and flag in known.names):
                yield found
            elif known is None or not known.certain:
                yield UNKNOWN
            elif known.has(flag):
                yield FOUND
            elif len(flag) > 2 and not _PLACEHOLDER.search(flag):
                message = f"{entry.name} has no flag '{flag}'"
                yield Reference(
                    state="missing",
                    message=message,
                    hint=hint(meant(flag, known.names)),
                )
        elif "=" in word:
            found = override(world, word) if entry is not None or "." in word else None
            if found is not None:
                yield found
        else:
            found = path(world, word, made=made)
            if found is not None:
                yield found


def _entry(
    world: World, words: Sequence[str]
) -> tuple[Module | None, Sequence[str], Reference | None]:
    """The project's module that a command runs, the words after it, and the reference to it."""
    for position, word in enumerate(words[:-1]):
        if word == "-m" and any(_RUNNERS.fullmatch(w) for w in words[:position]):
            name = words[position + 1]
            if not re.fullmatch(r"[A-Za-z_][\w.]*", name):
                return None, words[position + 2 :], None
            return _run_module(world, name), words[position + 2 :], module(world, name)
    scripts = get(world.project.toml.get("pyproject.toml"), "project.scripts")
    for position, word in enumerate(words):
        if isinstance(scripts, dict) and isinstance(scripts.get(word), str):
            target = str(scripts[word]).partition(":")[0].strip()
            return _run_module(world, target), words[position + 1 :], FOUND
        if word.endswith(".py") and word in world.project.modules:
            return world.project.modules[word], words[position + 1 :], FOUND
    return None, words, None


def flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The dotted keys of nested tables, each with its value."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flatten(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
