"""An evaluation for people: the table, and words for the model card."""

from collections.abc import Mapping
from typing import Any

TASK = "text2text-generation"

COLUMNS = {
    "chrF": "chrf",
    "BLEU": "bleu",
    "ROUGE-L": "rougeL",
    "exact": "exact_match",
}
"""Scores that are shown beside those of base learners."""

WIDTH = 76
"""Characters of a text that the table shows."""


def table(metrics: Mapping[str, Any]) -> str:
    """The metrics for people to read."""
    columns = " ".join(f"{name:>8}" for name in COLUMNS)
    lines = ["", f"{'on the same held-out pairs':<32} {columns}"]
    for name, row in {**metrics["beside"], "this model": metrics}.items():
        values = " ".join(f"{row[key]:8.3f}" for key in COLUMNS.values())
        lines.append(f"{name:<32} {values}")
    groups = {"tokens of the source": metrics["lengths"], "kind": metrics["kinds"]}
    for title, group in groups.items():
        if len(group) > 1:
            lines += ["", f"{title:<32} {'chrF':>8} {'exact':>8} {'count':>8}"]
            lines += [
                f"{name[:32]:<32} {row['chrf']:8.3f} {row['exact_match']:8.3f}"
                f" {row['rows']:8d}"
                for name, row in group.items()
            ]
    for name, (low, high) in metrics.get("intervals", {}).items():
        title = f"95 % interval of {name.replace('_', ' ')}"
        lines.append(f"{title:<32} {low:.3f} to {high:.3f}")
    lines += ["", "the first of them", *_side_by_side(metrics["samples"])]
    if metrics["worst"]:
        lines += ["", "farthest off (all that differ: mistakes.jsonl)"]
        lines += _side_by_side(metrics["worst"])
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


def _side_by_side(rows: list[Mapping[str, Any]]) -> list[str]:
    shown = {"source": "source", "wanted": "target", "said": "prediction"}
    return [
        line
        for row in rows
        for line in (
            f"  row {row['row']}",
            *(f"    {name:<7} {_cut(row[key])}" for name, key in shown.items()),
        )
    ]


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"
