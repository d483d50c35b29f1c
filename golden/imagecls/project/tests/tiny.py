"""A tiny vision model with random weights: nothing is downloaded."""

import sys
from collections.abc import Sequence
from pathlib import Path

import torch
from transformers import ViTConfig, ViTImageProcessorPil, ViTModel

SIDE = 16
"""Of the images that it sees."""

QUERIES, VALUES = "q_proj", "v_proj"
"""How the names of the layers that make queries and values end."""
LAYER = "vit.layers."
"""What stands before the number of a layer that may learn alone."""


def make_model(folder: Path) -> None:
    """Write a two-layer ViT and its image processor."""
    torch.manual_seed(0)
    shape = ViTConfig(
        image_size=SIDE,
        patch_size=4,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        initializer_range=0.1,  # so small a model learns little from smaller weights
    )
    ViTModel(shape, add_pooling_layer=False).save_pretrained(folder)
    size = {"height": SIDE, "width": SIDE}
    ViTImageProcessorPil(size=size).save_pretrained(folder)


def make_for(folder: Path, rows: Sequence[object]) -> None:
    """Write a model for these rows: it is the same for all."""
    make_model(folder)


def main() -> None:
    """The command line: FOLDER."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m tests.tiny FOLDER")
    make_model(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
