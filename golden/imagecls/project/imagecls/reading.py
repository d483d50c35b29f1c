"""Rows of image and label: from folders, a table, or a split of a hub data set."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass as plain_dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass

from . import files, images, labels, sources
from .errors import UserError
from .images import Source
from .labels import LabelConfig
from .rows import BaseRows
from .sources import SourceConfig

ITEM = "image"
"""What a row is about, in a word."""

SHOWN = ("image",)
"""Columns that show a person what a row is; the first is always there."""

FORMATS = (*files.FORMATS, *images.SUFFIXES)
"""Kinds of files with images in them, or that are some."""

HELD_OUT = ("validation", "valid", "val", "test", "eval")
"""Names of the folder beside train/ that is evaluated on."""


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class ReadingConfig(SourceConfig, LabelConfig):
    """Which folders, files or data set, and which columns."""

    image_column: Annotated[str, Field(min_length=1)] = "image"
    """Column with the image: its bytes, or the path of its file from the table's."""


@plain_dataclass(frozen=True, kw_only=True)
class Rows(BaseRows):
    """Rows that can be used, column by column; N entries in each."""

    images: Sequence[Source]
    labels: Sequence[tuple[str, ...]]
    """Exactly one each, unless a row may have several."""
    keys: Sequence[str] = ()
    """What each image is known by, once it was looked at: the same for the same."""

    @property
    def contents(self) -> list[tuple[str, ...]]:
        """What two rows have in common if they are the same."""
        return [(key,) for key in self.keys]

    def shown(self, row: int) -> str:
        """What is said of a row, by its place here."""
        return ", ".join(sorted(self.labels[row]))


@plain_dataclass(frozen=True, kw_only=True)
class Item:
    """An image that is to be answered, and where it was named."""

    place: str
    image: Source


def sides(cfg: ReadingConfig) -> tuple[str, str | None]:
    """What is trained and what is evaluated on: two folders in one, if it has them."""
    root = Path(cfg.train)
    if cfg.hub or not (root / "train").is_dir():
        return cfg.train, cfg.eval
    beside = next((root / name for name in HELD_OUT if (root / name).is_dir()), None)
    return str(root / "train"), cfg.eval or (str(beside) if beside else None)


def read(source: str, cfg: ReadingConfig) -> Rows:
    """The rows of a folder, a file, or a split of `cfg.hub`.

    Raises:
        UserError: naming the source, and the row, line or column that cannot be used.
    """
    if cfg.hub is None and Path(source).is_dir():
        return _folder(source, cfg)
    names = [cfg.image_column, cfg.label_column]
    names += [cfg.group_column] if cfg.group_column else []
    columns = sources.columns(source, cfg, names)
    groups = cfg.group_column and sources.texts(source, cfg.group_column, columns)
    source, folder = sources.named(source, cfg), _folder_of(source, cfg)
    numbers = range(1, len(columns[cfg.image_column]) + 1)
    found = labels.read(source, cfg, columns[cfg.label_column], numbers)
    return Rows(
        source=source,
        numbers=numbers,
        images=[
            _source(source, cfg, folder, number, cell)
            for number, cell in enumerate(columns[cfg.image_column], start=1)
        ],
        labels=found,
        groups=[group.strip() for group in groups] if groups else None,
        notes=tuple(labels.notes(source, cfg, found)),
    )


def read_items(source: str, cfg: ReadingConfig) -> Iterator[Item]:
    """The images of a folder or a table, or one file; labels do not matter."""
    if Path(source).is_dir():
        for path in _walk(Path(source)):
            if path.suffix.lower() in images.SUFFIXES:
                yield Item(place=source, image=str(path))
    elif Path(source).suffix.lower() in images.SUFFIXES:
        yield Item(place="--input", image=source)
    else:
        columns = sources.columns(source, cfg, [cfg.image_column])
        folder = _folder_of(source, cfg)
        for number, cell in enumerate(columns[cfg.image_column], start=1):
            image = _source(source, cfg, folder, number, cell)
            yield Item(place=f"{source}: row {number}", image=image)


def _folder(source: str, cfg: ReadingConfig) -> Rows:
    """The images of class folders, each labelled by the folder that it is in."""
    if cfg.group_column:
        raise UserError(f"{source}: a folder has no columns; data.group_column is set")
    classes = [path for path in sorted(Path(source).iterdir()) if path.is_dir()]
    found: list[str] = []
    names: list[tuple[str, ...]] = []
    others: list[Path] = []
    for folder in classes:
        for path in _walk(folder):
            if path.suffix.lower() in images.SUFFIXES:
                found.append(str(path))
                names.append((folder.name,))
            else:
                others.append(path)
    if not found:
        raise UserError(
            f"{source}: no folder with images in it; expected one for each label"
            f" ({', '.join(images.SUFFIXES)})"
        )
    notes: tuple[str, ...] = ()
    if others:
        notes = (f"{source}: {len(others)} files are no images, such as {others[0]}",)
    return Rows(
        source=source,
        numbers=range(1, len(found) + 1),
        images=found,
        labels=names,
        groups=None,
        notes=notes,
    )


def _walk(folder: Path) -> Iterator[Path]:
    """The files of a folder and the folders in it, but for hidden ones."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            yield from _walk(path)
        else:
            yield path


def _folder_of(source: str, cfg: ReadingConfig) -> Path:
    """From where the paths in a table lead."""
    return Path(cfg.hub) if cfg.hub else Path(source).parent


def _source(
    source: str, cfg: ReadingConfig, folder: Path, number: int, cell: object
) -> Source:
    try:
        return images.source(cell, folder)
    except ValueError as error:
        raise UserError(
            f"{source}: row {number}: column {cfg.image_column!r}: {error}"
        ) from error
