"""What a project says that it needs: requirement files, metadata, environments, commands."""

import configparser
import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from generator.checks.reading import (
    documents,
    installs,
    requirements,
    setup_script,
)
from generator.checks.reading.documents import Entry
from generator.checks.reading.project import Project, get
from generator.checks.reading.requirements import Line
from generator.model import Place

Kind = Literal["runtime", "other", "named"]
"""Needed to run; for development, extras, constraints; only named in a command or in words."""

_ASIDE = ("dev", "test", "doc", "lint", "ci", "opt", "extra", "build", "constrain")
_POETRY = "tool.poetry.dependencies"


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """One distribution that a project says it needs."""

    name: str
    """In its normal form."""
    place: Place
    kind: Kind
    certain: bool = True
    """Whether that is its name, rather than that of the address it comes from."""
    within: str = ""
    """The folder that it is for; empty for all."""


@dataclass(frozen=True, kw_only=True)
class Declared:
    """All that a project says it needs."""

    entries: tuple[Declaration, ...]
    readable: bool
    """Whether no list is computed in ways that only running would tell."""

    def by(self, path: str) -> frozenset[str]:
        """What is declared for a file."""
        return frozenset(
            e.name for e in self.entries if not e.within or path.startswith(e.within)
        )

    @property
    def runtime(self) -> list[Declaration]:
        """What is needed to run, in the project's own lists."""
        return [e for e in self.entries if e.kind == "runtime"]


def read(project: Project) -> Declared:
    """Everything that a project declares."""
    reader = _Reader(project)
    reader.all()
    return Declared(entries=tuple(reader.entries), readable=reader.readable)


class _Reader:
    def __init__(self, project: Project) -> None:
        self.project = project
        self.entries: list[Declaration] = []
        self.readable = True
        self._seen: set[str] = set()

    def all(self) -> None:
        for path in self.project.texts:
            name = posixpath.basename(path)
            if _lists_requirements(path):
                self._file(path, _kind(path), _within(path))
            elif name == "pyproject.toml":
                self._pyproject(path)
            elif name == "Pipfile":
                self._pipfile(path)
            elif name == "setup.cfg":
                self._setup_cfg(path)
            elif name == "setup.py":
                self._setup_py(path)
            elif name.endswith((".yml", ".yaml")):
                self._conda(path)
        for path, text in self.project.texts.items():
            if not path.endswith((".json", ".csv")):
                self._told(path, text)

    def _told(self, path: str, text: str) -> None:
        for name in installs.named(path, text):
            self._add(name, path, 0, "named")
        for other in installs.files(path, text):
            for file in {other, posixpath.join(posixpath.dirname(path), other)}:
                if file in self.project.texts and file.endswith((".txt", ".in")):
                    self._file(file, _kind(file), "")

    def _add(
        self, name: str, path: str, line: int, kind: Kind, within: str = ""
    ) -> None:
        place = Place(path=path, line=line)
        self.entries.append(
            Declaration(name=name, place=place, kind=kind, within=within)
        )

    def _lines(
        self, lines: Iterable[Line], path: str, kind: Kind, within: str = ""
    ) -> None:
        for line in lines:
            if line.file and line.file in self.project.texts:
                self._file(line.file, kind, within)
            elif line.file:
                self.readable = False
            else:
                place = Place(path=path, line=line.line)
                self.entries.append(
                    Declaration(
                        name=line.name,
                        place=place,
                        kind=kind,
                        certain=line.certain,
                        within=within,
                    )
                )

    def _file(self, path: str, kind: Kind, within: str) -> None:
        if (path + within) not in self._seen:
            self._seen.add(path + within)
            found = requirements.read(path, self.project.texts[path])
            self._lines(found, path, kind, within)

    def _texts(self, texts: object, path: str, kind: Kind, within: str = "") -> None:
        """Requirements in a list of a document, each at the line that holds it."""
        for text in texts if isinstance(texts, list) else ():
            if isinstance(text, str):
                line = _line(self.project.texts[path], text)
                found = requirements.requirement(text, line)
                self._lines(found, path, kind, within)

    def _keys(self, table: object, path: str, kind: Kind, within: str = "") -> None:
        """Distributions that are the keys of a table."""
        for name in table if isinstance(table, dict) else ():
            line = _key_line(self.project.texts[path], name)
            self._add(requirements.normal(name), path, line, kind, within)

    # -- the dialects -----------------------------------------------------------------------

    def _pyproject(self, path: str) -> None:
        document = self.project.toml.get(path)
        if document is None:
            self.readable = False
            return
        within = _within(path)
        self._texts(get(document, "project.dependencies"), path, "runtime", within)
        self._keys(get(document, _POETRY), path, "runtime", within)
        self._texts(
            get(document, "tool.flit.metadata.requires"), path, "runtime", within
        )
        for key in (
            "project.optional-dependencies",
            "dependency-groups",
            "tool.pdm.dev-dependencies",
            "tool.flit.metadata.requires-extra",
        ):
            groups = get(document, key)
            for group in groups.values() if isinstance(groups, dict) else ():
                self._texts(group, path, "other", within)
        for key in ("tool.uv.dev-dependencies", "build-system.requires"):
            self._texts(get(document, key), path, "other", within)
        self._keys(
            get(document, "tool.poetry.dev-dependencies"), path, "other", within
        )
        groups = get(document, "tool.poetry.group")
        for group in groups.values() if isinstance(groups, dict) else ():
            self._keys(get(group, "dependencies"), path, "other", within)
        envs = get(document, "tool.hatch.envs")
        for env in envs.values() if isinstance(envs, dict) else ():
            for key in ("dependencies", "extra-dependencies"):
                self._texts(get(env, key), path, "other", within)
        self._pixi(document, path, within)
        self._dynamic(document, path)

    def _pixi(self, document: object, path: str, within: str) -> None:
        for key in ("tool.pixi.dependencies", "tool.pixi.pypi-dependencies"):
            self._keys(get(document, key), path, "runtime", within)
        features = get(document, "tool.pixi.feature")
        for feature in features.values() if isinstance(features, dict) else ():
            for key in ("dependencies", "pypi-dependencies"):
                self._keys(get(feature, key), path, "other", within)

    def _dynamic(self, document: object, path: str) -> None:
        """Lists that pyproject.toml takes from files, or from a setup.py that is read too."""
        dynamic = get(document, "project.dynamic")
        if not isinstance(dynamic, list) or "dependencies" not in dynamic:
            return
        files = get(document, "tool.setuptools.dynamic.dependencies.file")
        listed = [files] if isinstance(files, str) else files
        folder = posixpath.dirname(path)
        found = [
            posixpath.normpath(posixpath.join(folder, f))
            for f in (listed if isinstance(listed, list) else [])
            if isinstance(f, str)
        ]
        for file in found:
            if file in self.project.texts:
                self._file(file, "runtime", "")
            else:
                self.readable = False
        script = posixpath.join(folder, "setup.py")
        self.readable &= bool(found) or script in self.project.texts

    def _pipfile(self, path: str) -> None:
        entry = documents.read("Pipfile.toml", self.project.texts[path])
        if entry is None:
            self.readable = False
        for root in entry.roots if entry else ():
            kinds: tuple[tuple[str, Kind], ...] = (
                ("packages", "runtime"),
                ("dev-packages", "other"),
            )
            for key, kind in kinds:
                group = root.get(key)
                for name, value in ((group and group.table) or {}).items():
                    self._add(requirements.normal(name), path, value.line, kind)

    def _setup_cfg(self, path: str) -> None:
        text = self.project.texts[path]
        parser = configparser.RawConfigParser(strict=False)
        try:
            parser.read_string(text)
        except configparser.Error:
            self.readable = False
            return
        within = _within(path)
        for section in parser.sections():
            for key, value in parser.items(section):
                if (section, key) == ("options", "install_requires"):
                    kind: Kind = "runtime"
                elif section in ("options.extras_require", "options") and (
                    section != "options" or key in ("tests_require", "setup_requires")
                ):
                    kind = "other"
                else:
                    continue
                value = value.strip()
                if value.startswith("file:"):
                    for name in value[5:].split(","):
                        file = posixpath.join(posixpath.dirname(path), name.strip())
                        if file in self.project.texts:
                            self._file(file, kind, within)
                        else:
                            self.readable = False
                    continue
                listed: list[object] = [*value.replace(";\n", "\n").splitlines()]
                self._texts(listed, path, kind, within)

    def _setup_py(self, path: str) -> None:
        module = self.project.modules[path]
        if module.table is None:
            self.readable = False
            return
        within = _within(path)
        found = setup_script.read(self.project, module, module.table)
        self.readable &= found.readable
        for file in found.files:
            self._file(file, _kind(file), within)
        for texts, kind in ((found.runtime, "runtime"), (found.others, "other")):
            for text, node in texts:
                for part in text.splitlines():
                    if part.strip() and not part.strip().startswith(("#", "-", "[")):
                        # the line of a node costs much: only findings ask for it
                        lines = requirements.requirement(part.strip(), 0)
                        line = (
                            _line(self.project.texts[path], part.strip())
                            if kind == "runtime"
                            else 0
                        )
                        named = [l for l in lines if " " not in part.strip() or l.certain]
                        self._lines(
                            [Line(line=line, name=n) for n in requirements.names(named)],
                            path,
                            "runtime" if kind == "runtime" else "other",
                            within,
                        )

    def _conda(self, path: str) -> None:
        text = self.project.texts[path]
        if "dependencies:" not in text:
            return
        document = documents.read(path, text)
        for root in document.roots if document else ():
            listed = root.get("dependencies")
            for item in (listed and listed.items) or ():
                self._conda_item(item, path, _within(path))

    def _conda_item(self, item: Entry, path: str, within: str) -> None:
        pip = item.get("pip")
        if pip is not None:
            for inner in pip.items or ():
                found = requirements.read(path, str(inner.value))
                lines = [
                    Line(line=inner.line, name=f.name, file=f.file, certain=f.certain)
                    for f in found
                ]
                self._lines(lines, path, "runtime", within)
        elif isinstance(item.value, str):
            name = item.value.rpartition("::")[2]
            found = requirements.requirement(name, item.line)
            self._lines(found, path, "runtime", within)


def _lists_requirements(path: str) -> bool:
    name = posixpath.basename(path).lower()
    folder = posixpath.basename(posixpath.dirname(path)).lower()
    return name.endswith((".txt", ".in")) and (
        "require" in name or "constraint" in name or "require" in folder
    )


def _kind(path: str) -> Kind:
    name = posixpath.basename(path).lower().replace("requirements", "")
    folder = posixpath.dirname(path).lower()
    aside = any(word in name for word in _ASIDE) or folder.startswith(("doc", "test"))
    return "other" if aside else "runtime"


def _within(path: str) -> str:
    """The folder that a list is for: the one that it lies in, or lies beside."""
    folder = posixpath.dirname(path)
    if "require" in posixpath.basename(folder).lower():
        folder = posixpath.dirname(folder)
    first = folder.partition("/")[0]
    if not folder or first in _EVERYWHERE:
        return ""
    return folder + "/"


_EVERYWHERE = frozenset(
    {"docker", ".github", ".circleci", "env", "envs", "environment", "environments",
     "conda", "install", "setup", "scripts", "build", "deploy", "ci"}
)  # fmt: skip
"""Folders that hold no code of their own, but lists for the whole."""


def _line(text: str, wanted: str) -> int:
    return _first(text, lambda line: wanted in line and not line.startswith("#"))


def _key_line(text: str, name: str) -> int:
    return _first(
        text, lambda line: line.replace('"', "").partition("=")[0].strip() == name
    )


def _first(text: str, fits: Callable[[str], bool]) -> int:
    lines = enumerate(text.splitlines(), 1)
    return next((number for number, line in lines if fits(line.strip())), 0)


def closest(declared: Declared) -> Iterator[str]:
    """The names that are declared."""
    return (e.name for e in declared.entries)
