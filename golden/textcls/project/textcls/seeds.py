"""Train and evaluate with several seeds: how much of a score is luck."""

import statistics
from dataclasses import replace
from pathlib import Path
from typing import Any

from . import config, intervals
from .checkpoint import Run
from .config import Config
from .device import make_accelerator
from .errors import UserError, run_door
from .evaluate import evaluate
from .train import train


def main() -> None:
    """The command line."""
    cli = config.parser(__doc__ or "")
    cli.add_argument("--seeds", type=int, default=3, metavar="N", help="default: 3")
    arguments = cli.parse_intermixed_args()
    found = seeds(config.from_arguments(arguments), arguments.seeds)
    if found:
        print(table(found))


def seeds(cfg: Config, count: int) -> dict[str, Any]:
    """Train and evaluate in RUN/seed-0, RUN/seed-1, …; write RUN/seeds.json.

    Each seed's run resumes by itself, so the same command goes on where it was. The
    held-out rows are the same for all of them (`data.split_seed`). Of several processes
    the first returns what was found.

    Raises:
        UserError: if there are fewer than two seeds to compare.
    """
    if count < 2:
        raise UserError(f"--seeds {count}: a spread needs at least 2 seeds")
    scores: dict[str, list[float]] = {}
    for number in range(count):
        seed = cfg.train.seed + number
        folder = f"{cfg.train.run}/seed-{seed}"
        one = replace(cfg, train=replace(cfg.train, run=folder, seed=seed))
        # each its own: an accelerator keeps what it has prepared and must save
        train(one, make_accelerator(cfg.train.device, cfg.train.precision))
        accelerator = make_accelerator(cfg.train.device, cfg.train.precision)
        if accelerator.is_main_process:
            evaluate(one, accelerator)
            metrics = Run(Path(folder)).read_json("metrics.json")
            for name, value in metrics.items():
                if isinstance(value, float):
                    scores.setdefault(name, []).append(value)
        accelerator.wait_for_everyone()
    found = {
        name: {
            "mean": statistics.mean(values),
            "deviation": statistics.stdev(values),
            "interval": intervals.of_mean(values),
            "values": values,
        }
        for name, values in scores.items()
    }
    if found:
        Run(Path(cfg.train.run)).write_json("seeds.json", found)
    return found


def table(found: dict[str, Any]) -> str:
    """The mean of each score, the 95 % interval of that mean, and each seed's own."""
    lines = [f"{'score':<20} {'mean':>8}  {'95 % interval':<18} each seed"]
    for name, row in found.items():
        low, high = row["interval"]
        each = " ".join(f"{value:.3f}" for value in row["values"])
        lines.append(
            f"{name:<20} {row['mean']:8.3f}  {low:.3f} to {high:.3f}     {each}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    run_door(main)
