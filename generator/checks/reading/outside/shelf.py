"""What this run has read of installed packages, and which files it read."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from generator import memo
from generator.checks.reading.outside.disk import Disk
from generator.checks.reading.outside.library import Library
from generator.environments import Environment


class Shelf(Struct, frozen=True, kw_only=True):
    """The packages that this run may look at, read once for all projects."""

    store: memo.Store = field(default_factory=memo.Nothing)
    disk: Disk = field(default_factory=Disk)
    _libraries: dict[tuple[Path, ...], Library] = field(default_factory=dict)

    def library(self, environment: Environment) -> Library:
        """The packages of an environment."""
        folders = environment.folders
        if folders not in self._libraries:
            self._libraries[folders] = Library(
                folders=folders, store=self.store, disk=self.disk
            )
        return self._libraries[folders]

    @property
    def stamps(self) -> Mapping[str, int]:
        """The files and folders that were read, and when each was changed last."""
        return self.disk.stamps
