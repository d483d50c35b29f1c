"""The files of installed packages: who installed them, what lies in a folder, what they say."""

import os
from collections.abc import Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path

import msgspec
from msgspec import Struct, field
from packaging.utils import canonicalize_name

from generator import memo
from generator.checks.reading.outside import read
from generator.checks.reading.outside.disk import Disk
from generator.checks.reading.outside.surface import UNREADABLE, Surface

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Surface)


class Installed(Struct, kw_only=True, eq=False, dict=True):
    """The packages of one environment, as they lie on disk."""

    folders: tuple[Path, ...]
    """Its site-packages."""
    store: memo.Store = field(default_factory=memo.Nothing)
    """Keeps what was read of modules."""
    disk: Disk = field(default_factory=Disk)
    _listings: dict[Path, frozenset[str]] = field(default_factory=dict)
    _words: dict[tuple[Path, str, bool], bool] = field(default_factory=dict)
    _owners: dict[str, tuple[str, str]] = field(default_factory=dict)

    @cached_property
    def _distributions(self) -> dict[str, tuple[Path, str, str]]:
        """Metadata, name and version of each distribution, by its name in one spelling."""
        found: dict[str, tuple[Path, str, str]] = {}
        for folder in self.folders:
            for entry in sorted(self.names_in(folder)):
                stem, _, kind = entry.rpartition(".")
                name, _, version = stem.partition("-")
                if kind in ("dist-info", "egg-info") and version:
                    made = folder / entry, name, version
                    found.setdefault(canonicalize_name(name), made)
        return found

    def distribution(self, top: str) -> tuple[str, str]:
        """Name and version of what has installed a top-level module; empty if nobody knows."""
        if top not in self._owners:
            own = self._distributions.get(canonicalize_name(top))
            made = own or next(
                (d for d in self._distributions.values() if self._holds(d[0], top)),
                None,
            )
            self._owners[top] = (made[1], made[2]) if made else ("", "")
        return self._owners[top]

    def read(self, path: Path, name: str, package: bool) -> Surface:
        """The surface of a file, from the store if that has it."""
        stamp = self.disk.stamp(path)
        if not stamp:
            return UNREADABLE
        key = memo.key("surface", str(path), name, str(stamp))
        kept = self.store.get(key)
        if kept is not None:
            with suppress(msgspec.DecodeError):
                return _DECODER.decode(kept)
        made = read.read(
            self.disk.content(path), name, package=package, stub=path.suffix == ".pyi"
        )
        self.store.put(key, _ENCODER.encode(made))
        return made

    def has_word(self, folder: Path, word: str, *, compiled: bool) -> bool:
        """Whether any text below a folder has a word, or any stub without a source."""
        key = folder, word, compiled
        if key not in self._words:
            texts = self._texts(folder, compiled=compiled)
            self._words[key] = any(_has(text, word.encode()) for text in texts)
        return self._words[key]

    def _texts(self, folder: Path, *, compiled: bool) -> Iterator[bytes]:
        for here, _, names in os.walk(folder):
            self.disk.stamp(Path(here))
            for name in names:
                alone = name.endswith(".pyi") and name[:-1] not in names
                if alone or (not compiled and name.endswith(".py")):
                    yield self.disk.content(Path(here, name))

    def _holds(self, metadata: Path, top: str) -> bool:
        """Whether a distribution has a top-level module."""
        record = b"\n" + self.disk.content(metadata / "RECORD")
        ends = ("/__init__.py", ".py,")
        return any(f"\n{top}{end}".encode() in record for end in ends)

    def names_in(self, folder: Path) -> frozenset[str]:
        """What lies in a folder, which is looked at once."""
        if folder not in self._listings:
            self._listings[folder] = self.disk.names(folder)
        return self._listings[folder]

    def below(self, folder: Path) -> set[str]:
        """The names of what may be modules in a folder."""
        stems = (name.removesuffix(".py") for name in self.names_in(folder))
        return {stem for stem in stems if stem.isidentifier()}


def _has(text: bytes, word: bytes) -> bool:
    """Whether a text has a word, and not as a part of another one."""
    at = text.find(word)
    while at >= 0:
        end = at + len(word)
        around = (text[max(at - 1, 0) : at], text[end : end + 1])
        if not any(char.isalnum() or char == b"_" for char in around):
            return True
        at = text.find(word, end)
    return False
