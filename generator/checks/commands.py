"""What commands in documents, scripts, CI files and Makefiles run exists."""

import difflib
import posixpath
import re
import sys
from collections.abc import Iterable, Iterator

from generator.checks.reading.commands import dotted, makefiles
from generator.checks.reading.commands.runs import Run
from generator.checks.reading.commands.whereabouts import Found, Seeker
from generator.checks.reading.likeness import alike
from generator.checks.reading.modules import Module
from generator.checks.reading.names import meant
from generator.checks.reading.requirements import distributions
from generator.checks.reading.tally import Answer
from generator.checks.reading.world import World
from generator.model import Checked, Finding, Place

CODE = "SC503"
TITLE = "a command that runs what is not there"


def check(world: World) -> Checked:
    """Follow each script, module, shell script and target that a command names."""
    seeker = Seeker(project=world.project, made=world.runs.made)
    answers = (
        _answer(run, found)
        for run in world.runs.every
        if (found := _read(world, seeker, run)) is not None
    )
    why = "nothing says for certain that it is a file of the project"
    return world.tally("command").tell(answers, why)


def _answer(run: Run, found: Found) -> Answer:
    if found.state == "missing":
        return _finding(run, found)
    word = run.target
    at = Place(path=run.path, line=word.line, column=word.column)
    return at if found.state == "unknown" else None


def _finding(run: Run, found: Found) -> Finding:
    what = {
        "script": "there is no script",
        "module": "there is no module",
        "shell": "there is no script",
        "make": "the Makefile has no target",
        "tests": "there is no file or folder",
    }.get(run.kind, "there is no file")
    return Finding(
        path=run.path,
        line=run.target.line,
        column=run.target.column,
        code=CODE,
        message=f"{what} '{run.target.text.removeprefix('//')}'",
        hint=found.hint,
        other=Place(path=found.path) if found.path else None,
    )


def _read(world: World, seeker: Seeker, run: Run) -> Found | None:
    match run.kind:
        case "script" | "shell" | "requirements" | "file" | "tests":
            return _file(world, seeker, run)
        case "module":
            return module(world, run)
        case "make":
            return _target(world, run)
        case "console":
            return Found(state="found")
    return None


def _file(world: World, seeker: Seeker, run: Run) -> Found:
    context = world.project.texts[run.path] if run.in_document else ""
    sure = not run.command.elsewhere
    if run.path in world.runs.foreign and "/" not in run.target.text:
        sure = False
    return seeker.find(
        run.target,
        run.command.folders,
        context=context,
        sure=sure,
        needed=run.kind in ("requirements", "file") and not run.command.elsewhere,
        proved=0 if "/" in run.target.text else _proved(world, run),
    )


def _proved(world: World, run: Run) -> int:
    """How many other scripts the same text runs that are there, from the same folder."""
    folder, paths = run.command.folders[0], world.project.paths
    return len(
        {
            path
            for other in world.runs.of(run.path)
            if other.kind in ("script", "shell") and other.command.folders[0] == folder
            for path in (posixpath.normpath(posixpath.join(folder, other.target.text)),)
            if path in paths
        }
    )


def module(world: World, run: Run) -> Found | None:
    """The module that `python -m` runs; None for one of a library."""
    name, project = run.target.text, world.project
    stem = name.replace(".", "/")
    roots = [
        *run.command.folders,
        *(posixpath.join(f, "src") for f in run.command.folders),
    ]
    own: str | None = None
    for root in roots:
        found = project.at(posixpath.join(root, stem))
        if found is not None and found.folder:
            main = project.at(f"{found.folder}/__main__")
            if main is None and found.path and not run.command.elsewhere:
                hint = f"'{name}' is a package without a __main__.py"
                return Found(state="missing", hint=hint, path=found.path)
            found = main
        if found is not None:
            return Found(state="found", path=found.path)
        if own is None and project.at(posixpath.join(root, name.partition(".")[0])):
            own = root
    if world.packaging.moves(name):
        return Found(state="unknown")
    if own is None and (meant_here := _misspelt(world, roots, name)):
        return Found(state="missing", hint=f"did you mean '{meant_here}'?")
    if own is None or name.partition(".")[0] in sys.stdlib_module_names:
        return None if own is None and not _nearly(world, name) else _guess(world, run)
    if run.command.elsewhere or not run.target.plain:
        return Found(state="unknown")
    path = posixpath.join(own, stem)
    if any(p in project.ignored for p in (f"{path}.py", path)):
        return Found(state="unknown")
    return Found(state="missing", hint=_near(world, own, name))


def _misspelt(world: World, roots: Iterable[str], name: str) -> str:
    """The project's own module that a name is but for a letter or two."""
    first, dot, rest = name.partition(".")
    if first in sys.stdlib_module_names or distributions.providers(first):
        return ""
    for root in roots:
        start = f"{root}/" if root else ""
        tops = {
            path[len(start) :].partition("/")[0].removesuffix(".py")
            for path in world.project.modules
            if path.startswith(start)
        }
        for top in sorted(tops):
            stem = posixpath.join(root, top, rest.replace(".", "/")).rstrip("/")
            if alike(first, top) and world.project.at(stem):
                return f"{top}{dot}{rest}"
    return ""


def _near(world: World, root: str, name: str) -> str:
    start = f"{root}/" if root else ""
    names = [
        _dotted(m).removeprefix(start.replace("/", "."))
        for m in world.project.modules.values()
        if m.path.startswith(start)
    ]
    near = meant(name, names)
    last = name.rpartition(".")[2]
    same = [n for n in names if n.rpartition(".")[2] == last]
    return near or (f"did you mean '{same[0]}'?" if len(same) == 1 else "")


def _dotted(module: Module) -> str:
    name = module.path.removesuffix(".py").removesuffix("/__init__")
    return name.replace("/", ".")


def _nearly(world: World, name: str) -> bool:
    return dotted.resolve(world, name).state == "missing"


def _guess(world: World, run: Run) -> Found:
    found = dotted.resolve(world, run.target.text)
    if found.state == "missing" and not run.command.elsewhere:
        return Found(state="missing", hint=found.hint)
    return Found(state="unknown")


def _target(world: World, run: Run) -> Found | None:
    project, name = world.project, run.target.text
    files = [
        posixpath.join(folder, base)
        for folder in run.command.folders
        for base in ("Makefile", "makefile", "GNUmakefile")
    ]
    there = [f for f in files if f in project.texts]
    if not there:
        return None
    for path in there:
        text = project.texts[path]
        made = makefiles.read(text)
        if name in made.targets or re.search(
            r"(?m)^\s*-?s?include\b|^\$\(|^\S*%", text
        ):
            return Found(state="found", path=path)
        folder = posixpath.dirname(path)
        if posixpath.join(folder, name) in project.paths | project.folders:
            return Found(state="found", path=path)
    if run.command.elsewhere or run.path in world.runs.foreign or not run.target.plain:
        return Found(state="unknown")
    if re.search(r"(?i)cmake|\./configure", project.texts[run.path]):
        return Found(state="unknown")  # a build of something else
    targets = makefiles.read(project.texts[there[0]]).targets
    close = difflib.get_close_matches(name, targets, n=1, cutoff=0.6)
    if name in ("install", "all", "clean", "test", "check", "dist") and not close:
        return Found(state="unknown")
    hint = f"did you mean '{close[0]}'?" if close else ""
    return Found(state="missing", path=there[0], hint=hint)


def runs_with_flags(world: World) -> Iterator[tuple[Run, Module]]:
    """Commands that run one of the project's modules, with the module."""
    seeker = Seeker(project=world.project, made=world.runs.made)
    for run in world.runs.every:
        path = ""
        if run.kind == "script":
            path = _file(world, seeker, run).path
        elif run.kind == "module":
            found = module(world, run)
            path = found.path if found and found.state == "found" else ""
        elif run.kind == "console":
            named = world.packaging.commands[run.target.text]
            name = named.text.partition(":")[0].strip()
            for root in world.packaging.roots:
                at = world.project.at(posixpath.join(root, name.replace(".", "/")))
                path = path or (at.path if at else "")
        if path in world.project.modules:
            yield run, world.project.modules[path]


def likely_runs(world: World) -> Iterator[tuple[Run, Module]]:
    """Commands that run a script from an unknown folder, of which there is one by that name."""
    seeker = Seeker(project=world.project, made=world.runs.made)
    named: dict[str, list[Module]] = {}
    for path, found in world.project.modules.items():
        named.setdefault(posixpath.basename(path), []).append(found)
    for run in world.runs.every:
        modules = named.get(posixpath.basename(run.target.text), [])
        if run.kind != "script" or len(modules) != 1:
            continue
        if _file(world, seeker, run).path not in world.project.modules:
            yield run, modules[0]
