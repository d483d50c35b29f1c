"""What documents and scripts name: programs, modules, flags and files."""

import ast
import random
from collections.abc import Iterator

from planting.documents import KINDS, Command, Word, commands
from planting.model import Edit, Fault, Spot
from planting.operators import operator
from planting.operators.modules import importers
from planting.reading import Project
from planting.words import misspelt, renamed


def named(project: Project, command: Command) -> Iterator[tuple[Word, str]]:
    """Words of a command that are files or modules of the project, and which files."""
    for i, word in enumerate(command.words):
        text = word.text.removeprefix("./")
        if text in project.files and i:
            yield word, text
        elif i and command.words[i - 1].text == "-m" and text in project.modules:
            path = project.modules[text]
            inner = path.removesuffix("__init__.py") + "__main__.py"
            yield word, inner if inner in project.files else path


def _scripts(kind: str) -> None:
    @operator(f"script misspelt in a {kind}", "SC503")
    def script(project: Project, rng: random.Random) -> Iterator[Fault]:
        for command in commands(project):
            if command.kind != kind:
                continue
            for word, path in named(project, command):
                if not path.endswith((".py", ".sh")):
                    continue
                if word.text in project.modules and not word.text.endswith(".py"):
                    (head, dot, stem), ending = word.text.rpartition("."), ""
                else:
                    head, dot, name = word.text.rpartition("/")
                    stem, ending = name[: name.rindex(".")], name[name.rindex(".") :]
                new = head + dot + misspelt(stem, rng, project.words) + ending
                yield _change(command, word, new, path)

    @operator(f"flag misspelt in a {kind}", "SC504")
    def flag(project: Project, rng: random.Random) -> Iterator[Fault]:
        for command in commands(project):
            flags = _flags(project, command)
            if command.kind != kind or not flags:
                continue
            for word in command.words:
                text = word.text.partition("=")[0]
                if text not in flags:
                    continue
                new = "--" + misspelt(text[2:], rng, {f[2:] for f in flags})
                if any(f.startswith(new) for f in flags):
                    continue  # argparse takes a beginning for the whole
                path = flags[text].path
                yield _change(
                    command, word, new + word.text[len(text) :], path, flags[text]
                )

    @operator(f"path misspelt in a {kind}", "SC505")
    def path_of(project: Project, rng: random.Random) -> Iterator[Fault]:
        for command in commands(project):
            if command.kind != kind:
                continue
            for word, path in named(project, command):
                if path.endswith((".py", ".sh")) or path != word.text.removeprefix(
                    "./"
                ):
                    continue
                head, _, name = word.text.rpartition("/")
                stem, dot, ending = name.rpartition(".")
                new = f"{head}/{misspelt(stem, rng, ())}{dot}{ending}"
                yield _change(command, word, new, path)


def _change(
    command: Command,
    word: Word,
    new: str,
    path: str,
    spot: Spot | None = None,
) -> Fault:
    edit = Edit(
        path=command.path,
        start=word.offset,
        end=word.offset + len(word.text.encode()),
        new=new.encode(),
    )
    ends = [Spot(path=command.path, offset=w.offset) for w in command.words]
    return Fault(
        edits=[edit],
        spots=[*ends, spot or Spot(path=path, offset=0)],
        summary=f"{command.path} says {new} for {word.text}",
        command=tuple(new if w is word else w.text for w in command.words),
    )


def _flags(project: Project, command: Command) -> dict[str, Spot]:
    """The flags of the program that a command runs, if argparse or a dataclass declares them all."""
    script = next((p for _, p in named(project, command) if p.endswith(".py")), None)
    if script is None or script not in project.sources:
        return {}
    found: dict[str, Spot] = {}
    near = _near(project, script)
    for source in near:
        for node in source.nodes():
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "add_argument"
            ):
                for text in node.args:
                    if isinstance(text, ast.Constant) and str(text.value).startswith(
                        "--"
                    ):
                        found[text.value] = source.spot(node)
            if isinstance(node, ast.ClassDef) and "dataclass" in "".join(
                map(source.text, node.decorator_list)
            ):
                for field in node.body:
                    if isinstance(field, ast.AnnAssign) and isinstance(
                        field.target, ast.Name
                    ):
                        spot = source.spot(field)
                        found[f"--{field.target.id}"] = found[
                            f"--{field.target.id.replace('_', '-')}"
                        ] = spot
            if (
                isinstance(node, ast.Call)
                and project.sources[source.path].text(node.func) == "click.option"
            ):
                for text in node.args:
                    if isinstance(text, ast.Constant) and str(text.value).startswith(
                        "--"
                    ):
                        found[text.value] = source.spot(node)
    return found


def _near(project: Project, script: str) -> list:  # type: ignore[type-arg]
    """A script, and the modules of the project that it imports, one after the other."""
    seen, stack = [script], [script]
    while stack:
        source = project.sources[stack.pop()]
        for node in source.nodes():
            asked: set[str | None] = set()
            if isinstance(node, ast.ImportFrom):
                module = project.module_of(source, node)
                asked = {module} | {f"{module}.{a.name}" for a in node.names}
            elif isinstance(node, ast.Import):
                asked = {a.name for a in node.names}
            for name in asked:
                path = project.modules.get(name or "-")
                if path and path not in seen:
                    seen.append(path)
                    stack.append(path)
    return [project.sources[p] for p in seen]


for _kind in KINDS:
    _scripts(_kind)


@operator("script renamed", "SC503")
def script_renamed(project: Project, rng: random.Random) -> Iterator[Fault]:
    """A program that documents run, under another name; nobody imports it."""
    said: dict[str, list[Spot]] = {}
    for command in commands(project):
        for word, path in named(project, command):
            if path.endswith((".py", ".sh")):
                said.setdefault(path, []).append(
                    Spot(path=command.path, offset=word.offset)
                )
    asked = {
        u.target.source.path for u in project.uses if u.source is not u.target.source
    }
    for path, spots in said.items():
        spots += importers(project, path)
        if path in asked or path.endswith("__.py"):
            continue
        head, _, name = path.rpartition("/")
        stem, dot, ending = name.rpartition(".")
        new = renamed(stem, rng, project.words) + dot + ending
        yield Fault(
            edits=[],
            spots=spots,
            moves={path: f"{head}/{new}" if head else new},
            summary=f"{path} is {new}",
        )


@operator("path misspelt in code", "SC505")
def path_in_code(project: Project, rng: random.Random) -> Iterator[Fault]:
    """A path of a file that the repository holds, in a text of the code."""
    for source in project.sources.values():
        for node in source.nodes():
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            value = node.value
            if (
                value not in project.files
                or "/" not in value
                or source.data[source.start(node)] not in b"\"'"
            ):
                continue
            head, _, name = value.rpartition("/")
            stem, dot, ending = name.rpartition(".")
            start = source.start(node) + 1
            new = f"{head}/{misspelt(stem, rng, ())}{dot}{ending}"
            yield Fault(
                edits=[source.edit(start, start + len(value), new)],
                spots=[Spot(path=value, offset=0)],
                summary=f"{source.path}:{node.lineno} names {new} for {value}",
            )
