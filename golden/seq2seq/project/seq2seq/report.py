"""An evaluation for people: the table, and words for the model card."""

from collections.abc import Mapping
from typing import Any

from . import excerpts, tables

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
    lines = tables.compared("on the same held-out pairs", metrics, COLUMNS)
    columns = {"chrF": "chrf", "exact": "exact_match"}
    lines += excerpts.groups("tokens of the source", metrics["lengths"], columns)
    lines += excerpts.groups("kind", metrics["kinds"], columns)
    lines += tables.intervals(metrics)
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
