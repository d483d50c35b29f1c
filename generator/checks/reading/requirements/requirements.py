"""Requirement files as pip reads them: a requirement a line, and other files."""

import posixpath
from collections.abc import Iterable, Iterator
from contextlib import suppress
from urllib.parse import urlsplit

from msgspec import Struct
from packaging.requirements import InvalidRequirement, Requirement

from generator.checks.reading.requirements.distributions import normal


class Line(Struct, frozen=True, kw_only=True):
    """One line of a requirement file: a distribution, or another file."""

    line: int
    name: str = ""
    """In its normal form."""
    file: str = ""
    """The path of another file, from the project's root."""
    versions: str = ""
    """Which ones will do, in the words of packaging's specifiers."""
    certain: bool = True
    """Whether the name stands there, rather than being that of a repository or an archive."""


def read(path: str, text: str) -> Iterator[Line]:
    """The lines of a requirement file that mean something."""
    folder = posixpath.dirname(path)
    for number, words in _lines(text):
        option, _, rest = words.partition(" ")
        if option.startswith("--"):
            option, _, value = option.partition("=")
            rest = value or rest
        elif option[:2] in ("-r", "-c", "-e"):  # also without a space: `-rbase.txt`
            option, rest = words[:2], words[2:]
        rest = rest.strip().strip("'\"")
        if option in ("-r", "--requirement"):
            file = posixpath.normpath(posixpath.join(folder, rest))
            yield Line(line=number, file=file)
        elif option in ("-e", "--editable"):
            yield from _located(rest, number)
        elif not option.startswith("-"):  # constraints say which version, if at all
            yield from requirement(words, number)


def requirement(words: str, line: int) -> Iterator[Line]:
    """The distribution that one requirement names, if it can be told."""
    bare = words.split(" --", 1)[0].strip().rstrip(",\\").strip().strip("'\"")
    found = None
    for part in (bare, bare.partition(";")[0]):
        with suppress(InvalidRequirement):
            found = found or Requirement(part)
    if found is not None:
        versions = str(found.specifier)
        yield Line(line=line, name=normal(found.name), versions=versions)
        for extra in sorted(found.extras):  # often called after what it brings
            yield Line(line=line, name=normal(extra), certain=False)
    elif "/" in bare or bare.endswith((".whl", ".gz", ".zip")):
        yield from _located(bare, line)
    else:  # old ways to write it: `numpy 1.2`, `torch==1.8.*+cu111`, `foo>=1.0.dev`
        head = bare.split(";")[0]
        for mark in "=<>!~[ (":
            head = head.partition(mark)[0]
        try:
            name = normal(Requirement(head).name)
        except InvalidRequirement:
            return
        yield Line(line=line, name=name, versions=_of_conda(bare.removeprefix(head)))


def _of_conda(words: str) -> str:
    """The versions in the second part of `numpy=1.2`, or of `numpy=1.2=build`."""
    _, _, version = words.partition("=")
    version = version.partition("=")[0].removesuffix("*").removesuffix(".")
    plain = version.replace(".", "").isdigit() and words.startswith("=")
    return f"=={version}.*" if plain else ""


def _located(place: str, line: int) -> Iterator[Line]:
    """A requirement that is an address: what it calls itself, or what it is called there."""
    url = urlsplit(place.split(" ")[0])
    if "egg=" in url.fragment:
        egg = url.fragment.partition("egg=")[2].partition("&")[0].partition("[")[0]
        yield Line(line=line, name=normal(egg), certain=False)
    path = url.path.partition("@")[0].rstrip("/")
    name = posixpath.basename(path).removesuffix(".git").removesuffix(".zip")
    if name.endswith((".whl", ".gz")):
        name = name.partition("-")[0]
    if name in ("archive", "main", "master"):
        name = path.split("/")[2] if path.count("/") > 2 else name
    if name and name not in (".", ".."):
        yield Line(line=line, name=normal(name), certain=False)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines without comments, those that go on joined, each with its number."""
    held, start = "", 0
    for number, raw in enumerate(text.splitlines(), 1):
        if raw.lstrip().startswith("#"):
            continue
        line = raw.split(" #", 1)[0].split("\t#", 1)[0].strip()
        start = start or number
        if line.endswith("\\"):
            held += line[:-1].rstrip() + " "
            continue
        if held + line:
            yield start, (held + line).strip()
        held, start = "", 0
    if held:
        yield start, held.strip()


def names(lines: Iterable[Line]) -> list[str]:
    """The distributions that lines name."""
    return [line.name for line in lines if line.name]
