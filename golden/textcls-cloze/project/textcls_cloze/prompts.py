"""Show the first rows as the model reads them, and what belongs into their gaps."""

from . import config, encoding, reading, templating
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
    """The first rows of the training data: what is read, the word and its label.

    Raises:
        UserError: if something is named that a row has not, or nothing is asked for.
    """
    if count < 1:
        raise UserError(f"--n {count}: expected a number from 1")
    found = reading.read(cfg.data.train, cfg.data)
    rows = found.take(range(min(count, len(found.numbers))))
    read = encoding.fill(models.processor(cfg.model), rows.texts, rows.pairs, cfg.data)
    labels = [rows.shown(row) for row in range(len(rows.numbers))]
    words = [templating.fill(cfg.data.prompts.word, {"label": la}) for la in labels]
    return "\n\n".join(
        f"{rows.source}: row {number}\n{text}\n=> {word} ({label})"
        for number, text, word, label in zip(
            rows.numbers, read, words, labels, strict=True
        )
    )


if __name__ == "__main__":
    run_door(main)
