"""Images: from a file or from bytes to RGB, however they are stored."""

import hashlib
import io
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

SUFFIXES = (
    *(".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp", ".tif", ".tiff"),
    *(".ppm", ".pgm", ".pbm"),
)
"""Names of image files end so."""

Source = str | bytes
"""A path, or what such a file holds."""


def source(cell: Any, folder: Path) -> Source:
    """The image that a cell of a table holds or, relative to a folder, names.

    Raises:
        ValueError: if it is neither bytes nor a path, nor both as the datasets
            library has them.
    """
    if isinstance(cell, dict) and {"bytes", "path"} & cell.keys():
        cell = cell.get("bytes") or cell.get("path")
    if isinstance(cell, bytes) and cell:
        return cell
    if isinstance(cell, str) and cell.strip():
        return str(folder / cell.strip())
    shown = "nothing" if not cell else f"a {type(cell).__name__}"
    raise ValueError(f"{shown}, not the path of an image or its bytes")


def shown(image: Source) -> str:
    """A path, or what is said of an image that has none."""
    return image if isinstance(image, str) else "(image)"


def load(image: Source) -> Image.Image:
    """An image as RGB, the right way up.

    Where it is transparent it becomes white; 16 bits a pixel become 8; of several
    frames the first counts.

    Raises:
        ValueError: saying why it cannot be read.
    """
    file = io.BytesIO(image) if isinstance(image, bytes) else Path(image)
    try:
        with warnings.catch_warnings():
            # an image of more than 180 million pixels is an error, not a warning
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file) as opened:
                opened.load()
                return _rgb(ImageOps.exif_transpose(opened))
    except FileNotFoundError as error:
        raise ValueError(f"{shown(image)}: no such file") from error
    except (
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        unknown = isinstance(error, UnidentifiedImageError)
        reason = "of no kind that is known" if unknown else error
        raise ValueError(f"{shown(image)}: not an image ({reason})") from error


def key(image: Image.Image) -> str:
    """What two images have in common if they are the same: size and pixels."""
    content = f"{image.size}".encode() + image.tobytes()
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def identity(image: Source) -> str:
    """Changes when the bytes of an image do: for files, by size and time."""
    if isinstance(image, bytes):
        return hashlib.blake2b(image, digest_size=16).hexdigest()
    try:
        state = Path(image).stat()
    except OSError:
        return image  # what is wrong with it, load() says
    return f"{Path(image).resolve()} {state.st_size} {state.st_mtime_ns}"


def _rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits, of which a screen shows 8
        values = np.asarray(image).clip(0, 65535) // 257
        return Image.fromarray(values.astype(np.uint8)).convert("RGB")
    if "A" in image.mode or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(white, image).convert("RGB")
    return image.convert("RGB")
