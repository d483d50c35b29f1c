"""An evaluation for people: the table, and words for the model card."""

from collections.abc import Mapping
from typing import Any

from . import excerpts

TASK = "text2text-generation"

COLUMNS = {
    "chrF": "chrf",
    "BLEU": "bleu",
    "ROUGE-L": "rougeL",
    "exact": "exact_match",
}
"""Scores that are shown beside those of base learners."""

SHOWN = {
    "source": "source",
    "wanted": "target",
    "before": "before",
    "said": "prediction",
}
"""Texts of a row that the table shows; what was written before training, and now."""


def table(metrics: Mapping[str, Any]) -> str:
    """The metrics for people to read."""
    heads = " ".join(f"{name:>8}" for name in COLUMNS)
    lines = ["", f"{'on the same held-out pairs':<32} {heads}"]
    rows = {**metrics["beside"], "this model": metrics, **metrics.get("noisy", {})}
    for name, row in rows.items():
        values = " ".join(f"{row[key]:8.3f}" for key in COLUMNS.values())
        lines.append(f"{name:<32} {values}")
    columns = {"chrF": "chrf", "exact": "exact_match"}
    lines += excerpts.groups("tokens of the source", metrics["lengths"], columns)
    lines += excerpts.groups("kind", metrics["kinds"], columns)
    for name, (low, high) in metrics.get("intervals", {}).items():
        title = f"95 % interval of {name.replace('_', ' ')}"
        lines.append(f"{title:<32} {low:.3f} to {high:.3f}")
    lines += [
        "",
        "the first of them",
        *excerpts.side_by_side(metrics["samples"], SHOWN),
    ]
    if metrics["worst"]:
        lines += ["", "farthest off (all that differ: mistakes.jsonl)"]
        lines += excerpts.side_by_side(metrics["worst"], SHOWN)
    return "\n".join(lines)


def purpose(metrics: Mapping[str, Any]) -> str:
    """What the model was tuned to do."""
    return "write a target text for a source text"


def remarks(metrics: Mapping[str, Any]) -> list[str]:
    """Lines of the model card below the scores."""
    return [
        "BLEU and chrF are those of sacrebleu, divided by 100; a text counts as exact"
        " if it is the wanted one but for white space.",
        "",
    ]
