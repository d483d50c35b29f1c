"""Makes Parquet files of handwritten digits, PNG images of 8 x 8, out of scikit-learn.

They are the 1,797 test images of "Optical Recognition of Handwritten Digits" (E. Alpaydin
and C. Kaynak, UCI Machine Learning Repository, CC BY 4.0), which scikit-learn carries.
The order is that of a fixed seed; the first 600 are the sample of imagecls projects.
"""

import argparse
import io
from pathlib import Path

import numpy as np
import pyarrow as pa
from PIL import Image
from pyarrow import parquet
from sklearn.datasets import load_digits


def digits() -> tuple[list[bytes], list[str]]:
    """Every image as PNG, and its digit."""
    images, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(labels))
    return (
        [_png(images[i].reshape(8, 8)) for i in order],
        [str(labels[i]) for i in order],
    )


def write(target: Path, rows: int | None = None) -> int:
    """Write the first rows, or all; returns how many."""
    images, labels = (column[:rows] for column in digits())
    table = pa.table({"image": pa.array(images, pa.binary()), "label": labels})
    target.parent.mkdir(parents=True, exist_ok=True)
    parquet.write_table(table, target, compression="zstd")
    return len(labels)


def _png(counts: np.ndarray) -> bytes:
    """Counts from 0 to 16 of inked points, as black on white."""
    grey = 255 - np.rint(counts * (255 / 16)).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "PNG", optimize=True)
    return file.getvalue()


def main() -> None:
    """Write the Parquet file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", type=Path)
    parser.add_argument("--rows", type=int, help="so many of them; default: all")
    arguments = parser.parse_args()
    count = write(arguments.target, arguments.rows)
    print(f"{arguments.target}: {count:,} digits")


if __name__ == "__main__":
    main()
