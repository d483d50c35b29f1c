"""Show the first rows as the model reads them, filled into the prompts."""

from . import config, dataset, reading
from . import model as models
from .config import Config
from .errors import UserError, run_door


def main() -> None:
    """The command line."""
    cli = config.parser(__doc__ or "")
    cli.add_argument("--n", type=int, default=3, help="how many rows (default: 3)")
    arguments = cli.parse_intermixed_args()
    print(shown(config.from_arguments(arguments), arguments.n))


def shown(cfg: Config, count: int) -> str:
    """The first rows of the training data: what is read, and what should come of it.

    Raises:
        UserError: if the data lacks a column that is named, or nothing is asked for.
    """
    if count < 1:
        raise UserError(f"--n {count}: expected a number from 1")
    found = reading.read(cfg.data.train, cfg.data)
    rows = found.take(range(min(count, len(found.numbers))))
    read = dataset.previews(models.processor(cfg.model), rows, cfg.data)
    return "\n\n".join(
        f"{rows.source}: row {number}\n{given}\n=> {target}"
        for number, (given, target) in zip(rows.numbers, read, strict=True)
    )


if __name__ == "__main__":
    run_door(main)
