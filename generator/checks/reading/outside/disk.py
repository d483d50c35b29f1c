"""Reads files and folders of installed packages, and notes which."""

import os
from pathlib import Path

from msgspec import Struct, field

from generator.environments import changed


class Disk(Struct, frozen=True, kw_only=True):
    """What is installed; nothing is written, and nothing is run."""

    stamps: dict[str, int] = field(default_factory=dict)
    """The files and folders that were read, and when each was changed last."""

    def content(self, path: Path) -> bytes:
        """What a file holds; nothing where it cannot be read."""
        self.stamp(path)
        try:
            return path.read_bytes()
        except OSError:
            return b""

    def names(self, folder: Path) -> frozenset[str]:
        """What lies in a folder; nothing where there is none."""
        self.stamp(folder)
        try:
            with os.scandir(folder) as listing:
                return frozenset(entry.name for entry in listing)
        except OSError:
            return frozenset()

    def stamp(self, path: Path) -> int:
        """When a file or folder was changed last; 0 where there is none."""
        self.stamps[str(path)] = made = changed(path)
        return made
