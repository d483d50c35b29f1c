"""An evaluation for people: the table, the mistakes, the model card."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from huggingface_hub import EvalResult, ModelCard, ModelCardData

from .dataset import Data

Row = dict[str, Any]


def predictions(
    data: Data, probabilities: np.ndarray, gold: np.ndarray, guesses: np.ndarray
) -> list[Row]:
    """Each held-out row: where it stands, its text, its label, and what was said of it.

    probabilities [N, C]; gold and guesses [N], or [N, C] of 0 and 1.
    """
    likelihood = np.maximum(probabilities, 1e-12)
    if gold.ndim == 1:
        losses = -np.log(likelihood[np.arange(len(gold)), gold])
    else:
        right = np.where(gold > 0, likelihood, np.maximum(1 - probabilities, 1e-12))
        losses = -np.log(right).mean(axis=1)
    texts = [c for c in ("text", "text_pair") if c in data.eval.column_names]
    columns = {name: data.eval[name][:] for name in ("row", *texts)}
    return [
        {
            **{name: column[i] for name, column in columns.items()},
            "label": _named(gold[i], data.targets.labels),
            "prediction": _named(guesses[i], data.targets.labels),
            "right": bool(np.all(gold[i] == guesses[i])),
            "loss": float(losses[i]),
            "probabilities": dict(
                zip(data.targets.labels, probabilities[i].tolist(), strict=True)
            ),
        }
        for i in range(len(gold))
    ]


def mistakes(rows: Sequence[Row]) -> list[Row]:
    """The rows that were taken for something else, the most surely wrong first."""
    return sorted((r for r in rows if not r["right"]), key=lambda r: -r["loss"])


def table(metrics: Mapping[str, Any]) -> str:
    """The metrics for people to read."""
    lines = ["", f"{'label':<34} {'precision':>9} {'recall':>9} {'F1':>9} {'rows':>7}"]
    for label, row in metrics["labels"].items():
        values = f"{row['precision']:9.3f} {row['recall']:9.3f} {row['f1']:9.3f}"
        lines.append(f"{label[:34]:<34} {values} {row['rows']:7d}")
    lines += ["", f"{'on the same held-out rows':<34} {'accuracy':>9} {'macro F1':>9}"]
    for name, row in {**metrics["beside"], "this model": metrics}.items():
        lines.append(f"{name:<34} {row['accuracy']:9.3f} {row['macro_f1']:9.3f}")
    for name, (low, high) in metrics.get("intervals", {}).items():
        title = f"95 % interval of {name.replace('_', ' ')}"
        lines.append(f"{title:<34} {low:.3f} to {high:.3f}")
    if metrics["worst"]:
        lines += ["", "most surely wrong (all of them: mistakes.jsonl)"]
    for row in metrics["worst"]:
        said = f"{_joined(row['prediction'])}, not {_joined(row['label'])}"
        text = " ".join(row["text"].split())
        lines.append(f"  row {row['row']}: {said}: {text[:60]}")
    return "\n".join(lines)


def card(
    metrics: Mapping[str, Any], settings: Mapping[str, Any], facts: Mapping[str, Any]
) -> ModelCard:
    """A model card of what is known of the run; its owner adds what is not."""
    scores = {k: v for k, v in metrics.items() if isinstance(v, float)}
    data = str(settings["data.train"])
    front = ModelCardData(
        base_model=settings["model.name"],
        library_name="transformers",
        pipeline_tag="text-classification",
        model_name="ticket-router",
        eval_results=[
            EvalResult(
                task_type="text-classification",
                dataset_type="custom",
                dataset_name=f"held-out rows of {data}",
                metric_type=name,
                metric_value=round(value, 4),
            )
            for name, value in scores.items()
        ],
    )
    beside = {**metrics["beside"], "**this model**": metrics}
    rows = [
        f"| {name} | {row['accuracy']:.3f} | {row['macro_f1']:.3f} |"
        for name, row in beside.items()
    ]
    versions = ", ".join(f"{k} {v}" for k, v in facts.get("versions", {}).items())
    text = [
        "---",
        front.to_yaml(),
        "---",
        "",
        "# ticket-router",
        "",
        f"`{settings['model.name']}`, tuned to tell {len(metrics['labels'])} labels"
        f" apart: {', '.join(metrics['labels'])}.",
        "",
        f"## Scores on {metrics['rows']} held-out rows",
        "",
        "| | accuracy | macro F1 |",
        "| --- | --- | --- |",
        *rows,
        "",
        f"Expected calibration error {metrics['calibration_error']:.3f}.",
        "",
        "## How it was trained",
        "",
        f"On `{data}`, commit `{facts.get('commit')}`, {facts.get('device')};"
        f" {versions}.",
        "",
        "| setting | value |",
        "| --- | --- |",
        *(f"| `{k}` | `{v}` |" for k, v in settings.items() if v is not None),
        "",
        "## What is not known",
        "",
        "Where the data comes from and whom it leaves out, what the model is meant for,"
        " and what it must not be used for: to be written by its owner.",
        "",
    ]
    return ModelCard("\n".join(text))


def _named(values: np.ndarray, labels: tuple[str, ...]) -> str | list[str]:
    """The label of a number, or the labels of a row [C] of 0 and 1."""
    if np.ndim(values) == 0:
        return labels[int(values)]
    return [label for label, is_one in zip(labels, values, strict=True) if is_one]


def _joined(label: str | Sequence[str]) -> str:
    return label if isinstance(label, str) else " + ".join(label) or "no label"
