"""What the commands of a project run: scripts, modules, shell scripts, targets of make."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal, Protocol

from msgspec import Struct
from msgspec.structs import replace

from generator.checks.reading.commands import commands, recipes, shell
from generator.checks.reading.commands.commands import Command
from generator.checks.reading.commands.packaging import Packaging
from generator.checks.reading.commands.shell import Word
from generator.checks.reading.project import Project

Kind = Literal[
    "script", "module", "shell", "make", "console", "requirements", "file", "tests"
]

_PYTHON = re.compile(
    r"(?:.*/)?(?:python[\d.]*|pypy3?|ipython3?|torchrun|deepspeed|composer|pyrun)(?:\.exe)?"
    r"|\$\{?(?:PYTHON\w*|PY|python)\b.*"
)
_LAUNCHED = re.compile(r"(?:.*/)?(?:torchrun|deepspeed|composer)")
_RUNS_SCRIPTS = re.compile(
    r"(?:[\w.]+\.)?(?:launch|launcher|run|runner|xla_dist|pdb|ipdb|pudb|cProfile|profile|trace"
    r"|kernprof|line_profiler|memory_profiler|coverage|debugpy|viztracer|scalene|bottleneck)"
)
"""Modules that are given a script to run."""
_SHELLS = frozenset("bash sh zsh source . sbatch qsub ksh dash".split())
_SHELL_FILES = (".sh", ".bash", ".sbatch", ".slurm")
_WRAPPERS = frozenset(
    "sudo env nohup time nice ionice srun mpirun mpiexec uv poetry pipenv pdm hatch rye pixi run "
    "xvfb-run stdbuf unbuffer numactl taskset timeout exec command call echo conda mamba".split()
)
_ASSIGNED = re.compile(r"\w+=.*", re.DOTALL)


class Run(Struct, frozen=True, kw_only=True):
    """One thing that a command in a file runs or reads."""

    path: str
    """The file that the command stands in."""
    command: Command
    kind: Kind
    target: Word
    rest: tuple[Word, ...] = ()
    """The words that it is given."""

    @property
    def in_document(self) -> bool:
        """Whether people read it and may be somewhere else when they type it."""
        return recipes.is_document(self.path)


class Runs(Struct, frozen=True, kw_only=True):
    """All that the files of a project run, and what they make."""

    every: tuple[Run, ...]
    made: frozenset[str]
    """The names of files that commands write."""
    foreign: frozenset[str]
    """Files that tell how to clone other repositories."""

    def of(self, path: str) -> Iterator[Run]:
        """Those of one file."""
        return (run for run in self.every if run.path == path)


def read(project: Project, packaging: Packaging) -> Runs:
    """Read every file that holds commands."""
    every: list[Run] = []
    made: set[str] = set()
    foreign: set[str] = set()
    declared = frozenset(packaging.commands)
    for path, text in project.texts.items():
        pieces = list(recipes.pieces(path, text))
        if not pieces:
            continue
        reader = commands.shell_of(
            path, project.folders, packaging.names, recipes.variables(path, text)
        )
        for piece in pieces:
            for command in reader.read(piece.text, piece.line, piece.folder):
                made.update(_made(command))
                every += _runs(path, command, declared)
        foreign |= {path} if reader.clones else set()
    return Runs(every=tuple(every), made=frozenset(made), foreign=frozenset(foreign))


def _made(command: Command) -> Iterator[str]:
    """The names of the files that a command writes, as far as they are said."""
    words = [w.text for w in command.words]
    yield from (posixpath.basename(w) for w in command.written)
    name = posixpath.basename(words[0])
    if name in ("cp", "mv", "ln", "tee", "touch", "mkdir", "install", "wget", "curl", "gdown",
                "rsync", "scp", "aria2c"):  # fmt: skip
        for word in words[1:]:
            yield posixpath.basename(word.rstrip("/"))
    else:
        for flag, value in pairwise(words):
            if flag.startswith("-") and re.search(
                r"out|save|dest|write|export|dump|^-o$", flag
            ):
                yield posixpath.basename(value)
            if "=" in flag and re.search(
                r"^-+\w*(?:out|save|dest|write|export|dump)", flag
            ):
                yield posixpath.basename(flag.partition("=")[2])


def _runs(path: str, command: Command, declared: frozenset[str]) -> Iterator[Run]:
    words = _unwrapped(command.words)
    if not words:
        return
    first = words[0]
    name = posixpath.basename(first.text)

    def run(kind: Kind, target: Word, rest: Sequence[Word] = ()) -> Run:
        return Run(
            path=path, command=command, kind=kind, target=target, rest=tuple(rest)
        )

    if first.text in declared:
        yield run("console", first, words[1:])
    elif name in ("make", "gmake") or first.text in ("$(MAKE)", "${MAKE}", "$MAKE"):
        yield from (run("make", w) for w in _targets(words))
    elif name in ("pip", "pip3") or (
        name == "uv" and len(words) > 1 and words[1].text == "pip"
    ):
        yield from (
            run("requirements", w) for w in _after(words, "-r", "--requirement", "-c")
        )
    elif name in ("conda", "mamba", "micromamba") or (
        name == "docker" and "-f" in _texts(words)
    ):
        if not {"run", "exec"} & {*_texts(words[:2])}:
            yield from (run("file", w) for w in _after(words, "-f", "--file"))
    elif name in ("pytest", "py.test"):
        yield from _tests(run, words[1:])
    elif name in _SHELLS:
        given = [i for i, w in enumerate(words) if i and not w.text.startswith("-")]
        if "-c" in _texts(words[:3]):
            for inner in _inside(words, command):
                yield from _runs(path, inner, declared)
        elif given and words[given[0]].text.endswith(_SHELL_FILES):
            yield run("shell", words[given[0]], words[given[0] + 1 :])
        else:
            yield from _python(words, run)
    elif "/" in first.text and first.text.endswith(_SHELL_FILES):
        yield run("shell", first, words[1:])
    elif (
        first.text.endswith(".py") and len(command.words) > 0 and "=" not in first.text
    ):
        if "/" in first.text:
            yield run("script", first, words[1:])
    else:
        yield from _python(words, run)


def _texts(words: Sequence[Word]) -> list[str]:
    return [w.text for w in words]


def _unwrapped(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """A command without what stands before it: variables, `sudo`, `srun -n 4`, `uv run`."""
    at = 0
    while at < len(words) and _ASSIGNED.fullmatch(words[at].text):
        at += 1
    if at < len(words) and words[at].text in _WRAPPERS:
        following = at + 1
        while following < len(words):
            text = words[following].text
            if _starts(text):
                return words[following:]
            if text in _WRAPPERS or text.startswith("-") or _ASSIGNED.fullmatch(text):
                following += 1
            elif words[following - 1].text.startswith("-"):
                following += 1  # the value of an option
            else:
                break
    return words[at:]


def _starts(text: str) -> bool:
    return bool(
        _PYTHON.fullmatch(text)
        or text in _SHELLS
        or text in ("make", "pip", "pytest", "accelerate")
    )


def _inside(words: Sequence[Word], command: Command) -> Iterator[Command]:
    """The command in `bash -c "…"`."""
    for flag, word in pairwise(words):
        if flag.text == "-c":
            inner = tuple(shell.words_in(word))
            if inner and not re.search(r"[;&|]", word.text):
                yield replace(command, words=inner)


def _after(words: Sequence[Word], *flags: str) -> Iterator[Word]:
    for flag, word in pairwise(words):
        if flag.text in flags:
            yield word
        for name in flags:
            if name.startswith("--") and flag.text.startswith(f"{name}="):
                yield replace(flag, text=flag.text.removeprefix(f"{name}="))
    for name in flags:
        if words and name.startswith("--") and words[-1].text.startswith(f"{name}="):
            yield replace(words[-1], text=words[-1].text.removeprefix(f"{name}="))


def _targets(words: Sequence[Word]) -> Iterator[Word]:
    """What `make` is asked for; nothing where another folder's or file's is meant."""
    if {"-C", "-f", "--directory", "--file"} & {*_texts(words)}:
        return
    for before, word in pairwise(words):
        if before.text in ("-j", "-l") and word.text.isdigit():
            continue
        if re.fullmatch(r"[A-Za-z_][\w./-]*", word.text):
            yield word


def _tests(run: "_Maker", words: Sequence[Word]) -> Iterator[Run]:
    for word in words:
        text = word.text.partition("::")[0]
        if not text.startswith("-") and (
            text.endswith(".py") or text.rstrip("/").endswith("tests")
        ):
            yield run("tests", replace(word, text=text))


class _Maker(Protocol):
    """The shape of the function that makes runs of one command."""

    def __call__(self, kind: Kind, target: Word, rest: Sequence[Word] = (), /) -> Run:
        """A run of the command."""


def _python(words: Sequence[Word], run: "_Maker") -> Iterator[Run]:
    """What Python or one of its launchers is told to run, wherever in the command."""
    for at, word in enumerate(words):
        name = posixpath.basename(word.text)
        following = words[at + 1 :]
        if name in (
            "accelerate",
            "coverage",
            "kernprof",
            "debugpy",
            "viztracer",
            "horovodrun",
        ):
            if name != "horovodrun" and following:
                yield from _launched(following, run)
                return
        elif name in ("streamlit", "chainlit", "fastapi", "flask", "gradio"):
            scripts = [w for w in following if w.text.endswith(".py")]
            yield from (run("script", w) for w in scripts[:1])
            return
        elif _LAUNCHED.fullmatch(word.text):
            yield from _launched(following, run)
            return
        elif _PYTHON.fullmatch(word.text):
            yield from _interpreted(following, run)
            return


def _launched(words: Sequence[Word], run: "_Maker") -> Iterator[Run]:
    """The script among the options of a launcher, or the module after `-m`."""
    for at, word in enumerate(words):
        before = words[at - 1].text if at else ""
        if before in ("-m", "--module"):
            if re.fullmatch(r"[A-Za-z_][\w.]*", word.text) and word.plain:
                if _RUNS_SCRIPTS.fullmatch(word.text):
                    yield from _launched(words[at + 1 :], run)
                else:
                    yield run("module", word, words[at + 1 :])
            return
        if word.text.endswith(".py") and not word.text.startswith("-"):
            if "=" not in word.text:
                yield run("script", word, words[at + 1 :])
            return


def _interpreted(words: Sequence[Word], run: "_Maker") -> Iterator[Run]:
    at = 0
    while at < len(words):
        text = words[at].text
        if text == "-m" and at + 1 < len(words):
            yield from _module(words[at + 1], words[at + 2 :], run)
            return
        if text.startswith("-m") and len(text) > 2 and text[2:3].isalpha():
            yield from _module(replace(words[at], text=text[2:]), words[at + 1 :], run)
            return
        if text in ("-c", "-", "--version", "-V", "-h", "--help"):
            return
        if text in ("-W", "-X", "-Q"):
            at += 2
        elif text.startswith("-"):
            at += 1
        else:
            if text.endswith(".py"):
                yield run("script", words[at], words[at + 1 :])
            return


def _module(word: Word, rest: Sequence[Word], run: "_Maker") -> Iterator[Run]:
    if not word.plain or not re.fullmatch(r"[A-Za-z_][\w.-]*", word.text):
        return
    if word.text in ("pytest", "py.test"):
        yield from _tests(run, rest)
    elif word.text == "pip":
        yield from (
            run("requirements", w) for w in _after(rest, "-r", "--requirement", "-c")
        )
    elif "." not in word.text and not _RUNS_SCRIPTS.fullmatch(word.text):
        yield run("module", word, rest)
    else:
        yield run("module", word, rest)
        if _RUNS_SCRIPTS.fullmatch(word.text):
            yield from _launched(rest, run)
