"""An evaluation for people: the table, and words for the model card."""

from collections.abc import Mapping
from typing import Any

from . import excerpts, tables

TASK = "text-generation"

COLUMNS = {"loss": "loss", "perplexity": "perplexity", "accuracy": "accuracy"}
"""Scores that are shown beside those of base learners."""

WRITTEN = {"chrF": "chrf", "ROUGE-L": "rougeL", "exact": "exact_match"}
"""Scores of answers that are written anew."""

SHOWN = {
    "asked": "question",
    "wanted": "answer",
    "before": "before",
    "said": "prediction",
}
"""Texts of a row that the table shows; what was written before training, and now."""


def table(metrics: Mapping[str, Any]) -> str:
    """The metrics for people to read."""
    lines = tables.compared("tokens of held-out answers", metrics, COLUMNS)
    lines += tables.compared("answers that were written anew", metrics, WRITTEN)
    columns = {"loss": "loss", "accuracy": "accuracy"}
    lines += excerpts.groups("tokens that count", metrics["lengths"], columns)
    lines += excerpts.groups("turns", metrics["turns"], columns)
    lines += excerpts.groups("kind", metrics["kinds"], columns)
    lines += tables.intervals(metrics)
    lines += [
        "",
        "the first of them",
        *excerpts.side_by_side(metrics["samples"], SHOWN),
    ]
    if metrics["worst"]:
        lines += ["", "the dearest (all, and what they cost: mistakes.jsonl)"]
        lines += excerpts.side_by_side(metrics["worst"], SHOWN)
    return "\n".join(lines)


def purpose(metrics: Mapping[str, Any]) -> str:
    """What the model was tuned to do."""
    return "answer in conversations"


def remarks(metrics: Mapping[str, Any]) -> list[str]:
    """Lines of the model card below the scores."""
    return [
        "Loss, perplexity and accuracy are those of the tokens of all answers, each"
        " guessed from what stands before it in the conversation.",
        "",
    ]
