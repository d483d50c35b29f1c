"""Images of known labels, a tiny ViT that can learn them, and answers read back.

Loaded by the probes of `scaffold verify`, not emitted.
"""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import torch
from PIL import Image
from pyarrow import parquet
from scaffold_probes.rows import labels
from scaffold_probes.rows.labels import answers, gold, scores
from transformers import ViTConfig, ViTImageProcessorPil, ViTModel

__all__ = [
    "answers",
    "augmented",
    "content",
    "disguised",
    "gold",
    "make_rows",
    "scores",
    "settings",
    "write_model",
    "write_rows",
    "wrong",
]

# not in the order of the alphabet: an order of labels that is lost shows
LABELS = ("red", "green", "blue")
SIDE = 16

Row = Mapping[str, Any]


def make_rows(count: int, seed: int) -> list[Row]:
    """Distinct noisy images of many sizes, in which one colour is a little stronger."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(count):
        kind = number % len(LABELS)
        height, width = rng.integers(8, 32, size=2)
        pixels = rng.integers(176, size=(height, width, 3))
        pixels[..., kind] += 64
        rows.append({"image": _png(pixels.astype(np.uint8)), "label": LABELS[kind]})
    return rows


def wrong(row: Row) -> Row:
    """The next label."""
    return labels.another(row, LABELS)


def disguised(row: Row) -> Row:
    """The same pixels in a file of another kind, with a channel that says nothing."""
    file = io.BytesIO()
    Image.open(io.BytesIO(row["image"])).convert("RGBA").save(file, "TIFF")
    return {**row, "image": file.getvalue()}


def write_rows(folder: Path, name: str, rows: Sequence[Row]) -> Path:
    """A Parquet file of the columns image and label."""
    path = folder / f"{name}.parquet"
    parquet.write_table(pa.Table.from_pylist([dict(row) for row in rows]), path)
    return path


def write_model(folder: Path, rows: Sequence[Row]) -> None:
    """A two-layer ViT with random weights, and its image processor."""
    torch.manual_seed(0)
    shape = ViTConfig(
        image_size=SIDE,
        patch_size=4,
        hidden_size=48,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        initializer_range=0.1,  # so small a model learns little from smaller weights
    )
    model = ViTModel(shape, add_pooling_layer=False)
    _pretrain(model)
    model.save_pretrained(folder)
    size = {"height": SIDE, "width": SIDE}
    ViTImageProcessorPil(size=size).save_pretrained(folder)


@torch.no_grad()
def _pretrain(model: ViTModel) -> None:
    """Knowledge as pretraining gives it, so that a frozen body has features as well.

    Some units see each colour, and attention carries them to the first token.
    """
    weight = model.embeddings.patch_embeddings.projection.weight  # [H, 3, 4, 4]
    for kind in range(len(LABELS)):
        weight[kind :: len(LABELS), kind] += 0.3
    for layer in model.layers:
        for linear in (layer.attention.v_proj, layer.attention.o_proj):
            linear.weight += torch.eye(len(linear.weight))


def settings(train: Path, held_out: Path | None, model: Path) -> Mapping[str, Any]:
    """The files, and their columns whatever the project's own are called."""
    return {
        "data.train": str(train),
        "data.eval": str(held_out) if held_out else None,
        "data.image_column": "image",
        "data.label_column": "label",
        "model.name": str(model),
    }


def augmented() -> Mapping[str, Any]:
    """Images are turned and shifted."""
    return {"data.rotate": 90.0, "data.shift": 0.3}


def content(example: Mapping[str, Any]) -> str:
    """What the project knows the pixels by."""
    return str(example["key"])


def _png(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()
