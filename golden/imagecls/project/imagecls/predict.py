"""Answer new rows: given one by one, from a file, or one a line of standard input."""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator

from . import answers, checkpoint, config, files, reading
from . import model as models
from .answers import Item
from .config import Config
from .device import make_accelerator
from .errors import run_door


def main() -> None:
    """The command line."""
    about = f"{__doc__} {answers.LINE}"
    cli = config.parser(about)
    one = f"one {reading.ITEM}; again for more"
    cli.add_argument("--image", dest="given", action="append", help=one)
    cli.add_argument("--input", metavar="FILE", help="like the training data, or .txt")
    cli.add_argument("--output", metavar="FILE", help="JSON Lines go here")
    cli.add_argument("--json", action="store_true", help="JSON Lines on a terminal too")
    arguments = cli.parse_intermixed_args()
    cfg = config.from_arguments(arguments)
    run = checkpoint.Run(Path(cfg.train.run))
    cfg = config.as_taught(cfg, run.read_json("config.json"))
    lines = enumerate(arguments.given or (), start=1)
    items = (
        (
            answers.parse(line, f"--{reading.ITEM} {number}", cfg)
            for number, line in lines
        )
        if arguments.given
        else read(arguments.input, cfg)
    )
    accelerator = make_accelerator(cfg.train.device, cfg.train.precision)
    found = predict(cfg, accelerator, items)
    if arguments.output:
        with Path(arguments.output).open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(a, ensure_ascii=False) + "\n" for a in found)
        return
    as_json = arguments.json or not sys.stdout.isatty()
    for answer in found:
        print(
            json.dumps(answer, ensure_ascii=False) if as_json else answers.shown(answer)
        )
        sys.stdout.flush()


def predict(
    cfg: Config, accelerator: Accelerator, items: Iterable[Item]
) -> Iterator[dict[str, Any]]:
    """An answer for each item, in order, computed batch by batch.

    Raises:
        UserError: if the run has no finished model.
    """
    run = checkpoint.Run(Path(cfg.train.run))
    model, processor = models.finished(run.model)
    model = model.to(accelerator.device).eval()
    remaining = iter(items)
    while batch := list(islice(remaining, cfg.train.eval_batch_size)):
        with torch.inference_mode(), accelerator.autocast():
            found = answers.answer(model, processor, batch, cfg)
        yield from found


def read(path: str | None, cfg: Config) -> Iterator[Item]:
    """The items of a data file or folder, of a file of lines, or of standard input."""
    if path is None or path == "-":
        yield from _parse(sys.stdin, "standard input", cfg)
    elif Path(path).is_dir() or Path(path).suffix.lower() in reading.FORMATS:
        yield from reading.read_items(path, replace(cfg.data, hub=None))
    else:
        with files.opened(path, cfg.data.encoding) as file:
            yield from _parse(file, path, cfg)


def _parse(lines: Iterable[str], source: str, cfg: Config) -> Iterator[Item]:
    for number, line in enumerate(lines, start=1):
        yield answers.parse(line.rstrip("\r\n"), f"{source}: line {number}", cfg)


if __name__ == "__main__":
    run_door(main)
