"""What a project says that it needs: requirement files, metadata, environments, commands."""

import posixpath
import re
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from generator.checks.reading.project import Project
from generator.checks.reading.requirements import (
    installs,
    metadata,
    requirements,
    setup_script,
)
from generator.checks.reading.requirements.metadata import Kind, Listed
from generator.checks.reading.requirements.requirements import Line
from generator.checks.reading.settings import documents
from generator.checks.reading.settings.documents import Entry
from generator.model import Place

_ASIDE = ("dev", "test", "doc", "lint", "ci", "opt", "extra", "build")
_MAIN = (
    "runtime", "base", "core", "main", "prod", "default", "common", "install", "train", "min",
)  # fmt: skip
_EVERYWHERE = frozenset(
    {"doc", "docs", "docker", "dockerfiles", ".github", ".circleci", "env", "envs",
     "environment", "environments", "conda", "install", "setup", "scripts", "build", "deploy", "ci"}
)  # fmt: skip
"""Folders whose lists are for the whole project."""


class Declaration(Struct, frozen=True, kw_only=True):
    """One distribution that a project says it needs."""

    name: str
    """In its normal form."""
    place: Place
    kind: Kind
    versions: str = ""
    """Which ones will do, in the words of packaging's specifiers."""
    certain: bool = True
    """Whether that is its name, rather than that of the address it comes from."""
    within: str = ""
    """The folder that it is for, with a slash; empty for the whole project."""


class Declared(Struct, frozen=True, kw_only=True):
    """All that a project says it needs."""

    entries: tuple[Declaration, ...]
    readable: bool
    """Whether no list is computed in ways that only running it would tell."""
    worded: frozenset[str]
    """Words of its documents about what is needed, as names of distributions are written."""

    def by(self, path: str) -> frozenset[str]:
        """What is declared for a file."""
        return frozenset(e.name for e in self.entries if path.startswith(e.within))

    @property
    def runtime(self) -> list[Declaration]:
        """What is needed to run, in the project's own lists."""
        return [e for e in self.entries if e.kind == "runtime"]


def read(project: Project) -> Declared:
    """Everything that a project declares."""
    reader = _Reader(project)
    for path in project.texts:
        reader.lists(path)
    for path in project.texts:
        reader.commands(path)
    prose = [t for p, t in project.texts.items() if p.endswith((".md", ".rst"))]
    return Declared(
        entries=tuple(reader.entries),
        readable=reader.readable,
        worded=frozenset(w for text in prose for w in installs.words(text)),
    )


class _Reader:
    """Collects declarations; a file that others include is read once for each folder."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._texts = project.texts
        self._seen: set[tuple[str, str]] = set()
        self.entries: list[Declaration] = []
        self.readable = True

    def lists(self, path: str) -> None:
        """What a file lists, if it is one that does."""
        name = posixpath.basename(path)
        if _lists_requirements(path):
            self._file(path, _kind(path), _within(path))
        elif name == "pyproject.toml":
            self._pyproject(path)
        elif name == "Pipfile":
            self._listed(metadata.pipfile(self._texts[path]), path)
        elif name == "setup.cfg":
            self._listed(metadata.setup_cfg(self._texts[path]), path)
        elif name == "setup.py":
            self._setup_py(path)
        elif name.endswith((".yml", ".yaml")) and "dependencies:" in self._texts[path]:
            self._conda(path)

    def commands(self, path: str) -> None:
        """What commands in a document or script install."""
        text = self._texts[path]
        if path.endswith((".py", ".json", ".csv", ".ipynb")) or "install" not in text:
            return
        for name in installs.named(text):
            self._add([Line(line=0, name=name)], path, "named", _within(path))
        for other in installs.files(text):
            for file in {other, posixpath.join(posixpath.dirname(path), other)}:
                if file in self._texts and file.endswith((".txt", ".in")):
                    self._file(file, _kind(file), "")

    def _add(self, lines: Iterable[Line], path: str, kind: Kind, within: str) -> None:
        for line in lines:
            if line.file and line.file in self._texts:
                self._file(line.file, kind, within)
            elif line.file:
                self.readable = False
            else:
                entry = Declaration(
                    name=line.name,
                    place=Place(path=path, line=line.line),
                    kind=kind,
                    versions=line.versions,
                    certain=line.certain,
                    within=within,
                )
                self.entries.append(entry)

    def _file(self, path: str, kind: Kind, within: str) -> None:
        if (path, within) not in self._seen:
            self._seen.add((path, within))
            found = requirements.read(path, self._texts[path])
            self._add(found, path, kind, within)

    def _listed(self, found: Iterable[Listed] | None, path: str) -> None:
        self.readable &= found is not None
        folder, within = posixpath.dirname(path), _within(path)
        for one in found or ():
            if one.file:
                file = posixpath.normpath(posixpath.join(folder, one.file))
                self._add([Line(line=0, file=file)], path, one.kind, within)
            else:
                lines = requirements.requirement(one.requirement, one.line)
                self._add(lines, path, one.kind, within)

    def _pyproject(self, path: str) -> None:
        document = self._project.toml.get(path)
        if document is None:
            self.readable = False
            return
        self._listed(metadata.pyproject(document, self._texts[path]), path)
        if metadata.is_computed(document):
            script = posixpath.join(posixpath.dirname(path), "setup.py")
            self.readable &= script in self._texts

    def _setup_py(self, path: str) -> None:
        module = self._project.modules[path]
        if module.table is None:
            self.readable = False
            return
        found = setup_script.read(self._project, module, module.table)
        self.readable &= found.readable
        within, text = _within(path), self._texts[path]
        for file in found.files:
            self._file(file, _kind(file), within)
        for part in _requirements(found.runtime):
            lines = requirements.requirement(part, metadata.line_of(text, part))
            self._add(lines, path, "runtime", within)
        for part in _requirements(found.others):
            self._add(requirements.requirement(part, 0), path, "other", within)

    def _conda(self, path: str) -> None:
        document = documents.read(path, self._texts[path])
        for root in document.roots if document else ():
            listed = root.get("dependencies")
            for item in (listed and listed.items) or ():
                self._conda_item(item, path, _within(path))

    def _conda_item(self, item: Entry, path: str, within: str) -> None:
        pip = item.get("pip")
        for inner in (pip and pip.items) or ():
            for found in requirements.read(path, str(inner.value)):
                one = replace(found, line=inner.line)
                self._add([one], path, "runtime", within)
        if isinstance(item.value, str):
            name = item.value.rpartition("::")[2]
            lines = requirements.requirement(name, item.line)
            self._add(lines, path, "runtime", within)


def _requirements(texts: Iterable[str]) -> Iterator[str]:
    """The texts of a script that look like requirements, each line for itself."""
    for text in texts:
        for line in map(str.strip, text.splitlines()):
            if line and not line.startswith(("#", "-", "[")):
                yield line


def _lists_requirements(path: str) -> bool:
    """Whether a file lists what to install, but not only for building documents."""
    name = posixpath.basename(path).lower()
    folder = posixpath.dirname(path).lower()
    if not name.endswith((".txt", ".in")) or "constraint" in name or "doc" in name:
        return False
    inside = posixpath.basename(folder)
    aside = folder.partition("/")[0] in ("doc", "docs")
    return not aside and ("require" in name or "require" in inside)


def _kind(path: str) -> Kind:
    name = posixpath.basename(path).lower().replace("requirements", "")
    folder = posixpath.dirname(path).lower()
    aside = any(word in name for word in _ASIDE) or folder.startswith(("doc", "test"))
    parts = re.split(r"[^a-z]+", name)
    main = any(word in (parts if len(word) < 4 else name) for word in _MAIN)
    plain = not folder or name[:1] == "." or main
    return "runtime" if plain and not aside else "other"


def _within(path: str) -> str:
    """The folder that a list is for: the one that it lies in, or lies beside."""
    folder = posixpath.dirname(path)
    if "require" in posixpath.basename(folder).lower():
        folder = posixpath.dirname(folder)
    if not folder or folder.partition("/")[0] in _EVERYWHERE:
        return ""
    return folder + "/"
