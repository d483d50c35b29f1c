"""Label texts: from --text, from a file, or one a line from standard input.

Two texts that belong together have a tab between them.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import send_to_device

from . import checkpoint, config, dataset, files, objective, reading
from . import model as models
from .config import Config
from .device import make_accelerator
from .errors import UserError, run_door
from .model import ModelConfig


def main() -> None:
    """The command line."""
    cli = config.parser(__doc__ or "")
    cli.add_argument("--text", action="append", help="a text; again for more")
    cli.add_argument("--input", metavar="FILE", help="like the training data, or .txt")
    cli.add_argument("--output", metavar="FILE", help="JSON Lines go here")
    cli.add_argument("--json", action="store_true", help="JSON Lines on a terminal too")
    arguments = cli.parse_args()
    cfg = config.from_arguments(arguments)
    lines = enumerate(arguments.text or (), start=1)
    texts = (
        (_parts(text, f"--text {number}", cfg) for number, text in lines)
        if arguments.text
        else read_texts(arguments.input, cfg)
    )
    accelerator = make_accelerator(cfg.train.device, cfg.train.precision)
    answers = predict(cfg, accelerator, texts)
    if arguments.output:
        with Path(arguments.output).open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(a, ensure_ascii=False) + "\n" for a in answers)
        return
    as_json = arguments.json or not sys.stdout.isatty()
    for answer in answers:
        print(json.dumps(answer, ensure_ascii=False) if as_json else _line(answer))
        sys.stdout.flush()


def predict(
    cfg: Config, accelerator: Accelerator, texts: Iterable[tuple[str, ...]]
) -> Iterator[dict[str, Any]]:
    """An answer for each (text,) or (text, second text), in order.

    It holds the text, its label (or labels, if a text may have any number of them) and
    the probability of every label, the likeliest first.

    Raises:
        UserError: if the run has no finished model.
    """
    run = checkpoint.Run(Path(cfg.train.run))
    if not run.model.is_dir():
        raise UserError(f"{run.model}: no such model; train first", exit_code=1)
    tokenizer = models.tokenizer(ModelConfig(name=str(run.model)))
    model = models.load(run.model).to(accelerator.device).eval()
    multi_label = models.is_multi_label(model)
    labels = [model.config.id2label[i] for i in range(model.config.num_labels)]
    remaining = iter(texts)
    while chunk := list(islice(remaining, cfg.train.eval_batch_size)):
        first, *second = (list(side) for side in zip(*chunk, strict=True))
        pairs = second[0] if second else None
        rows = dataset.tokenize(tokenizer, first, pairs, cfg.data)
        batch = dict(tokenizer.pad(rows, return_tensors="pt"))
        with torch.inference_mode(), accelerator.autocast():
            logits = model(**send_to_device(batch, accelerator.device)).logits
        shares = objective.probabilities(  # [B, C]
            logits.float().cpu().numpy(), multi_label=multi_label
        )
        chosen = objective.decide(shares, multi_label=multi_label)
        for texts_of_row, row, choice in zip(chunk, shares, chosen, strict=True):
            found = (
                {"labels": [labels[i] for i in choice.nonzero()[0]]}
                if multi_label
                else {"label": labels[choice]}
            )
            ranked = {labels[i]: row[i].item() for i in (-row).argsort(kind="stable")}
            named = dict(zip(("text", "text_pair"), texts_of_row, strict=False))
            yield {**named, **found, "probabilities": ranked}


def read_texts(path: str | None, cfg: Config) -> Iterator[tuple[str, ...]]:
    """(text,) or (text, second text) of each row of a file, or line of standard input.

    Where there are no columns, a tab stands between two texts.
    """
    if path is not None and Path(path).suffix.lower() in files.FORMATS:
        yield from reading.read_texts(path, replace(cfg.data, hub=None))
    elif path is None or path == "-":
        yield from _parse(sys.stdin, "standard input", cfg)
    else:
        try:
            with Path(path).open(encoding=cfg.data.encoding) as file:
                yield from _parse(file, path, cfg)
        except OSError as error:
            raise UserError(f"{path}: cannot be read ({error.strerror})") from error
        except (UnicodeError, LookupError) as error:
            raise UserError(f"{path}: is not {cfg.data.encoding} ({error})") from error


def _parse(lines: Iterable[str], source: str, cfg: Config) -> Iterator[tuple[str, ...]]:
    for number, line in enumerate(lines, start=1):
        yield _parts(line.rstrip("\r\n"), f"{source}: line {number}", cfg)


def _parts(text: str, place: str, cfg: Config) -> tuple[str, ...]:
    if cfg.data.text_pair_column is None:
        return (text,)
    if text.count("\t") != 1:
        raise UserError(f"{place}: expected two texts with a tab between them")
    return tuple(text.split("\t"))


def _line(answer: dict[str, Any]) -> str:
    best = max(answer["probabilities"].values())
    names = answer["labels"] if "labels" in answer else [answer["label"]]
    texts = [answer[name] for name in ("text", "text_pair") if name in answer]
    return f"{', '.join(names) or '-':<16} {best:.3f}  {'  |  '.join(texts)}"


if __name__ == "__main__":
    run_door(main)
