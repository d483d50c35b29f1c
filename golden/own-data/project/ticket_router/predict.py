"""Label texts: from --text, from a file, or one a line from standard input."""

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import send_to_device

from . import checkpoint, config, dataset, objective
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
    texts = arguments.text or read_texts(arguments.input, cfg)
    accelerator = make_accelerator(cfg.train.device, cfg.train.precision)
    answers = predict(cfg, accelerator, texts)
    if arguments.output:
        with Path(arguments.output).open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(a, ensure_ascii=False) + "\n" for a in answers)
        return
    as_json = arguments.json or not sys.stdout.isatty()
    for answer in answers:
        best = max(answer["probabilities"].values())
        line = f"{answer['label']:<16} {best:.3f}  {answer['text']}"
        print(json.dumps(answer, ensure_ascii=False) if as_json else line, flush=True)


def predict(
    cfg: Config, accelerator: Accelerator, texts: Iterable[str]
) -> Iterator[dict[str, Any]]:
    """For each text, in order: the text, its label, and the probability of every label.

    Raises:
        UserError: if the run has no finished model.
    """
    run = checkpoint.Run(Path(cfg.train.run))
    if not run.model.is_dir():
        raise UserError(f"{run.model}: no such model; train first", exit_code=1)
    tokenizer = models.tokenizer(ModelConfig(name=str(run.model)))
    model = models.load(run.model).to(accelerator.device).eval()
    labels = [model.config.id2label[i] for i in range(model.config.num_labels)]
    limit = min(cfg.data.max_length, tokenizer.model_max_length)
    remaining = iter(texts)
    while chunk := list(islice(remaining, cfg.train.eval_batch_size)):
        batch = tokenizer(
            chunk, truncation=True, max_length=limit, padding=True, return_tensors="pt"
        )
        with torch.inference_mode(), accelerator.autocast():
            logits = model(**send_to_device(dict(batch), accelerator.device)).logits
        shares = objective.probabilities(logits.float().cpu().numpy())  # [B, C]
        for text, row in zip(chunk, shares.tolist(), strict=True):
            ranked = dict(
                sorted(zip(labels, row, strict=True), key=lambda pair: -pair[1])
            )
            yield {"text": text, "label": next(iter(ranked)), "probabilities": ranked}


def read_texts(path: str | None, cfg: Config) -> Iterator[str]:
    """The texts of a file, or of standard input, one by one."""
    if path is not None and Path(path).suffix.lower() in dataset.FORMATS:
        yield from dataset.read_texts(path, cfg.data)
    elif path is None or path == "-":
        yield from (line.rstrip("\r\n") for line in sys.stdin)
    else:
        try:
            with Path(path).open(encoding=cfg.data.encoding) as file:
                yield from (line.rstrip("\r\n") for line in file)
        except OSError as error:
            raise UserError(f"{path}: cannot be read ({error.strerror})") from error
        except (UnicodeError, LookupError) as error:
            raise UserError(f"{path}: is not {cfg.data.encoding} ({error})") from error


if __name__ == "__main__":
    run_door(main)
