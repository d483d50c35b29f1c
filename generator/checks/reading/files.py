"""The files of a project: their texts, and what config files among them hold."""

import json
import posixpath
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct

from generator import pycode
from generator.checks.reading.gitignore import GitIgnore
from generator.checks.reading.settings import documents

_SAID = re.compile(r"""(["'])([\w./-]+)\1|\b(\w+)=(?!=)""")


class Fault(Struct, frozen=True, kw_only=True):
    """A file that cannot be read."""

    path: str
    message: str
    line: int


class Files:
    """What a project has on disk, as far as it is given."""

    def __init__(self, given: Collection[str], others: Collection[str]) -> None:
        self.faults: list[Fault] = []
        self.texts: dict[str, str] = {}
        self.toml: dict[str, dict[str, Any]] = {}
        self.data: dict[str, Any] = {}
        self.read = frozenset(given)
        self.paths = frozenset((*given, *others))
        self.folders = folders_of(self.paths)
        self._documents: dict[str, documents.Document | None] = {}

    @cached_property
    def words(self) -> Counter[str]:
        """How often each word stands in code."""
        texts = (t for p, t in self.texts.items() if p.endswith(".py"))
        return Counter(w for text in texts for w in re.findall(r"\w+", text))

    @cached_property
    def said(self) -> Counter[str]:
        """How often a name stands in quotes, or before a value."""
        return Counter(
            quoted or given
            for text in self.texts.values()
            for _, quoted, given in _SAID.findall(text)
        )

    @cached_property
    def listing(self) -> Mapping[str, list[str]]:
        """The files directly in each folder."""
        found: dict[str, list[str]] = {}
        for path in sorted(self.paths):
            found.setdefault(posixpath.dirname(path), []).append(path)
        return found

    @cached_property
    def ignored(self) -> GitIgnore:
        """What git is told to leave out."""
        return GitIgnore(self.texts.get(".gitignore", ""))

    def _share(self, other: "Files", path: str) -> None:
        """Take what another project has read of a file."""
        self.faults += [f for f in other.faults if f.path == path]
        if path in other.texts:
            self.texts[path] = other.texts[path]
        if path in other.toml:
            self.toml[path] = other.toml[path]
        if path in other.data:
            self.data[path] = other.data[path]

    def _add(self, path: str, data: bytes) -> None:
        """Read a file; code that is no text is left out."""
        text = pycode.decode(data)
        if isinstance(text, pycode.Broken):
            self._blame(path, text.message, text.line)
            if path.endswith(".py"):
                return
            text = data.decode("utf-8", "replace")
        self.texts[path] = text
        if path.endswith(".toml"):
            self._read_toml(path, text)
        elif path.endswith(".json"):
            self._read_json(path, text)

    def _read_json(self, path: str, text: str) -> None:
        try:
            self.data[path] = json.loads(text)
        except ValueError as error:
            line = getattr(error, "lineno", 1)
            self._blame(path, "is not valid JSON", line)
        except RecursionError:
            self._blame(path, "nests too deeply", 1)

    def _read_toml(self, path: str, text: str) -> None:
        try:
            self.toml[path] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"line (\d+)", str(error))
            line = int(at.group(1)) if at else text.count("\n") + 1
            reason = re.sub(r" \(at .*\)$", "", str(error))
            self._blame(path, f"is not valid TOML: {reason}", line)
        except RecursionError:
            self._blame(path, "nests too deeply", 1)

    def _blame(self, path: str, message: str, line: int) -> None:
        self.faults.append(Fault(path=path, message=message, line=line))

    def document(self, path: str) -> documents.Document | None:
        """The config file at a path, read once; None for what is none or cannot be read."""
        if path not in self._documents:
            text = self.texts.get(path) if path.endswith(documents.SUFFIXES) else None
            self._documents[path] = documents.read(path, text) if text else None
        return self._documents[path]


def folders_of(paths: Iterable[str]) -> frozenset[str]:
    """All folders that paths stand in, those above others included."""
    found: set[str] = set()
    for path in paths:
        parent = posixpath.dirname(path)
        while parent and parent not in found:
            found.add(parent)
            parent = posixpath.dirname(parent)
    return frozenset(found)


def get(table: object, key: str) -> Any:
    """The value at a dotted key of nested tables, None where there is none."""
    for part in key.split("."):
        table = table.get(part) if isinstance(table, dict) else None
    return table
