"""Score a finished run on the held-out rows, beside base learners."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from accelerate import Accelerator
from accelerate.utils import set_seed
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    f1_score,
    precision_recall_fscore_support,
)
from transformers import PreTrainedModel

from . import (
    baselines,
    checkpoint,
    config,
    dataset,
    inference,
    objective,
    plots,
)
from . import model as models
from .config import Config
from .device import make_accelerator
from .errors import UserError, run_door
from .model import ModelConfig


def main() -> None:
    """The command line."""
    cfg = config.from_arguments(config.parser(__doc__ or "").parse_args())
    accelerator = make_accelerator(cfg.train.device, cfg.train.precision)
    print(evaluate(cfg, accelerator))


def results(cfg: Config, accelerator: Accelerator) -> str:
    """The table of a finished run: as it was written, or else made now."""
    path = Path(cfg.train.run) / "metrics.json"
    if path.is_file():
        return table(json.loads(path.read_text(encoding="utf-8")))
    return evaluate(cfg, accelerator)


def evaluate(cfg: Config, accelerator: Accelerator) -> str:
    """Write metrics.json and confusion.png into the run's folder; return the table.

    Raises:
        UserError: if the run has no finished model, or the labels are others now.
    """
    run = checkpoint.Run(Path(cfg.train.run))
    if not run.model.is_dir():
        raise UserError(f"{run.model}: no such model; train first", exit_code=1)
    tokenizer = models.tokenizer(ModelConfig(name=str(run.model)))
    data = dataset.build(cfg.data, tokenizer)
    model = models.load(run.model).to(accelerator.device)
    if model.config.label2id != {label: i for i, label in enumerate(data.labels)}:
        raise UserError(f"{cfg.data.train} has other labels now than {run.model}")
    logits = _logits(cfg, accelerator, model, data)  # [N, C]
    gold, guesses = np.asarray(data.eval["labels"][:]), logits.argmax(axis=1)
    counts = confusion_matrix(gold, guesses, labels=range(len(data.labels)))
    plots.confusion(counts, data.labels, run.folder / "confusion.png")
    columns = precision_recall_fscore_support(
        gold, guesses, labels=range(len(data.labels)), zero_division=0
    )
    names = ("precision", "recall", "f1", "rows")
    metrics = {
        **objective.score({"logits": list(logits)}, data.eval).values,
        "rows": len(gold),
        "labels": {
            label: {n: c[i].item() for n, c in zip(names, columns, strict=True)}
            for i, label in enumerate(data.labels)
        },
        "confusion": counts.tolist(),
        "beside": {
            name: _summary(gold, other)
            for name, other in _base_learners(cfg, accelerator, data).items()
        },
    }
    run.write_json("metrics.json", metrics)
    return table(metrics)


def table(metrics: dict[str, Any]) -> str:
    """The metrics for people to read."""
    lines = ["", f"{'label':<34} {'precision':>9} {'recall':>9} {'F1':>9} {'rows':>7}"]
    for label, row in metrics["labels"].items():
        values = f"{row['precision']:9.3f} {row['recall']:9.3f} {row['f1']:9.3f}"
        lines.append(f"{label[:34]:<34} {values} {row['rows']:7d}")
    lines += ["", f"{'on the same held-out rows':<34} {'accuracy':>9} {'macro F1':>9}"]
    for name, row in {**metrics["beside"], "this model": metrics}.items():
        lines.append(f"{name:<34} {row['accuracy']:9.3f} {row['macro_f1']:9.3f}")
    return "\n".join(lines)


def _base_learners(
    cfg: Config, accelerator: Accelerator, data: dataset.Data
) -> dict[str, np.ndarray]:
    set_seed(cfg.train.seed)  # the very head that training began with
    before = models.build(cfg.model, data.labels).to(accelerator.device)
    batch_size = cfg.train.eval_batch_size
    features = [
        baselines.features(accelerator, before, part, data.collate, batch_size)
        for part in (data.train, data.eval)
    ]
    return {
        "majority class": baselines.majority(data.train, data.eval),
        "TF-IDF + logistic regression": baselines.tfidf(data.train, data.eval),
        "frozen body + logistic regression": baselines.frozen(
            features[0], data.train, features[1]
        ),
        "before training": _logits(cfg, accelerator, before, data).argmax(axis=1),
    }


def _logits(
    cfg: Config, accelerator: Accelerator, model: PreTrainedModel, data: dataset.Data
) -> np.ndarray:
    predictions = inference.predict(
        accelerator, model, data.eval, data.collate, cfg.train.eval_batch_size
    )
    return np.stack(predictions["logits"])


def _summary(gold: np.ndarray, guesses: np.ndarray) -> dict[str, float]:
    return {
        "accuracy": float(accuracy_score(gold, guesses)),
        "macro_f1": float(f1_score(gold, guesses, average="macro", zero_division=0)),
    }


if __name__ == "__main__":
    run_door(main)
