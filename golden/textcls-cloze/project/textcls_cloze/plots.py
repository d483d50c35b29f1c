"""Pictures of a run."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

History = Sequence[Mapping[str, Any]]


def curves(runs: Mapping[str, History], picture: Path) -> None:
    """Draw the lines of metrics.jsonl: training loss, and each held-out score.

    `runs` by name; the name of a single one may be empty.
    """
    figure = Figure(figsize=(10, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    for number, (run, records) in enumerate(runs.items()):
        losses = [r for r in records if "loss" in r]
        scores = [r for r in records if "eval" in r]
        colour = f"C{number % 10}" if len(runs) > 1 else None
        steps, values = [r["step"] for r in losses], [r["loss"] for r in losses]
        left.plot(steps, values, label=f"{run} training", color=colour)
        styles = iter(("-o", "--s", ":^", "-.v"))
        for name in scores[0]["eval"] if scores else ():
            steps, values = [r["step"] for r in scores], [
                r["eval"][name] for r in scores
            ]
            axes, label = (right, f"{run} {name.replace('_', ' ')}")
            if name == "loss":
                axes, label = left, f"{run} held out"
            elif (
                name == "perplexity"
            ):  # as the loss, and shares would be lost beside it
                continue
            axes.plot(steps, values, next(styles, "-"), label=label, color=colour)
    for axes, title in ((left, "loss"), (right, "held-out scores")):
        axes.set(xlabel="step", title=title)
        if axes.lines:
            axes.legend(fontsize="small")
    figure.savefig(picture, dpi=120)


def calibration(
    confidence: np.ndarray, correct: np.ndarray, rows: np.ndarray, picture: Path
) -> None:
    """Draw how often predictions of like confidence were right, all three [bins]."""
    figure = Figure(figsize=(4.5, 4.5), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], "--", color="grey", label="as sure as right")
    axes.plot(confidence, correct, "-o", label="this model")
    for x, y, n in zip(confidence, correct, rows, strict=True):
        axes.annotate(str(n), (x, y), xytext=(4, -10), textcoords="offset points")
    axes.set(
        xlabel="confidence", ylabel="share that is right", xlim=(0, 1), ylim=(0, 1)
    )
    axes.legend(loc="upper left")
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


def scatter(wanted: np.ndarray, said: np.ndarray, picture: Path) -> None:
    """Draw predictions over the numbers that were wanted, both [N]."""
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.subplots()
    ends = (min(wanted.min(), said.min()), max(wanted.max(), said.max()))
    axes.plot(ends, ends, "--", color="grey", label="as wanted")
    axes.scatter(wanted, said, s=9, alpha=0.4, label="held-out rows")
    axes.set(xlabel="wanted", ylabel="predicted")
    axes.legend(loc="upper left")
    figure.savefig(picture, dpi=120)


def bars(
    series: Mapping[str, Sequence[float]], names: Sequence[str], picture: Path
) -> None:
    """Draw shares from 0 to 1 side by side: a group of bars for each name."""
    figure = Figure(figsize=(6.5, 1.5 + 0.45 * len(names)), layout="constrained")
    axes = figure.subplots()
    height = 0.8 / len(series)
    rows = np.arange(len(names))
    for number, (title, values) in enumerate(series.items()):
        found = axes.barh(rows + number * height, values, height, label=title)
        axes.bar_label(found, fmt="%.2f", padding=2, fontsize="small")
    axes.set_yticks(rows + 0.4 - height / 2, names)
    axes.invert_yaxis()
    axes.set(xlim=(0, 1.12))
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=len(series))
    figure.savefig(picture, dpi=120)
