"""Score a finished run on the held-out rows, beside base learners."""

from dataclasses import replace
from pathlib import Path

from accelerate import Accelerator
from accelerate.utils import set_seed
from transformers import PreTrainedModel

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
    noise,
    objective,
    report,
)
from . import model as models
from .config import Config
from .device import make_accelerator, memory_advice
from .errors import UserError, run_door
from .inference import Predictions


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
    cli.add_argument(
        "--noise",
        type=float,
        default=0.0,
        metavar="RATE",
        help=f"score noisy rows as well (0.05: {noise.named(0.05)})".replace("%", "%%"),
    )
    arguments = cli.parse_intermixed_args()
    cfg = config.from_arguments(arguments)
    accelerator = make_accelerator(cfg.train.device, cfg.train.precision)
    count, rate = arguments.bootstrap, arguments.noise
    with memory_advice():
        print(evaluate(cfg, accelerator, resamples=count, rate=rate))


def results(cfg: Config, accelerator: Accelerator) -> str:
    """The table of a finished run: as it was written, or else made now."""
    metrics = checkpoint.Run(Path(cfg.train.run)).read_json("metrics.json")
    return report.table(metrics) if metrics else evaluate(cfg, accelerator)


def evaluate(
    cfg: Config, accelerator: Accelerator, *, resamples: int = 0, rate: float = 0.0
) -> str:
    """Write what the run's folder says of its model, and return the table.

    That is metrics.json, predictions.jsonl, mistakes.jsonl (the worst first), the
    pictures of `analysis`, and the model card, model/README.md. With a `rate`, the
    scores of the same rows with that much noise in them stand beside the others.

    Raises:
        UserError: if the run has no finished model, or the labels are others now.
    """
    if not 0 <= rate <= 1:
        raise UserError(f"--noise {rate:g}: expected a share from 0 to 1")
    run = checkpoint.Run(Path(cfg.train.run))
    cfg = config.as_taught(cfg, run.read_json("config.json"))
    model, processor = models.finished(run.model)
    data = dataset.build(cfg.data, processor)
    now = head.settings(data.targets)
    if any(getattr(model.config, key) != value for key, value in now.items()):
        raise UserError(f"{cfg.data.train} has other labels now than {run.model}")

    model = model.to(accelerator.device)
    predictions = _predict(cfg, accelerator, model, data)
    beside, untrained = _beside(cfg, accelerator, data)
    before = {f"before {name}": values for name, values in untrained.items()}
    found = analysis.analyse({**predictions, **before}, data)
    metrics = {
        **objective.score(predictions, data.eval, data.targets).values,
        **found.metrics,
        "beside": beside,
    }
    if resamples:
        metrics["intervals"] = intervals.bootstrap(
            predictions, data, resamples, seed=cfg.train.seed
        )
    if rate:
        noisy = dataset.build(cfg.data, processor, rate)
        said = _predict(cfg, accelerator, model, noisy)
        scores = objective.score(said, noisy.eval, noisy.targets).values
        metrics["noisy"] = {f"this model, {noise.named(rate)}": dict(scores)}
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
) -> tuple[dict[str, dict[str, float]], inference.Predictions]:
    """What the model has to beat: scores of base learners on the same rows; and what
    it said itself before training."""
    set_seed(cfg.train.seed)  # the very head that training began with
    before = models.build(cfg.model, data.targets).to(accelerator.device)
    learnt = baselines.scores(accelerator, before, data, cfg.train.eval_batch_size)
    said = _predict(cfg, accelerator, before, data)
    untrained = objective.score(said, data.eval, data.targets)
    return {**learnt, "before training": dict(untrained.values)}, said


def _predict(
    cfg: Config, accelerator: Accelerator, model: PreTrainedModel, data: dataset.Data
) -> Predictions:
    """As training predicts, but for every score, not only the one that it watched."""
    thorough = replace(cfg.objective, metric=inference.DEFAULTS.metric)
    size = cfg.train.eval_batch_size
    return inference.predict(
        accelerator, model, data.eval, data.collate, size, thorough
    )


if __name__ == "__main__":
    run_door(main)
