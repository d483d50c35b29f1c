"""Finds labelled images: in folders, or the columns of a table that name or hold them."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from generator import datafile
from generator.data import common, labels
from generator.data.common import DataFacts
from generator.datafile import Row
from generator.errors import UserError
from generator.model import ConfigValue

_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff", ".ppm", ".pgm", ".pbm")  # fmt: skip
_HELD_OUT = ("validation", "valid", "val", "test", "eval")
_IMAGE_NAMES = ("image", "img", "image_path", "file_name", "filename", "filepath", "file", "path", "picture", "photo")  # fmt: skip
_LOOKED_AT = 200
"""Files of a table that are looked for: enough to see that its paths lead nowhere."""


def find(
    path: Path, *, roles: Collection[str], named: Mapping[str, ConfigValue]
) -> DataFacts:
    """Find images and their labels.

    Raises:
        UserError: naming the folder or file, and the row or column that is wrong.
    """
    if path.is_dir():
        return _folders(path)
    if not path.exists():
        raise UserError(f"--data {path}: no such file or folder")
    rows, encoding = datafile.read(path)
    columns = tuple(dict.fromkeys(key for row in rows[:1000] for key in row))
    given = {
        role: common.named(path, str(named[role]), columns)
        for role in ("image", "label")
        if role in named
    }
    image = given.get("image") or _column(path, rows, columns, given.get("label"))
    others = [c for c in columns if c != image]
    label = given.get("label") or labels.column(path, rows, others, columns)
    several = labels.several(rows, label, named) if "multi_label" in roles else {}
    _check(path, rows, image)
    shown = f"image is column {image!r}, label is column {label!r}"
    notes = [
        common.size(rows, encoding),
        f"{shown} (of {', '.join(columns)})",
        labels.note(path, rows, label, several),
    ]
    if "group" in roles and "group" not in named:
        notes += common.group_notes(rows, [c for c in others if c != label])
    found = {"image": image, "label": label, "encoding": encoding, **several}
    return DataFacts(
        roles={role: value for role, value in found.items() if value is not None},
        notes=tuple(notes),
    )


def _folders(path: Path) -> DataFacts:
    """A folder for each label; or one with train/ in it, and what is held out beside."""
    train = path / "train" if (path / "train").is_dir() else path
    counts = {
        folder.name: count
        for folder in sorted(train.iterdir())
        if folder.is_dir() and (count := sum(1 for _ in _images(folder)))
    }
    if len(counts) < 2:
        found = ", ".join(counts) or "none"
        raise UserError(
            f"--data {train}: {len(counts)} folder(s) with images in them ({found}), two"
            " are needed: one for each label"
        )
    ranked = Counter(counts).most_common()
    shown = ", ".join(f"{name} ({n})" for name, n in ranked[:5])
    more = f" and {len(ranked) - 5} more" if len(ranked) > 5 else ""
    notes = [f"{sum(counts.values()):,} images", f"{len(counts)} labels: {shown}{more}"]
    beside = next((n for n in _HELD_OUT if (path / n).is_dir()), None)
    if train != path:
        notes.append(
            f"train/ is trained on, {beside}/ evaluated"
            if beside
            else "train/ alone is used"
        )
    return DataFacts(roles={}, notes=tuple(notes))


def _images(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.suffix.lower() in _SUFFIXES and not path.name.startswith("."):
            yield path


def _column(
    path: Path, rows: Sequence[Row], columns: Sequence[str], label: str | None
) -> str:
    """The column that holds images or, by its cells and then its name, names them."""
    others = [c for c in columns if c != label]
    held = [c for c in others if any(_holds(row.get(c)) for row in rows[:100])]
    fitting = held or [c for c in others if any(_names(r.get(c)) for r in rows[:100])]
    lower = {c.strip().lower(): c for c in fitting}
    known = [lower[name] for name in _IMAGE_NAMES if name in lower]
    if not known and len(fitting) != 1:
        found = ", ".join(fitting) if fitting else "none"
        raise UserError(
            f"--data {path}: which column holds images or their paths? Candidates:"
            f" {found} (of {', '.join(columns)})",
            hint="name it with --set data.image_column=NAME",
        )
    return (known or fitting)[0]


def _check(path: Path, rows: Sequence[Row], column: str) -> None:
    """See whether each of the first rows has an image.

    Raises:
        UserError: naming the first row that has none.
    """
    for number, row in enumerate(rows[:_LOOKED_AT], start=1):
        cell = row.get(column)
        if _holds(cell):
            continue
        if isinstance(cell, dict):
            cell = cell.get("path")
        where = f"--data {path}: row {number}: column {column!r}"
        if not isinstance(cell, str) or not cell.strip():
            raise UserError(f"{where}: neither an image nor the path of one")
        if not (path.parent / cell.strip()).is_file():
            raise UserError(
                f"{where}: {path.parent / cell.strip()}: no such file",
                hint="paths lead from the folder of the table",
            )


def _holds(cell: Any) -> bool:
    """Whether a cell is an image: bytes, or what the datasets library makes of them."""
    if isinstance(cell, dict):
        cell = cell.get("bytes")
    return isinstance(cell, bytes) and bool(cell)


def _names(cell: Any) -> bool:
    """Whether a cell is the path of an image."""
    if isinstance(cell, dict):
        cell = cell.get("path")
    return isinstance(cell, str) and cell.strip().lower().endswith(_SUFFIXES)
