"""Remembers what the rules found in a project, until something that they read is another."""

import os
from collections.abc import Collection, Mapping
from contextlib import suppress

import msgspec

from generator import memo
from generator.check.disk import Place
from generator.check.settings import Settings
from generator.environments import Environment, changed
from generator.model import Checked


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What the rules saw in a project."""

    checks: Mapping[str, Checked]
    """By their codes."""
    broken: Mapping[str, str]
    """Files that cannot be parsed, and why."""
    stamps: Mapping[str, int]
    """Files and folders of installed packages that were read; when each was changed last."""

    @property
    def still_holds(self) -> bool:
        """Whether the packages are as they were."""
        return all(changed(path) == stamp for path, stamp in self.stamps.items())


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Seen).decode


class Kept:
    """What was seen before, by all that it depends on."""

    def __init__(self, store: memo.Store) -> None:
        self._store = store

    def get(self, key: str) -> Seen | None:
        """What was put under a key, if it still holds."""
        data = self._store.get(key)
        if data is not None:
            with suppress(msgspec.DecodeError):
                seen = _decode(data)
                return seen if seen.still_holds else None
        return None

    def put(self, key: str, seen: Seen) -> None:
        """Keep what was seen."""
        with suppress(UnicodeEncodeError):  # of names that are no text
            self._store.put(key, _encode(seen))


def key(
    place: Place,
    chosen: Settings,
    environments: Collection[Environment],
    *,
    explain: bool,
) -> str:
    """What the rules depend on, but for the files of installed packages."""
    around = [(e.certain, *map(os.fspath, e.folders)) for e in environments]
    wanted = [sorted(set(chosen.select)), sorted(set(chosen.ignore)), explain]
    names = repr([around, wanted, sorted(place.others), list(place.files)])
    return memo.key("checked", names, *place.files.values())
