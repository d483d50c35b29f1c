"""Rows that are looked at apart: by their length, or by a name that they share."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

Row = dict[str, Any]

BINS = 4
"""Parts of like size into which rows fall by their length."""


def bins(lengths: Sequence[int]) -> list[str]:
    """For each length the name of its part: "5 to 9"."""
    edges = np.unique(np.quantile(lengths, np.linspace(0, 1, BINS + 1), method="lower"))
    places = np.searchsorted(edges[1:-1], lengths, side="left")
    names = []
    for place in range(places.max() + 1):
        inside = np.asarray(lengths)[places == place]
        names.append(f"{inside.min()} to {inside.max()}" if len(inside) else "")
    return [names[place] for place in places]


def apart(
    rows: Sequence[Row],
    names: Sequence[str],
    measure: Callable[[list[Row]], Mapping[str, float]],
) -> dict[str, dict[str, float]]:
    """What is measured of the rows of each name, and how many they are.

    Names come in the order of their first number, or else of the alphabet.
    """
    found = {}
    for name in sorted(set(names), key=_by_number):
        own = [row for row, of in zip(rows, names, strict=True) if of == name]
        found[name] = {**measure(own), "rows": len(own)}
    return found


def _by_number(name: str) -> tuple[int, str]:
    first = name.partition(" ")[0]
    return (int(first) if first.isdecimal() else 0, name)
