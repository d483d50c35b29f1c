"""The dialects in which a project's metadata lists requirements: pyproject.toml and the older ones."""

import configparser
from collections.abc import Callable, Iterable, Iterator
from typing import Literal

from msgspec import Struct
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from generator.checks.reading.files import get
from generator.checks.reading.requirements.distributions import normal
from generator.checks.reading.settings import documents

Kind = Literal["runtime", "other", "named"]
"""Needed to run; for development, extras, tests; only named in a command."""


class Listed(Struct, frozen=True, kw_only=True):
    """One requirement as it is written, or the name of a file that holds some."""

    kind: Kind
    requirement: str = ""
    file: str = ""
    line: int = 0


_TABLES: tuple[tuple[str, Kind], ...] = (
    ("tool.poetry.dependencies", "runtime"),
    ("tool.poetry.dev-dependencies", "other"),
    ("tool.pixi.dependencies", "runtime"),
    ("tool.pixi.pypi-dependencies", "runtime"),
)
"""Where distributions are the keys of a table."""
_LISTS: tuple[tuple[str, Kind], ...] = (
    ("project.dependencies", "runtime"),
    ("tool.flit.metadata.requires", "runtime"),
    ("tool.uv.dev-dependencies", "other"),
    ("build-system.requires", "other"),
)
_GROUPS = (
    "project.optional-dependencies",
    "dependency-groups",
    "tool.pdm.dev-dependencies",
    "tool.flit.metadata.requires-extra",
)
"""Tables of lists."""
_NESTED = (
    ("tool.poetry.group", ("dependencies",)),
    ("tool.hatch.envs", ("dependencies", "extra-dependencies")),
    ("tool.pixi.feature", ("dependencies", "pypi-dependencies")),
)
"""Tables of tables with lists, or with tables whose keys are distributions."""


def pyproject(document: object, text: str) -> Iterator[Listed]:
    """What a pyproject.toml lists, in whatever dialect."""
    for key, kind in _TABLES:
        yield from _keys(get(document, key), text, kind)
    for key, kind in _LISTS:
        yield from _texts(get(document, key), text, kind)
    for key in _GROUPS:
        for group in _values(get(document, key)):
            yield from _texts(group, text, "other")
    for key, names in _NESTED:
        for table in _values(get(document, key)):
            for name in names:
                yield from _texts(get(table, name), text, "other")
                yield from _keys(get(table, name), text, "other")
    files = get(document, "tool.setuptools.dynamic.dependencies.file")
    for file in [files] if isinstance(files, str) else _texts_of(files):
        yield Listed(kind="runtime", file=file)


def is_computed(document: object) -> bool:
    """Whether a pyproject.toml leaves its list to a build, and names no file for it."""
    dynamic = get(document, "project.dynamic")
    named = get(document, "tool.setuptools.dynamic.dependencies")
    return isinstance(dynamic, list) and "dependencies" in dynamic and not named


def pipfile(text: str) -> Iterator[Listed] | None:
    """What a Pipfile lists; None if it cannot be read."""
    found = documents.read("Pipfile.toml", text)
    return _pipfile(found) if found else None


def _pipfile(document: documents.Document) -> Iterator[Listed]:
    kinds: tuple[tuple[str, Kind], ...] = (
        ("packages", "runtime"),
        ("dev-packages", "other"),
    )
    for root in document.roots:
        for key, kind in kinds:
            group = root.get(key)
            for name, value in ((group and group.table) or {}).items():
                yield Listed(kind=kind, requirement=normal(name), line=value.line)


def setup_cfg(text: str) -> Iterator[Listed] | None:
    """What a setup.cfg lists; None if it cannot be read."""
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return None
    return _setup_cfg(parser, text)


def _setup_cfg(parser: configparser.RawConfigParser, text: str) -> Iterator[Listed]:
    for section, key, value in _options(parser):
        kind: Kind = "runtime" if key == "install_requires" else "other"
        if value.startswith("file:"):
            for file in value.removeprefix("file:").split(","):
                yield Listed(kind=kind, file=file.strip())
        elif section == "options.extras_require" or key.endswith("_require"):
            yield from _texts(value.splitlines(), text, "other")
        else:
            yield from _texts(value.splitlines(), text, kind)


def _options(
    parser: configparser.RawConfigParser,
) -> Iterator[tuple[str, str, str]]:
    if parser.has_section("options"):
        for key in ("install_requires", "tests_require"):
            yield "options", key, parser.get("options", key, fallback="").strip()
    if parser.has_section("options.extras_require"):
        for key, value in parser.items("options.extras_require"):
            yield "options.extras_require", key, value.strip()


def line_of(text: str, wanted: str) -> int:
    """The first line, no comment, that holds a requirement as it is written."""
    return _first(text, lambda line: wanted in line and not line.startswith("#"))


def _texts_of(value: object) -> Iterator[str]:
    for text in value if isinstance(value, list) else ():
        if isinstance(text, str):
            yield text


def _values(table: object) -> Iterable[object]:
    return table.values() if isinstance(table, dict) else ()


def _texts(value: object, text: str, kind: Kind) -> Iterator[Listed]:
    for one in _texts_of(value):
        yield Listed(kind=kind, requirement=one, line=line_of(text, one))


def _keys(table: object, text: str, kind: Kind) -> Iterator[Listed]:
    for name, value in table.items() if isinstance(table, dict) else ():
        if name == "python":
            continue  # Poetry lists the language among what is needed
        asked = value.get("version") if isinstance(value, dict) else value
        versions = _of_poetry(asked) if isinstance(asked, str) else ""
        line = _key_line(text, name)
        yield Listed(kind=kind, requirement=normal(name) + versions, line=line)


def _of_poetry(asked: str) -> str:
    """`^1.2` is at least that, and below the next number that counts; `1.2` is that one."""
    try:
        if not asked.startswith("^"):
            return str(SpecifierSet(asked if asked[:1] in "<>=~!*" else f"=={asked}"))
        release = Version(asked[1:]).release
    except (InvalidSpecifier, InvalidVersion):
        return ""
    at = next((i for i, n in enumerate(release) if n), len(release) - 1)
    above = ".".join(map(str, (*release[:at], release[at] + 1)))
    return f">={asked[1:]},<{above}"


def _key_line(text: str, name: str) -> int:
    return _first(
        text, lambda line: line.replace('"', "").partition("=")[0].strip() == name
    )


def _first(text: str, fits: Callable[[str], bool]) -> int:
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if fits(line.strip())), 0)
