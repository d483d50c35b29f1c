"""Remembers what was followed, where it may lead back to what is being followed."""

from bisect import bisect_right
from collections.abc import Callable, Hashable

from generator.checks.reading.following.values import Value

_DEEPEST = 200
"""So many things that wait for each other are followed no further."""
_NOWHERE = 1_000_000


class Circles:
    """Values by what they are of; one that leads to itself is unknown where it does.

    What is found on the way around a circle holds for as long as that is being followed, for
    it took something for unknown that is not known yet. Once all of the circle has been
    followed, it is kept if that was true, and else forgotten: whoever asks again gets what is
    found with all of the circle known.

    The circles of a graph are found as in Tarjan's algorithm (1972), by the lowest place on
    the way that each part leads back to.
    """

    def __init__(self) -> None:
        self.known: dict[Hashable, Value] = {}
        self.cuts = 0
        """How often a circle was left open so far."""
        self._way: dict[Hashable, int] = {}
        """What is being followed, from the first on."""
        self._lowest = _NOWHERE
        """Where on the way the innermost part leads back to."""
        self._passing: dict[Hashable, tuple[Value, int]] = {}
        """Values that hold for the moment, and their places in what follows."""
        self._trail: list[Hashable] = []
        self._starts: list[int] = []
        self._lows: list[int] = []
        """Parts of the trail: where they start, and where on the way they lead back to."""
        self._doubted: set[Hashable] = set()
        """Taken for unknown by what was found meanwhile."""
        self._left_out: set[Hashable] = set()
        """Taken for nothing."""
        self._untrue: set[Hashable] = set()
        """What passes for the moment, and took what is known by now for something else."""

    def __contains__(self, key: object) -> bool:
        """Whether it is being followed."""
        return key in self._way

    def leave_out(self, key: Hashable) -> None:
        """Say that something on the way is passed over by what is found."""
        self._left_out.add(key)
        self._cut(self._way[key])

    def follow(self, key: Hashable, work: Callable[[], Value]) -> Value:
        """What `work` finds, or found before."""
        if key in self.known:
            return self.known[key]
        if key in self._passing:
            value, at = self._passing[key]
            self._cut(self._lows[bisect_right(self._starts, at) - 1])
            return value
        if key in self._way:
            self._doubted.add(key)
            self._cut(self._way[key])
            return None
        here, start = len(self._way), len(self._trail)
        if here > _DEEPEST:
            self._cut(0)
            return None
        around, self._lowest = self._lowest, _NOWHERE
        self._way[key] = here
        try:
            found = work()
        finally:
            del self._way[key]
            low = self._lowest
            self._lowest = min(around, low if low < here else _NOWHERE)
        self._settle(key, found, start, whole=low >= here, low=low)
        return found

    def _cut(self, place: int) -> None:
        self.cuts += 1
        self._lowest = min(self._lowest, place)

    def _settle(
        self, key: Hashable, found: Value, start: int, *, whole: bool, low: int
    ) -> None:
        """Keep what was found, and of what was found for it what is true."""
        if key in self._left_out or (key in self._doubted and found is not None):
            self._untrue.update(self._trail[start:])
        self._left_out.discard(key)
        self._doubted.discard(key)
        while self._starts and self._starts[-1] >= start:
            self._starts.pop()
            self._lows.pop()
        if whole:
            for other in self._trail[start:]:
                value, _ = self._passing.pop(other)
                if other not in self._untrue:
                    self.known[other] = value
            self._untrue.difference_update(self._trail[start:])
            del self._trail[start:]
            self.known[key] = found
            return
        self._starts.append(start)
        self._lows.append(low)
        self._passing[key] = found, len(self._trail)
        self._trail.append(key)
