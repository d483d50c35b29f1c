"""Files of the project that code, commands, configs and packaging name are there."""

import fnmatch
import posixpath
import re
from collections.abc import Collection, Iterator

from generator.checks.reading.commands import file_paths, links, path_slips, recipes
from generator.checks.reading.commands.places import ROOT
from generator.checks.reading.commands.references import State
from generator.checks.reading.commands.runs import Run
from generator.checks.reading.commands.setup_py import Named
from generator.checks.reading.commands.shell import Word
from generator.checks.reading.commands.whereabouts import (
    KEPT,
    Found,
    Seeker,
    is_unseen,
    one_part_off,
)
from generator.checks.reading.settings import documents
from generator.checks.reading.tally import Answer
from generator.checks.reading.world import World
from generator.model import Checked, Finding, Place

CODE = "SC505"
TITLE = "a path of the project that is not there"

_PATH = re.compile(r"(?:\./|\.\./)*[\w.@+-]+(?:/[\w.@+-]+)*")
_DATA = frozenset(
    {".json", ".txt", ".csv", ".tsv", ".jsonl", ".model", ".vocab", ".jinja", ".j2"}
)
"""What a project may hold, but a run may write as well."""
_PAGES = frozenset({".md", ".rst", ".ipynb"})
"""What documents link to."""
_WRITTEN = re.compile(
    r"(?i)out|save|log|dest|export|result|dump|target|checkpoint|ckpt|cache|write"
)
_VERSION = re.compile(r"(^|/)_*version_*\.\w+$")
"""What many a setup.py reads only where it says no version itself, or a build writes."""
_VALUES = re.compile(
    r"[\w-]/[\w./-]*\.(?:ya?ml|toml|ini|cfg|py|sh|gin)\b|_base_|_BASE_"
)


def check(world: World) -> Checked:
    """Look for each path that is meant to be a file of the project."""
    why = "a run or a download may make it"
    return world.tally("path").tell(_answers(world), why)


def _answers(world: World) -> Iterator[Answer]:
    seeker = Seeker(project=world.project, made=world.runs.made)
    yield from _packaged(world)
    yield from _manifest(world)
    yield from _requirements(world, seeker)
    yield from _commands(world, seeker)
    yield from _configs(world, seeker)
    asked = file_paths.asked(world)
    code = list(_code(world, seeker, asked))
    yield from code
    told = {(a.path, a.line) for a in code if isinstance(a, Finding)}
    for slip in path_slips.read(world, asked):
        if (slip.at.path, slip.at.line) not in told:
            yield _answer(slip.at, slip.text, slip.found)
    yield from _copied(world, seeker)
    yield from _linked(world, seeker)


def _answer(at: Place, text: str, found: Found) -> Answer:
    if found.state != "missing":
        return at if found.state == "unknown" else None
    return Finding(
        path=at.path,
        line=at.line,
        column=at.column,
        code=CODE,
        message=f"there is no file '{text.removeprefix(ROOT)}'",
        hint=found.hint,
        other=Place(path=found.path) if found.path else None,
    )


# -- packaging ------------------------------------------------------------------------------


def _packaged(world: World) -> Iterator[Answer]:
    project = world.project
    for named in world.packaging.named:
        if named.kind == "file" and not re.search(r"[*?\[{$]|LICEN", named.text):
            path = posixpath.normpath(named.text)
            inside = {
                posixpath.normpath(posixpath.join(r, path))
                for r in world.packaging.roots
            }
            every = project.paths | project.folders | {"."}
            if inside & every or any(p in project.ignored for p in inside):
                yield None
            elif path.startswith(("..", "/")):
                yield named.at
            else:
                hidden = is_unseen(f"{path}/x")
                near = _meant(path, every)
                state: State = "unknown" if hidden else "missing"
                yield _answer(named.at, named.text, Found(state=state, hint=near))
        elif named.kind == "data":
            yield _data(world, named)


def _data(world: World, named: Named) -> Answer:
    """Package data: a plain file must be there, a pattern's folder too."""
    project = world.project
    if world.packaging.moves(named.name) or named.name in ("", "*"):
        return named.at
    stem = named.name.replace(".", "/")
    homes = [posixpath.normpath(posixpath.join(r, stem)) for r in world.packaging.roots]
    homes = [h for h in homes if h in project.folders]
    if not homes:
        return named.at
    pattern = posixpath.normpath(posixpath.join(homes[0], named.text))
    if pattern.startswith(".."):
        return named.at
    plain = re.split(r"[*?\[{]", pattern)[0]
    if plain == pattern:
        there = pattern in project.paths | project.folders
        near = _meant(
            pattern, [p for p in project.paths if p.startswith(f"{homes[0]}/")]
        )
        is_made = pattern in project.ignored or not near
    else:
        folder = plain.rpartition("/")[0]
        there = folder in project.folders or bool(
            fnmatch.filter(project.paths, pattern)
        )
        near = _meant(folder, project.folders)
        is_made = (
            folder in project.ignored or f"{folder}/x" in project.ignored or not near
        )
    if there:
        return None
    start = plain.removeprefix(f"{homes[0]}/").rpartition("/")[0]
    if start in project.folders and start.startswith(f"{homes[0]}/"):
        near = f"it starts in {homes[0]}/: did you mean '{start.removeprefix(homes[0] + '/')}'?"
        return _answer(
            named.at, named.text, Found(state="missing", path=start, hint=near)
        )
    if is_made:
        return named.at
    near = near.replace(f"'{homes[0]}/", "'")
    return _answer(named.at, named.text, Found(state="missing", hint=near))


def _meant(path: str, paths: Collection[str]) -> str:
    near = one_part_off(path, paths)
    return f"did you mean '{near}'?" if near else ""


def _manifest(world: World) -> Iterator[Answer]:
    project, path = world.project, "MANIFEST.in"
    for number, line in enumerate(project.texts.get(path, "").splitlines(), 1):
        words = line.split()
        if not words or words[0] not in ("include", "recursive-include", "graft"):
            continue
        named = words[1:] if words[0] == "include" else words[1:2]
        for text in named:
            plain = posixpath.normpath(text)
            if re.search(r"[*?\[{]", text):
                yield Place(path=path, line=number)
            elif (
                plain in project.paths | project.folders | {"."}
                or plain in project.ignored
            ):
                yield None
            else:
                every = project.paths if words[0] == "include" else project.folders
                near = "" if is_unseen(f"{plain}/x") else _meant(plain, every)
                state: State = "missing" if near else "unknown"
                at = Place(path=path, line=number)
                yield _answer(at, text, Found(state=state, hint=near))


def _requirements(world: World, seeker: Seeker) -> Iterator[Answer]:
    """`-r base.txt` in a requirements file."""
    for path, text in world.project.texts.items():
        if not (path.endswith((".txt", ".in")) and "require" in path):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            found = re.match(
                r"\s*(?:-r|-c|--requirement|--constraint)[ =]*([\w./-]+)", line
            )
            if found:
                word = Word(text=found[1], line=number)
                there = seeker.find(word, (posixpath.dirname(path),), needed=True)
                yield _answer(Place(path=path, line=number), found[1], there)


# -- commands -------------------------------------------------------------------------------


def _commands(world: World, seeker: Seeker) -> Iterator[Answer]:
    for run in world.runs.every:
        if run.kind not in ("script", "module", "shell", "console"):
            continue
        before = ""
        for word in run.rest:
            name, equals, value = word.text.partition("=")
            text, flag = (value, name) if equals else (word.text, before)
            before = word.text if word.text.startswith("-") else ""
            if _is_path(text) and not _WRITTEN.search(flag):
                yield _given(world, seeker, run, Word(
                    text=text, line=word.line, column=word.column, plain=word.plain
                ))  # fmt: skip


def _given(world: World, seeker: Seeker, run: Run, word: Word) -> Answer:
    context = world.project.texts[run.path] if run.in_document else ""
    sure = not run.command.elsewhere
    folders = [*run.command.folders]
    if run.kind in ("script", "shell") and "/" in run.target.text:
        folders.append(posixpath.dirname(run.target.text.removeprefix(ROOT)))
    found = seeker.find(word, folders, context=context, sure=sure)
    return _answer(
        Place(path=run.path, line=word.line, column=word.column), word.text, found
    )


def _is_path(text: str) -> bool:
    """Whether a text is a path with folders, to what a project may hold."""
    if "/" not in text.removeprefix("./") or len(text) > 200:
        return False
    plain = text.removeprefix(ROOT)
    return posixpath.splitext(plain)[1] in KEPT | _DATA and bool(_PATH.fullmatch(plain))


# -- configs and code -----------------------------------------------------------------------


def _configs(world: World, seeker: Seeker) -> Iterator[Answer]:
    for path, text in world.project.texts.items():
        if not path.endswith((".yaml", ".yml")) or path.startswith("."):
            continue
        if not _VALUES.search(text):
            continue
        document = documents.read(path, text)
        own = posixpath.dirname(path)
        for keys, entry in document.walk() if document else ():
            value, key = entry.value, keys[-1] if keys[-1] != "[]" else keys[-2:-1]
            if not isinstance(value, str):
                continue
            base = (
                str(key).lower() == "_base_" and "::" not in value and "$" not in value
            )
            kept = posixpath.splitext(value)[1] in KEPT
            if base or (
                kept and _is_path(value) and not _WRITTEN.search(".".join(keys))
            ):
                word = Word(text=value, line=entry.line, column=entry.column)
                folders = (own,) if base else (own, *_above(own))
                found = seeker.find(word, folders, needed=base and kept)
                at = Place(path=path, line=entry.line, column=entry.column)
                yield _answer(at, value, found)


def _above(folder: str) -> Iterator[str]:
    while folder:
        folder = posixpath.dirname(folder)
        yield folder


def _code(world: World, seeker: Seeker, asked: frozenset[str]) -> Iterator[Answer]:
    for module, table in world.project:
        if module.is_test or module.path.startswith(("docs/", "doc/")):
            continue
        own = posixpath.dirname(module.path)
        for written in file_paths.read(world, module, table):
            text = written.text
            if not _is_path(text) or {posixpath.basename(text), written.name} & asked:
                continue
            if text.startswith("..") and not text.startswith(ROOT):
                continue
            if module.path == "setup.py" and _VERSION.search(text):
                continue
            found = seeker.find(
                Word(text=text, line=0), ("", own, *_above(own)), needed=written.base
            )
            if found.state != "found":
                yield _answer(module.place(written.node), text, found)
            else:
                yield None


# -- images ---------------------------------------------------------------------------------


def _copied(world: World, seeker: Seeker) -> Iterator[Answer]:
    """What a Dockerfile copies, from the root or its own folder."""
    for path, text in world.project.texts.items():
        if not recipes.is_dockerfile(path):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            words = line.split()
            if len(words) < 3 or words[0].upper() not in ("COPY", "ADD"):
                continue
            sources = [w for w in words[1:-1] if not w.startswith("--")]
            if any(w.startswith("--from") for w in words) or "[" in line:
                continue
            for source in sources:
                kept = posixpath.splitext(source)[1] in KEPT | {".txt", ".md", ".lock"}
                if kept and _PATH.fullmatch(source.removeprefix("/")):
                    word = Word(text=source.lstrip("/"), line=number)
                    folders = (
                        "",
                        posixpath.dirname(path),
                        *_above(posixpath.dirname(path)),
                    )
                    found = seeker.find(word, folders, needed=True)
                    yield _answer(Place(path=path, line=number), source, found)


# -- links ----------------------------------------------------------------------------------


def _linked(world: World, seeker: Seeker) -> Iterator[Answer]:
    """What a document links to."""
    project = world.project
    for path, text in project.texts.items():
        if not path.endswith(".md") or path.startswith("."):
            continue
        for word in links.read(text):
            suffix = posixpath.splitext(word.text)[1]
            if suffix not in KEPT | _DATA | _PAGES:
                continue
            # a site may make its pages of something else
            sure = suffix not in _PAGES or not path.startswith(("doc/", "docs/"))
            found = seeker.find(word, (posixpath.dirname(path),), needed=sure)
            among = suffix not in _PAGES and links.is_among_others(project, path, word)
            if found.state == "unknown" and among:
                found = Found(state="missing")
            at = Place(path=path, line=word.line, column=word.column)
            yield _answer(at, word.text, found)
