"""Rows of text and number, from a file or a split of a hub data set."""

import math
from collections.abc import Sequence
from dataclasses import dataclass as plain_dataclass
from typing import Annotated, Any

import numpy as np
from pydantic import Field
from pydantic.dataclasses import dataclass

from . import texts
from .errors import UserError
from .files import FORMATS
from .texts import ITEM, SHOWN, TextConfig, Texts, read_items

__all__ = ["FORMATS", "ITEM", "SHOWN", "ReadingConfig", "Rows", "read", "read_items"]

STRATA = 10
"""Parts of like size into which numbers fall, each held out in proportion."""


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class ReadingConfig(TextConfig):
    """Which files or data set, and which columns."""

    label_column: Annotated[str, Field(min_length=1)] = "label"
    """Column with the number to predict."""


@plain_dataclass(frozen=True, kw_only=True)
class Rows(Texts):
    """Texts with numbers that can be used; N entries in each."""

    values: Sequence[float]
    labels: Sequence[tuple[str, ...]]
    """In which part of all numbers each is."""

    def shown(self, row: int) -> str:
        """What is said of a row, by its place here."""
        return f"{self.values[row]:g}"


def read(source: str, cfg: ReadingConfig) -> Rows:
    """The rows of a file, or a split of `cfg.hub`; those without a text are left out.

    Raises:
        UserError: naming the source, and the row, line or column that cannot be used.
    """
    found, cells = texts.read(source, cfg, cfg.label_column)
    values = []
    for number, cell in zip(found.numbers, cells, strict=True):
        try:
            values.append(_number(cell))
        except ValueError as error:
            raise UserError(
                f"{found.source}: row {number}: column {cfg.label_column!r}: {error}"
            ) from error
    return Rows(**vars(found), values=values, labels=_strata(values))


def _number(cell: Any) -> float:
    try:
        value = float(cell)
    except (TypeError, ValueError):
        said = "nothing" if cell in (None, "") else repr(cell)
        raise ValueError(f"{said}, expected a number") from None
    if not math.isfinite(value):
        raise ValueError(f"{cell!r} is not a finite number")
    return value


def _strata(values: Sequence[float]) -> list[tuple[str, ...]]:
    edges = np.unique(np.quantile(values, np.linspace(0, 1, STRATA + 1)[1:-1]))
    places = np.searchsorted(edges, values, side="right").tolist()
    return [(f"part {place}",) for place in places]
