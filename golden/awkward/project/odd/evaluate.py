"""Score a finished run on the held-out rows, beside base learners."""

from pathlib import Path

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
    calibration,
    checkpoint,
    config,
    dataset,
    inference,
    intervals,
    objective,
    plots,
    report,
)
from . import model as models
from .config import Config
from .device import make_accelerator, memory_advice
from .errors import UserError, run_door
from .model import ModelConfig


def main() -> None:
    """The command line."""
    cli = config.parser(__doc__ or "")
    cli.add_argument(
        "--bootstrap",
        type=int,
        default=0,
        metavar="N",
        help="95 %% intervals from N resamples of the held-out rows (1000 is usual)",
    )
    arguments = cli.parse_args()
    cfg = config.from_arguments(arguments)
    accelerator = make_accelerator(cfg.train.device, cfg.train.precision)
    with memory_advice():
        print(evaluate(cfg, accelerator, resamples=arguments.bootstrap))


def results(cfg: Config, accelerator: Accelerator) -> str:
    """The table of a finished run: as it was written, or else made now."""
    metrics = checkpoint.Run(Path(cfg.train.run)).read_json("metrics.json")
    return report.table(metrics) if metrics else evaluate(cfg, accelerator)


def evaluate(cfg: Config, accelerator: Accelerator, *, resamples: int = 0) -> str:
    """Write what the run's folder says of its model, and return the table.

    That is metrics.json, predictions.jsonl, mistakes.jsonl (the worst first), the
    pictures confusion.png and calibration.png, and the model card, model/README.md.

    Raises:
        UserError: if the run has no finished model, or the labels are others now.
    """
    run = checkpoint.Run(Path(cfg.train.run))
    if not run.model.is_dir():
        raise UserError(f"{run.model}: no such model; train first", exit_code=1)
    tokenizer = models.tokenizer(ModelConfig(name=str(run.model)))
    data = dataset.build(cfg.data, tokenizer)
    model = models.load(run.model).to(accelerator.device)
    if model.config.label2id != {
        label: i for i, label in enumerate(data.targets.labels)
    }:
        raise UserError(f"{cfg.data.train} has other labels now than {run.model}")

    logits = _logits(cfg, accelerator, model, data)  # [N, C]
    shares = objective.probabilities(
        logits, multi_label=data.targets.multi_label
    )  # [N, C]
    gold = np.asarray(data.eval["labels"][:])  # [N], or [N, C] of 0 and 1
    guesses = objective.decide(shares, multi_label=data.targets.multi_label)  # the same
    sure = calibration.confidences(shares, gold, guesses)
    metrics = {
        **objective.score({"logits": list(logits)}, data.eval).values,
        "calibration_error": calibration.error(*sure),
        "rows": len(gold),
        "labels": per_label(gold, guesses, data.targets.labels),
        "beside": {
            name: _summary(gold, other)
            for name, other in _base_learners(cfg, accelerator, data).items()
        },
    }
    if resamples:
        metrics["intervals"] = intervals.bootstrap(
            {"logits": list(logits)}, data.eval, resamples, seed=cfg.train.seed
        )
    if not data.targets.multi_label:
        counts = confusion_matrix(gold, guesses, labels=range(len(data.targets.labels)))
        metrics["confusion"] = counts.tolist()
        plots.confusion(counts, data.targets.labels, run.folder / "confusion.png")
    plots.calibration(*calibration.bins(*sure), run.folder / "calibration.png")
    rows = report.predictions(data, shares, gold, guesses)
    run.write_lines("predictions.jsonl", rows)
    mistakes = report.mistakes(rows)
    run.write_lines("mistakes.jsonl", mistakes)
    run.write_json("metrics.json", {**metrics, "worst": mistakes[:3]})
    settings, facts = run.read_json("config.json"), run.read_json("run.json")
    report.card(metrics, settings, facts).save(run.model / "README.md")
    return report.table({**metrics, "worst": mistakes[:3]})


def per_label(
    gold: np.ndarray, guesses: np.ndarray, labels: tuple[str, ...]
) -> dict[str, dict[str, float]]:
    """Scores and row counts by label; gold and guesses [N], or [N, C] of 0 and 1."""
    precision, recall, f1, rows = precision_recall_fscore_support(
        gold, guesses, labels=range(len(labels)), zero_division=0
    )
    return {
        label: {
            "precision": float(precision[i]),
            "recall": float(recall[i]),
            "f1": float(f1[i]),
            "rows": int(rows[i]),
        }
        for i, label in enumerate(labels)
    }


def _base_learners(
    cfg: Config, accelerator: Accelerator, data: dataset.Data
) -> dict[str, np.ndarray]:
    set_seed(cfg.train.seed)  # the very head that training began with
    before = models.build(cfg.model, data.targets).to(accelerator.device)
    batch_size = cfg.train.eval_batch_size
    features = [
        baselines.features(accelerator, before, part, data.collate, batch_size)
        for part in (data.train, data.eval)
    ]
    untrained = objective.probabilities(
        _logits(cfg, accelerator, before, data), multi_label=data.targets.multi_label
    )
    return {
        "majority class": baselines.majority(data.train, data.eval),
        "TF-IDF + logistic regression": baselines.tfidf(data.train, data.eval),
        "frozen body + logistic regression": baselines.frozen(
            features[0], data.train, features[1]
        ),
        "before training": objective.decide(
            untrained, multi_label=data.targets.multi_label
        ),
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
