"""Trees of many files at once: from a store those seen before, the others parsed by two processes."""

from collections.abc import Callable, Iterable, Mapping

import msgspec

from generator import memo, pycode, syntax
from generator.ahead import Ahead

_WORTH = 60_000
"""Bytes of source that take longer to parse than a process to start."""
_KINDS: Mapping[bytes, Callable[[bytes], syntax.Module | pycode.Broken]] = {
    b"t": syntax.decode,
    b"b": msgspec.msgpack.Decoder(pycode.Broken).decode,
}


class Trees:
    """What was parsed, by its text."""

    def __init__(self, store: memo.Store) -> None:
        self._store = store
        self._trees: dict[str, syntax.Module | pycode.Broken] = {}
        self._new: dict[bytes, str] = {}
        self._ahead: Ahead | None = None

    def begin(self, files: Iterable[bytes]) -> None:
        """Have what will be asked for parsed by another process, while this one does other things."""
        for data in files:
            text = pycode.decode(data)
            if isinstance(text, str) and text not in self._trees:
                kept = self._store.get(_key(data))
                if kept is None:
                    self._new[data] = text
                else:
                    self._trees[text] = _read(kept)
        self._ahead = Ahead(_parse, self._new, worth=_WORTH)

    def finish(self) -> None:
        """Parse what is left, and keep it all."""
        for data, made in self._ahead.results().items() if self._ahead else ():
            self._trees[self._new[data]] = _read(made)
            self._store.put(_key(data), made)
        self._ahead = None

    def stop(self) -> None:
        """Lose interest in what is still being parsed."""
        if self._ahead is not None:
            self._ahead.stop()

    def parse(self, text: str) -> syntax.Module | pycode.Broken:
        """The tree of a module, or why there is none."""
        return self._trees.get(text) or pycode.parse(text)


def _key(data: bytes) -> str:
    return memo.key("tree", data)


def _parse(data: bytes) -> bytes:
    text = pycode.decode(data)
    assert isinstance(text, str), "only such are asked for"
    found = pycode.parse(text)
    if isinstance(found, pycode.Broken):
        return b"b" + msgspec.msgpack.encode(found)
    return b"t" + syntax.encode(found)


def _read(kept: bytes) -> syntax.Module | pycode.Broken:
    return _KINDS[kept[:1]](kept[1:])
