"""A project as it stands on disk: its spec, its files, its declared dependencies, its commit."""

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement

from generator import lock
from generator import spec as specs
from generator.catalog import Catalog
from generator.checks.reading.gitignore import GitIgnore
from generator.errors import ProblemError, UserError
from generator.gitcall import git
from generator.model import Dependency, File, FileTree, Spec

_LARGEST = 4 * 1024 * 1024  # bytes; what is larger is data, of which the name is enough
_NEVER = frozenset(
    {".git", ".venv", "venv", "__pycache__", "node_modules", ".scaffold"}
)
_PYPROJECT = "pyproject.toml"
_TOOLS = frozenset({"dev", "test", "tests", "lint"})  # extras that are for developers


@dataclass(frozen=True, kw_only=True)
class Project:
    """A project that scaffold made and its owner may have changed."""

    root: Path
    spec: Spec
    requirements: tuple[Requirement, ...]
    """What [project] dependencies say and this Python needs."""
    extras: Mapping[str, tuple[Requirement, ...]]
    """Optional dependencies and dependency groups, by name."""
    dependencies: tuple[Dependency, ...]
    """The same as `requirements`, in the checks' terms."""
    dev_dependencies: tuple[Dependency, ...]
    """What its tests may import."""
    optional: tuple[Dependency, ...]
    """What is there in some environments only."""


@dataclass(frozen=True, kw_only=True)
class Revision:
    """Which state of the project was looked at; the commit is empty where there is none."""

    commit: str = ""
    dirty: bool = False


def read(directory: Path, catalog: Catalog) -> Project:
    """Read what a project says of itself.

    Raises:
        UserError: if the directory holds no project of scaffold's, or its scaffold.toml or
            pyproject.toml does not say what it should.
    """
    spec = _spec(directory, catalog)
    root = Path(os.path.abspath(directory))
    if not any((root / place / spec.package).is_dir() for place in ("", "src")):
        raise UserError(
            f"{directory / specs.FILE}: package {spec.package!r}, but there is no such"
            " folder"
        )
    table = _pyproject(directory)
    requirements = _requirements(_get(table, "project", "dependencies"), directory)
    tools = _groups(_get(table, "dependency-groups"), directory, spec.name)
    extras = _groups(
        _get(table, "project", "optional-dependencies"), directory, spec.name
    )
    groups = {**extras, **tools}
    dev, optional = (
        [r for n, g in groups.items() if (n in {*_TOOLS, *tools}) is wanted for r in g]
        for wanted in (True, False)
    )
    known = {_normal(d.name): d for d in _declared_by(catalog)}
    return Project(
        root=root,
        spec=spec,
        requirements=requirements,
        extras=groups,
        dependencies=tuple(_dependencies(requirements, known)),
        dev_dependencies=tuple(_dependencies(dev, known)),
        optional=tuple(_dependencies(optional, known)),
    )


def tree(root: Path) -> FileTree:
    """The files as they are now: those git would keep, else all that are not ignored.

    Raises:
        ProblemError: if one cannot be read.
    """
    files = {}
    for path in sorted(_paths(root)):
        file = root / path
        if file.is_symlink() and not file.resolve().is_relative_to(root.resolve()):
            continue
        try:
            if not file.is_file():
                continue
            status = file.stat()
            data = file.read_bytes() if status.st_size <= _LARGEST else b""
        except OSError as error:
            raise ProblemError(f"{path}: cannot be read ({error.strerror})") from None
        files[path] = File(data=data, executable=bool(status.st_mode & 0o100))
    return FileTree(files)


def revision(root: Path) -> Revision:
    """The commit of the project, and whether its files differ from it."""
    try:
        head = git(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        if head.status:
            return Revision()
        state = git(root, "status", "--porcelain", "--", ".")
    except UserError:  # no git
        return Revision()
    return Revision(commit=head.out, dirty=bool(state.out))


def _spec(directory: Path, catalog: Catalog) -> Spec:
    path = directory / specs.FILE
    try:
        source = specs.decode(path.read_bytes(), str(path))
    except (FileNotFoundError, NotADirectoryError):
        if (directory / lock.FILE).is_file() or (directory / ".scaffold").is_dir():
            hint = (
                f"restore it (git checkout -- {specs.FILE}): it names task and options"
            )
        else:
            hint = "name the directory of a project that `scaffold new` made"
        raise UserError(f"{path}: no such file", hint=hint) from None
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror})") from None
    request = specs.Request(
        source=source, where=str(path), directory=directory.resolve().name
    )
    return specs.resolve(request, catalog)


def _paths(root: Path) -> set[str]:
    with suppress(UserError):  # no git
        flags = ("-z", "--cached", "--others", "--exclude-standard")
        listed = git(root, "ls-files", *flags, "--", ".")
        if listed.status == 0 and listed.out.strip("\0"):
            return {path for path in listed.out.split("\0") if path}
    return set(_walk(root))


def _walk(root: Path) -> Iterator[str]:
    try:
        ignored = GitIgnore((root / ".gitignore").read_text("utf-8", errors="replace"))
    except OSError:
        ignored = GitIgnore("")
    for place, folders, names in os.walk(root):
        here = Path(place).relative_to(root)
        folders[:] = [
            f
            for f in folders
            if f not in _NEVER and (here / f).as_posix() not in ignored
        ]
        for name in names:
            path = (here / name).as_posix()
            if path not in ignored:
                yield path


# ------------------------------------------------------------------ what is declared


def _pyproject(directory: Path) -> dict[str, Any]:
    path = directory / _PYPROJECT
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{path}: cannot be read ({error.strerror})") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: not TOML: {error}") from None


def _groups(
    table: object, directory: Path, own: str
) -> dict[str, tuple[Requirement, ...]]:
    """Each group; a group that names the project itself for another of its groups, without."""
    return {
        name: tuple(r for r in _requirements(entries, directory) if r.name != own)
        for name, entries in (table.items() if isinstance(table, dict) else ())
    }


def _requirements(entries: object, directory: Path) -> tuple[Requirement, ...]:
    """The requirements of a list that hold for this Python.

    Raises:
        UserError: if one is no requirement.
    """
    found = []
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, str):  # {include-group = …}: that group is read itself
            continue
        try:
            requirement = Requirement(entry)
        except InvalidRequirement as error:
            reason = str(error).splitlines()[0]
            raise UserError(f"{directory / _PYPROJECT}: {entry!r}: {reason}") from None
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            found.append(requirement)
    return tuple(found)


def _dependencies(
    requirements: Iterable[Requirement], known: Mapping[str, Dependency]
) -> Iterator[Dependency]:
    """Each requirement with the modules it is imported as, one entry a module."""
    for requirement in requirements:
        name, specifier = requirement.name, str(requirement.specifier)
        own = known.get(_normal(name))
        modules = (own.imports,) if own else _modules(name)
        for module in modules:
            yield Dependency(
                name=name,
                specifier=specifier,
                imports=module,
                # nobody told us what the owner has it for, which need not be an import
                used_by=own.used_by if own else "the project's owner",
            )


def _modules(name: str) -> tuple[str, ...]:
    """What a distribution is imported as: what it says where it is installed, else its name."""
    found = _installed_modules().get(_normal(name), ())
    return tuple(found) or (name.replace("-", "_"),)


@cache
def _installed_modules() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for module, distributions in metadata.packages_distributions().items():
        for distribution in distributions:
            if module.isidentifier():
                found.setdefault(_normal(distribution), []).append(module)
    return found


def _declared_by(catalog: Catalog) -> Iterator[Dependency]:
    for manifest in catalog.manifests:
        yield from (*manifest.dependencies, *manifest.dev_dependencies)
        yield from (d for group in manifest.extras.values() for d in group)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _get(table: object, *keys: str) -> object:
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table
