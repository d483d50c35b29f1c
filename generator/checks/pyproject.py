"""What pyproject.toml names exists: entry points, packages, test paths, readme, licences."""

import fnmatch
import re
from collections.abc import Iterator
from typing import Any

from generator.checks.reading import exports
from generator.checks.reading.commands import references
from generator.checks.reading.commands.references import FOUND, UNKNOWN, Reference
from generator.checks.reading.files import get
from generator.checks.reading.names import meant
from generator.checks.reading.world import World
from generator.model import Checked, Finding

CODE = "SC303"

PATH = "pyproject.toml"


def check(world: World) -> Checked:
    """Follow every path, package and entry point."""
    document = world.project.toml.get(PATH)
    if document is None:
        return Checked()
    found = [
        *_entry_points(world, document),
        *_paths(world, document),
        *_patterns(world, document),
    ]
    findings = [
        Finding(
            path=PATH,
            line=_line(world, text),
            code=CODE,
            message=r.message,
            hint=r.hint,
        )
        for text, r in found
        if r.state == "missing"
    ]
    resolved = sum(r.state != "unknown" for _, r in found)
    return Checked(findings=tuple(findings), resolved=resolved, total=len(found))


def material(world: World) -> bool:
    """It has entry points, or says where the tests are."""
    document = world.project.toml.get(PATH, {})
    return bool(get(document, "project.scripts") or get(document, "project.readme"))


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [v for v in value if isinstance(v, str)]
    return []


def _entry_points(
    world: World, document: dict[str, Any]
) -> Iterator[tuple[str, Reference]]:
    tables = [get(document, "project.scripts"), get(document, "project.gui-scripts")]
    groups = get(document, "project.entry-points")
    tables += list(groups.values()) if isinstance(groups, dict) else []
    for table in tables:
        for value in table.values() if isinstance(table, dict) else ():
            if isinstance(value, str):
                yield value, _entry_point(world, value)


def _entry_point(world: World, value: str) -> Reference:
    name, _, attribute = (
        part.strip() for part in value.partition("[")[0].partition(":")
    )
    module = None
    for root in ("", "src/"):
        module = module or world.project.at(root + name.replace(".", "/"))
    if module is None:
        own = references.module(world, name)
        if own is None:
            return UNKNOWN
        return Reference(
            state="missing",
            message=f"entry point '{value}': {own.message}",
            hint=own.hint,
        )
    first = attribute.partition(".")[0]
    if first and exports.lookup(world.project, module, first) == "missing":
        message = (
            f"entry point '{value}': {module.path or module.folder} has no '{first}'"
        )
        near = meant(first, exports.names(world.project, module))
        return Reference(state="missing", message=message, hint=near)
    return FOUND


def _paths(world: World, document: dict[str, Any]) -> Iterator[tuple[str, Reference]]:
    readme = get(document, "project.readme")
    readme = readme.get("file") if isinstance(readme, dict) else readme
    licence = get(document, "project.license")
    keys = (
        "tool.pytest.ini_options.testpaths",
        "tool.pytest.ini_options.pythonpath",
        "tool.pytest.testpaths",
        "tool.hatch.build.targets.wheel.packages",
        "tool.hatch.build.targets.wheel.only-include",
        "tool.hatch.version.path",
        "tool.mypy.files",
        "tool.ruff.src",
        "tool.uv.build-backend.module-root",
    )
    named = [*_strings(readme)]
    named += _strings(licence.get("file")) if isinstance(licence, dict) else []
    for key in keys:
        named += _strings(get(document, key))
    packages = _strings(get(document, "tool.setuptools.packages"))
    packages += _strings(get(document, "tool.setuptools.py-modules"))
    packages += _strings(get(document, "tool.mypy.packages"))
    where = _strings(get(document, "tool.setuptools.packages.find.where"))
    for text in (*named, *where):
        yield text, _existing(world, text)
    for package in packages:
        yield package, _existing(world, package.replace(".", "/"))


def _existing(world: World, text: str) -> Reference:
    plain = re.sub(r"^\./|/$", "", text)
    project = world.project
    if plain in ("", ".") or plain in project.paths | project.folders:
        return FOUND
    if f"src/{plain}" in project.folders or f"{plain}.py" in project.paths:
        return FOUND
    if plain in project.ignored or fnmatch.filter(project.paths, plain):
        return FOUND
    near = meant(plain, [*project.paths, *project.folders])
    return Reference(state="missing", message=f"there is no '{text}'", hint=near)


def _patterns(
    world: World, document: dict[str, Any]
) -> Iterator[tuple[str, Reference]]:
    """Globs that must match something: licences, packages to find, per-file rules."""
    includes = _strings(get(document, "tool.setuptools.packages.find.include"))
    folders = [
        f.removeprefix("src/").replace("/", ".") for f in world.project.namespaces
    ]
    for pattern in includes:
        matches = bool(fnmatch.filter(folders, pattern))
        message = f"no package matches '{pattern}'"
        found = FOUND if matches else Reference(state="missing", message=message)
        yield pattern, found
    ruff = get(document, "tool.ruff.lint.per-file-ignores")
    patterns = [*(ruff if isinstance(ruff, dict) else ())]
    patterns += _strings(get(document, "project.license-files"))
    for pattern in patterns:
        plain = pattern.removeprefix("!").removesuffix("/**").removesuffix("/*")
        known = [*world.project.paths, *world.project.folders]
        bases = [p.rpartition("/")[2] for p in known]
        matches = bool(fnmatch.filter([*known, *bases], plain.replace("**/", "*")))
        message = f"no file matches '{pattern}'"
        found = FOUND if matches else Reference(state="missing", message=message)
        yield pattern, found


def _line(world: World, text: str) -> int:
    lines = world.project.texts[PATH].splitlines()
    quoted = (f'"{text}"', f"'{text}'", text)
    for wanted in quoted:
        for number, line in enumerate(lines, 1):
            if wanted in line and not line.lstrip().startswith("#"):
                return number
    return 0
