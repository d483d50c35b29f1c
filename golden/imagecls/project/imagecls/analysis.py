"""A closer look at the held-out images: the verdicts, and a picture of the mistakes."""

from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
from datasets import Dataset
from matplotlib.figure import Figure

from . import verdicts
from .dataset import Data
from .inference import Predictions

COLUMNS, MOST = 6, 30
"""Images beside each other, and in all, in the picture of the mistakes."""


@dataclass(frozen=True, kw_only=True)
class Analysis(verdicts.Analysis):
    """The verdicts, and the images that they are about."""

    examples: Dataset
    size: tuple[int, int]
    """Height and width of the images."""

    def draw(self, folder: Path) -> None:
        """The pictures confusion.png, calibration.png and mistakes.png."""
        super().draw(folder)
        (folder / "mistakes.png").unlink(missing_ok=True)
        if self.mistakes:
            self._gallery(folder / "mistakes.png")

    def _gallery(self, picture: Path) -> None:
        """Draw the worst mistakes, each below what was said of it."""
        worst = self.mistakes[:MOST]
        lines = -(-len(worst) // COLUMNS)
        figure = Figure(figsize=(1.8 * COLUMNS, 2.1 * lines), layout="constrained")
        places = list(figure.subplots(lines, COLUMNS, squeeze=False).flat)
        where = {row: i for i, row in enumerate(self.examples["row"][:])}
        for axes in places:
            axes.axis("off")
        for axes, row in zip(places, worst, strict=False):
            raw = self.examples[where[row["row"]]]["pixels"]
            pixels = np.frombuffer(raw, dtype=np.uint8).reshape(3, *self.size)
            axes.imshow(pixels.transpose(1, 2, 0))
            said, gold = (_short(row[name]) for name in ("prediction", "label"))
            axes.set_title(f"{said}\nis {gold}", fontsize="small")
        figure.savefig(picture, dpi=120)


def analyse(predictions: Predictions, data: Data) -> Analysis:
    """Look at the logits, N times [C], of the N held-out images."""
    found = verdicts.analyse(predictions, data)
    same = {field.name: getattr(found, field.name) for field in fields(found)}
    return Analysis(**same, examples=data.eval, size=data.size)


def _short(label: str | list[str]) -> str:
    shown = label if isinstance(label, str) else " + ".join(label) or "no label"
    return shown if len(shown) <= 20 else f"{shown[:19]}…"
