"""Remembers what pure functions gave: bytes under the hash of everything they were given.

A store may forget anything at any time. What it returns is what was put, or nothing.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar

PROJECTS = 128
"""How many sets of options a process remembers: all tasks times their options, twice over.

A project of a set that is forgotten takes some ten times as long as one that is not.
"""

T = TypeVar("T")


class Store(Protocol):
    """Where results are kept; `generator.cache` keeps them on disk."""

    def get(self, key: str) -> bytes | None:
        """What was put under a key, or None."""

    def put(self, key: str, value: bytes) -> None:
        """Keep a value, if there is room; never fails."""


class Memory:
    """A store in this process, bounded in bytes; what was used longest ago goes first."""

    def __init__(self, limit: int = 32 * 2**20) -> None:
        self._values: OrderedDict[str, bytes] = OrderedDict()
        self._limit = limit
        self._size = 0

    def get(self, key: str) -> bytes | None:
        """What was put under a key, or None."""
        if key in self._values:
            self._values.move_to_end(key)
        return self._values.get(key)

    def put(self, key: str, value: bytes) -> None:
        """Keep a value."""
        self._size += len(value) - len(self._values.pop(key, b""))
        self._values[key] = value
        while self._size > self._limit:
            _, dropped = self._values.popitem(last=False)
            self._size -= len(dropped)


class Nothing:
    """A store that keeps nothing, so that everything is made and proved each time."""

    def get(self, key: str) -> bytes | None:
        """None."""

    def put(self, key: str, value: bytes) -> None:
        """Forget it."""


class Recent(Generic[T]):
    """The last few objects that were made, for this process alone."""

    def __init__(self, size: int = PROJECTS) -> None:
        self._objects: OrderedDict[Hashable, T] = OrderedDict()
        self._size = size

    def recall(self, key: Hashable, make: Callable[[], T]) -> T:
        """What was made under a key, or is made now."""
        if key not in self._objects:
            self._objects[key] = make()
            if len(self._objects) > self._size:
                self._objects.popitem(last=False)
        self._objects.move_to_end(key)
        return self._objects[key]


def key(purpose: str, *parts: str | bytes) -> str:
    """The name of a result: its purpose, and a hash of all that it depends on."""
    hasher = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        hasher.update(len(data).to_bytes(8, "big"))  # no part runs into the next
        hasher.update(data)
    return f"{purpose}-{hasher.hexdigest()}"
