"""Texts of known labels, a tiny encoder that can learn them, and answers read back.

Loaded by the probes of `scaffold verify`, not emitted.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scaffold_probes.rows import kinds, labels
from scaffold_probes.rows.kinds import content, disguised, write_rows
from scaffold_probes.rows.labels import answers, gold, scores

__all__ = [
    "answers",
    "content",
    "disguised",
    "gold",
    "make_rows",
    "prompts",
    "scores",
    "settings",
    "write_model",
    "write_rows",
    "wrong",
]

# not in the order of the alphabet: an order of labels that is lost shows
LABELS = ("plain", "bold", "mild")

Row = Mapping[str, Any]


def make_rows(count: int, seed: int) -> list[Row]:
    """Distinct texts of 4 to 20 words with the label that half of their words decide."""
    return kinds.make_rows(count, seed, LABELS)


def wrong(row: Row) -> Row:
    """The next label."""
    return labels.another(row, LABELS)


def write_model(folder: Path, rows: Sequence[Row]) -> None:
    """A tiny encoder; it knows the labels as words, which may fill a gap."""
    kinds.write_model(folder, rows, LABELS)


def settings(train: Path, held_out: Path | None, model: Path) -> Mapping[str, Any]:
    """The files, and their columns whatever the project's own are called."""
    return {
        "data.train": str(train),
        "data.eval": str(held_out) if held_out else None,
        "data.text_column": "text",
        "data.label_column": "label",
        "data.encoding": "utf-8",
        "data.max_length": 64,
        "model.name": str(model),
    }


def prompts() -> Mapping[str, Any]:
    """Another sentence with a gap; it counts where a model fills gaps."""
    return {"data.prompts.pattern": "Well, {{ mask }}: {{ text }}"}
