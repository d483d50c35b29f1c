"""What the packaging files of a project name: entry points, packages, modules, scripts, data."""

import posixpath
import re
from collections.abc import Iterator

from msgspec import Struct

from generator.checks.reading.commands import setup_py
from generator.checks.reading.commands.setup_py import Kind, Named
from generator.checks.reading.project import Project
from generator.checks.reading.settings import documents
from generator.checks.reading.settings.documents import Entry
from generator.model import Place


class Packaging(Struct, frozen=True, kw_only=True):
    """All that a project's packaging files name."""

    named: tuple[Named, ...]
    roots: tuple[str, ...]
    """The folders that packages lie in."""
    folders: tuple[tuple[str, str], ...]
    """Packages that lie elsewhere than their names say; `*` where any may."""
    names: frozenset[str]
    """What the project is called."""

    @property
    def commands(self) -> dict[str, Named]:
        """The commands that an installation makes."""
        return {n.name: n for n in self.named if n.command}

    def moves(self, module: str) -> bool:
        """Whether a module lies elsewhere than its name says."""
        starts = [n for n, at in self.folders if at.strip("./") != n.replace(".", "/")]
        return "*" in starts or any(f"{module}.".startswith(f"{s}.") for s in starts)


def read(project: Project) -> Packaging:
    """Read pyproject.toml, setup.cfg and setup.py at the root."""
    parts = [_pyproject(project), _setup_cfg(project), setup_py.read(project)]
    named = [n for part in parts for n in part]
    dirs = [n for n in named if n.kind == "where"]
    roots = [n.text for n in dirs if not n.name]
    return Packaging(
        named=tuple(n for n in named if n.kind != "where"),
        roots=tuple(dict.fromkeys(("", "src", *roots))),
        folders=tuple((n.name, n.text) for n in dirs if n.name),
        names=_names(project),
    )


def _names(project: Project) -> frozenset[str]:
    found: set[str] = set()
    for path, pattern in (
        ("pyproject.toml", r"(?m)^name\s*=\s*[\"']([\w.-]+)"),
        ("setup.cfg", r"(?m)^name\s*=\s*([\w.-]+)"),
        ("setup.py", r"\bname\s*=\s*[\"']([\w.-]+)"),
        ("README.md", r"\A\W*([\w.-]+)"),
    ):
        match = re.search(pattern, project.texts.get(path, ""))
        found |= {match[1]} if match else set()
    found |= {
        posixpath.dirname(p).removeprefix("src/")
        for p in project.modules
        if p.endswith("/__init__.py") and p.removeprefix("src/").count("/") == 1
    }
    forms = {f for n in found for f in (n, n.replace("_", "-"), n.replace("-", "_"))}
    return frozenset(forms | {f.lower() for f in forms} | {f.upper() for f in forms})


# -- pyproject.toml -------------------------------------------------------------------------


class _Toml:
    def __init__(self, path: str, text: str) -> None:
        self.path, self.lines = path, text.splitlines()
        found = documents.read(path, text)
        self.root = found.roots[0] if found and found.roots else Entry(line=0)

    def named(
        self, kind: Kind, entry: Entry, text: str, name: str = "", command: bool = False
    ) -> Named:
        """A text at its place, which is below its key in a list of several lines."""
        line = next(self._lines(text, entry.line), entry.line)
        at = Place(path=self.path, line=line)
        return Named(kind=kind, text=text, at=at, name=name, command=command)

    def _lines(self, text: str, start: int) -> Iterator[int]:
        for number in range(max(start, 1), len(self.lines) + 1):
            line = self.lines[number - 1]
            if f'"{text}"' in line or f"'{text}'" in line:
                yield number

    def each(self, *keys: str) -> Iterator[tuple[Entry, str]]:
        """The texts at a key."""
        entry = self.root.get(*keys)
        for item in (entry, *(entry.items or ())) if entry else ():
            if isinstance(item.value, str):
                yield item, item.value

    def table(self, *keys: str) -> dict[str, Entry]:
        """The entries of a table."""
        entry = self.root.get(*keys)
        return dict(entry.table) if entry and entry.table else {}


def _pyproject(project: Project) -> Iterator[Named]:
    path = "pyproject.toml"
    if path not in project.toml:
        return
    toml = _Toml(path, project.texts[path])
    yield from _toml_entry_points(toml)
    tool = ("tool", "setuptools")
    for entry, text in toml.each(*tool, "packages"):
        yield toml.named("package", entry, text)
    for entry, text in toml.each(*tool, "py-modules"):
        yield toml.named("module", entry, text)
    for entry, text in toml.each(*tool, "script-files"):
        yield toml.named("script", entry, text)
    for package, entry in toml.table(*tool, "package-dir").items():
        if isinstance(entry.value, str):
            yield toml.named("where", entry, entry.value.strip("./"), package)
    for entry, text in toml.each(*tool, "packages", "find", "where"):
        yield toml.named("where", entry, text.strip("./"))
        yield toml.named("file", entry, text)
    for entry in toml.table(*tool, "dynamic").values():
        for key, kind in (("attr", "attribute"), ("file", "file")):
            inner = entry.get(key)
            for item in (inner, *(inner.items or ())) if inner else ():
                if isinstance(item.value, str):
                    found: Kind = "attribute" if kind == "attribute" else "file"
                    yield toml.named(found, entry, item.value)
    for package, entry in toml.table(*tool, "package-data").items():
        for item in entry.items or ():
            if isinstance(item.value, str):
                yield toml.named("data", entry, item.value, package)
    yield from _toml_files(toml)


def _toml_entry_points(toml: _Toml) -> Iterator[Named]:
    groups = [
        (True, toml.table("project", "scripts")),
        (True, toml.table("project", "gui-scripts")),
        (True, toml.table("tool", "poetry", "scripts")),
        (True, toml.table("tool", "flit", "scripts")),
    ]
    for plugins in (("project", "entry-points"), ("tool", "poetry", "plugins")):
        groups += [(False, dict(e.table or {})) for e in toml.table(*plugins).values()]
    for command, table in groups:
        for name, entry in table.items():
            value = entry if entry.table is None else entry.get("callable")
            if value is not None and isinstance(value.value, str):
                text, at = value.value, Entry(line=entry.line)
                yield toml.named("entry point", at, text, name, command)


def _toml_files(toml: _Toml) -> Iterator[Named]:
    for keys in (("project", "readme"), ("project", "readme", "file"),
                 ("project", "license", "file"), ("tool", "poetry", "readme"),
                 ("tool", "hatch", "version", "path"),
                 ("tool", "hatch", "build", "targets", "wheel", "packages")):  # fmt: skip
        for entry, text in toml.each(*keys):
            yield toml.named("file", entry, text)
    packages = toml.root.get("tool", "poetry", "packages")
    for entry in packages.items or () if packages else ():
        include, base = entry.get("include"), entry.get("from")
        if include and isinstance(include.value, str) and packages:
            start = f"{base.value}/" if base and isinstance(base.value, str) else ""
            at = toml.named("file", packages, include.value).at
            yield Named(kind="file", text=start + include.value, at=at)
            if start:
                yield Named(kind="where", text=start.strip("./"), at=at)


# -- setup.cfg ------------------------------------------------------------------------------


def ini(text: str) -> Iterator[tuple[str, str, str, int]]:
    """Section, key, value and line of each line of an INI file that says something."""
    section = key = ""
    for number, line in enumerate(text.splitlines(), 1):
        plain = line.strip()
        if not plain or plain[0] in "#;":
            continue
        heading = re.fullmatch(r"\[(.+)\]", plain)
        if heading and line[0] == "[":
            section, key = heading[1], ""
        elif line[0] in " \t" and key:
            yield section, key, plain, number
        else:
            key, _, value = (part.strip() for part in line.partition("="))
            if value:
                yield section, key, value, number


def _setup_cfg(project: Project) -> Iterator[Named]:
    path = "setup.cfg"
    for section, key, value, line in ini(project.texts.get(path, "")):
        at = Place(path=path, line=line)
        if section == "options.entry_points":
            yield from setup_py.entry_point(key, value, at)
        elif (section, key) == ("options", "packages") and ":" not in value:
            for text in re.split(r"[,\s]+", value):
                yield Named(kind="package", text=text, at=at)
        elif (section, key) == ("options", "py_modules"):
            for text in re.split(r"[,\s]+", value):
                yield Named(kind="module", text=text, at=at)
        elif (section, key) == ("options", "scripts"):
            yield Named(kind="script", text=value, at=at)
        elif (section, key) == ("options", "package_dir"):
            package, _, folder = (p.strip() for p in value.partition("="))
            yield Named(kind="where", text=folder.strip("./"), at=at, name=package)
        elif (section, key) == ("options.packages.find", "where"):
            yield Named(kind="where", text=value.strip("./"), at=at)
            yield Named(kind="file", text=value, at=at)
        elif section == "options.package_data":
            for text in re.split(r"[,\s]+", value):
                yield Named(kind="data", text=text, at=at, name=key)
        elif section == "metadata" and value.startswith("attr:"):
            text = value.removeprefix("attr:").strip()
            yield Named(kind="attribute", text=text, at=at)
        elif section == "metadata" and value.startswith("file:"):
            for text in re.split(r"[,\s]+", value.removeprefix("file:").strip()):
                yield Named(kind="file", text=text, at=at)
        elif section == "metadata" and key in ("license_files", "license_file"):
            for text in re.split(r"[,\s]+", value):
                yield Named(kind="file", text=text, at=at)
