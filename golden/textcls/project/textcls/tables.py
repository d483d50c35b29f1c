"""Parts of an evaluation's table: scores by name, one below the other."""

from collections.abc import Mapping
from typing import Any

Scored = Mapping[str, Any]
"""Numbers by name, and what else there may be beside them."""


def scores(
    title: str, rows: Mapping[str, Scored], columns: Mapping[str, str]
) -> list[str]:
    """A line a row; `columns` says what they show, by heading.

    Rows that lack one of them are left out.
    """
    heads = " ".join(f"{name:>11}" for name in columns)
    lines = ["", f"{title:<34} {heads}"]
    for name, row in rows.items():
        if all(key in row for key in columns.values()):
            cells = " ".join(_cell(row[key]) for key in columns.values())
            lines.append(f"{name[:34]:<34} {cells}")
    return lines


def compared(title: str, metrics: Scored, columns: Mapping[str, str]) -> list[str]:
    """The model below the base learners, and above itself on noisy rows."""
    rows = {**metrics["beside"], "this model": metrics, **metrics.get("noisy", {})}
    return scores(title, rows, columns)


def intervals(metrics: Scored) -> list[str]:
    """A line for each score of which an interval is known."""
    lines = []
    for name, (low, high) in metrics.get("intervals", {}).items():
        title = f"95 % interval of {name.replace('_', ' ')}"
        lines.append(f"{title:<34} {low:.3f} to {high:.3f}")
    return lines


def _cell(value: float) -> str:
    return f"{value:11d}" if isinstance(value, int) else f"{value:11.3f}"
