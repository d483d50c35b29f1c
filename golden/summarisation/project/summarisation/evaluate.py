"""Score a finished run on the held-out rows, beside base learners."""

from dataclasses import replace
from pathlib import Path

from accelerate import Accelerator
from accelerate.utils import set_seed

from . import (
    analysis,
    baselines,
    card,
    checkpoint,
    config,
    dataset,
    head,
    inference,
    intervals,
    objective,
    report,
)
from . import model as models
from .config import Config
from .device import make_accelerator, memory_advice
from .errors import UserError, run_door
from .objective import ObjectiveConfig


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
    pictures of `analysis`, and the model card, model/README.md.

    Raises:
        UserError: if the run has no finished model, or the labels are others now.
    """
    run = checkpoint.Run(Path(cfg.train.run))
    model, processor = models.finished(run.model)
    data = dataset.build(cfg.data, processor)
    now = head.settings(data.targets)
    if any(getattr(model.config, key) != value for key, value in now.items()):
        raise UserError(f"{cfg.data.train} has other labels now than {run.model}")

    predictions = inference.predict(
        accelerator,
        model.to(accelerator.device),
        data.eval,
        data.collate,
        cfg.train.eval_batch_size,
        _thorough(cfg),
    )
    found = analysis.analyse(predictions, data)
    metrics = {
        **objective.score(predictions, data.eval, data.targets).values,
        **found.metrics,
        "beside": _beside(cfg, accelerator, data),
    }
    if resamples:
        metrics["intervals"] = intervals.bootstrap(
            predictions, data, resamples, seed=cfg.train.seed
        )
    metrics["worst"] = found.mistakes[:3]
    found.draw(run.folder)
    run.write_lines("predictions.jsonl", found.rows)
    run.write_lines("mistakes.jsonl", found.mistakes)
    run.write_json("metrics.json", metrics)
    settings, facts = run.read_json("config.json"), run.read_json("run.json")
    card.make(metrics, settings, facts).save(run.model / "README.md")
    return report.table(metrics)


def _beside(
    cfg: Config, accelerator: Accelerator, data: dataset.Data
) -> dict[str, dict[str, float]]:
    """What the model has to beat: scores of base learners on the same rows."""
    set_seed(cfg.train.seed)  # the very head that training began with
    before = models.build(cfg.model, data.targets).to(accelerator.device)
    size = cfg.train.eval_batch_size
    learnt = baselines.scores(accelerator, before, data, size)
    said = inference.predict(
        accelerator, before, data.eval, data.collate, size, _thorough(cfg)
    )
    untrained = objective.score(said, data.eval, data.targets)
    return {**learnt, "before training": dict(untrained.values)}


def _thorough(cfg: Config) -> ObjectiveConfig:
    """As training predicts, but for every score, not only the one that it watched."""
    return replace(cfg.objective, metric=inference.DEFAULTS.metric)


if __name__ == "__main__":
    run_door(main)
