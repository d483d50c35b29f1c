"""The model card: what is known of a run, for whoever gets its model."""

from collections.abc import Mapping
from typing import Any

from huggingface_hub import EvalResult, ModelCard, ModelCardData

from . import report


def make(
    metrics: Mapping[str, Any], settings: Mapping[str, Any], facts: Mapping[str, Any]
) -> ModelCard:
    """A model card of metrics.json, config.json, run.json; its owner adds the rest."""
    scores = {k: v for k, v in metrics.items() if isinstance(v, float)}
    data = str(settings["data.train"])
    front = ModelCardData(
        base_model=settings["model.name"],
        library_name="transformers",
        pipeline_tag=report.TASK,
        model_name="textcls-cloze",
        eval_results=[
            EvalResult(
                task_type=report.TASK,
                dataset_type="custom",
                dataset_name=f"held-out rows of {data}",
                metric_type=name,
                metric_value=round(value, 4),
            )
            for name, value in scores.items()
        ],
    )
    columns = report.COLUMNS
    beside, noisy = metrics["beside"], metrics.get("noisy", {})
    rows = [
        f"| {name} | {' | '.join(f'{row[key]:.3f}' for key in columns.values())} |"
        for name, row in {**beside, "**this model**": metrics, **noisy}.items()
    ]
    versions = ", ".join(f"{k} {v}" for k, v in facts.get("versions", {}).items())
    text = [
        "---",
        front.to_yaml(),
        "---",
        "",
        "# textcls-cloze",
        "",
        f"`{settings['model.name']}`, tuned to {report.purpose(metrics)}.",
        "",
        f"## Scores on {metrics['rows']} held-out rows",
        "",
        f"| | {' | '.join(columns)} |",
        f"| --- |{' --- |' * len(columns)}",
        *rows,
        "",
        *report.remarks(metrics),
        "## How it was trained",
        "",
        f"On `{data}`, commit `{facts.get('commit')}`, {facts.get('device')};"
        f" {versions}.",
        "",
        "| setting | value |",
        "| --- | --- |",
        *(f"| `{k}` | `{_cell(v)}` |" for k, v in settings.items() if v is not None),
        "",
        "## What is not known",
        "",
        "Where the data comes from and whom it leaves out, what the model is meant for,"
        " and what it must not be used for: to be written by its owner.",
        "",
    ]
    return ModelCard("\n".join(text))


def _cell(value: Any) -> str:
    """A value that stays within its cell of a table."""
    return str(value).replace("\n", "\\n").replace("|", "\\|")
