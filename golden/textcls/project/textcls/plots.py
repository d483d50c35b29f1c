"""Pictures of a run."""

import json
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure


def curves(metrics: Path, picture: Path) -> None:
    """Draw metrics.jsonl: the training loss, and each score of the held-out rows."""
    records = [json.loads(line) for line in metrics.read_text("utf-8").splitlines()]
    losses = [r for r in records if "loss" in r]
    scores = [r for r in records if "eval" in r]
    figure = Figure(figsize=(10, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.plot(
        [r["step"] for r in losses], [r["loss"] for r in losses], label="training"
    )
    for name in scores[0]["eval"] if scores else ():
        axes = left if name == "loss" else right
        label = "held out" if name == "loss" else name.replace("_", " ")
        values = [r["eval"][name] for r in scores]
        axes.plot([r["step"] for r in scores], values, marker="o", label=label)
    for axes, title in ((left, "loss"), (right, "held-out scores")):
        axes.set(xlabel="step", title=title)
        if axes.lines:
            axes.legend()
    figure.savefig(picture, dpi=120)


def confusion(counts: np.ndarray, labels: tuple[str, ...], picture: Path) -> None:
    """Draw a confusion matrix, counts [C, C]: gold in rows, predicted in columns."""
    side = min(20.0, 3.0 + 0.6 * len(labels))
    figure = Figure(figsize=(side, side), layout="constrained")
    axes = figure.subplots()
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    if len(labels) <= 20:
        for (i, j), count in np.ndenumerate(counts):
            colour = "white" if shares[i, j] > 0.5 else "black"
            axes.text(j, i, str(count), ha="center", va="center", color=colour)
    axes.set_xticks(range(len(labels)), labels, rotation=45, ha="right")
    axes.set_yticks(range(len(labels)), labels)
    axes.set(xlabel="predicted", ylabel="gold")
    figure.savefig(picture, dpi=120)
