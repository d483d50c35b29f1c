"""Images to learn from, and files of them."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from PIL import Image
from pyarrow import parquet

from imagecls.reading import Rows

Row = tuple[bytes, str]
"""An image, as a PNG file holds it, and its label."""

LABELS = ("good", "bad")


def rows(count: int, seed: int = 0) -> list[Row]:
    """Distinct noisy images of several sizes: good ones are red, bad ones blue."""
    rng = np.random.default_rng(seed)
    return [(png(picture(i % 2, rng)), LABELS[i % 2]) for i in range(count)]


def picture(kind: int, rng: np.random.Generator) -> np.ndarray:
    """uint8 [H, W, 3] with more of the first colour or the last."""
    height, width = rng.integers(8, 24, size=2)
    pixels = rng.integers(160, size=(height, width, 3))
    pixels[..., 2 * kind] += 80
    return pixels.astype(np.uint8)


def png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def mislabelled(row: Row) -> Row:
    """The same image with the other label."""
    image, label = row
    return image, "bad" if label == "good" else "good"


def write(folder: Path, name: str, rows: Sequence[Row]) -> str:
    """A Parquet file."""
    path = folder / f"{name}.parquet"
    images, labels = zip(*rows, strict=True)
    parquet.write_table(pa.table({"image": images, "label": labels}), path)
    return str(path)


def write_folder(root: Path, rows: Sequence[Row]) -> str:
    """Folders of image files, one for each label."""
    for number, (image, label) in enumerate(rows):
        path = root / label / f"{number:03d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(image)
    return str(root)


def unanswered(folder: Path, rows: Sequence[Row]) -> tuple[list[str], str]:
    """As lines and as a file, what a model is asked for."""
    (folder / "new").mkdir()
    paths = [folder / f"new/{number}.png" for number in range(len(rows))]
    for path, (image, _) in zip(paths, rows, strict=True):
        path.write_bytes(image)
    table = folder / "new.csv"
    table.write_text("\n".join(["image", *(f"new/{path.name}" for path in paths)]))
    return list(map(str, paths)), str(table)


def fits(answer: dict[str, Any], line: str) -> bool:
    """Whether an answer is to this line."""
    return bool(answer["image"] == line)


def agree(answer: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether an answer is what an evaluation says of a row."""
    return bool(answer["label"] == row["prediction"])


def as_rows(
    labelled: list[tuple[str, str | tuple[str, ...]]],
    groups: list[str] | None = None,
    source: str = "train",
) -> Rows:
    """What reading makes of images that have one label, or several, by their keys."""
    keys = [key for key, _ in labelled]
    return Rows(
        source=source,
        numbers=range(1, len(labelled) + 1),
        images=[f"{key}.png" for key in keys],
        labels=[(has,) if isinstance(has, str) else has for _, has in labelled],
        groups=groups,
        keys=keys,
    )
