"""What is answered to new questions, and what else could be, with probabilities."""

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any

import numpy as np
from accelerate.utils import send_to_device
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from . import objective, spans, windows
from .config import Config
from .dataset import Targets
from .errors import UserError
from .spans import Said, Span
from .windows import Window

LINE = (
    "A line is a question, a tab and its context, or a JSON object"
    ' {"question": "…", "context": "…"}.'
)

OTHERS = 3
"""Answers that are shown beside the one that is given."""

Item = tuple[str, ...]
"""(question, context)."""


def parse(line: str, place: str, cfg: Config) -> Item:
    """The question and the context of a line.

    Raises:
        UserError: naming the place, if there are not both.
    """
    if line.lstrip().startswith("{"):
        names = (cfg.data.question_column, cfg.data.context_column)
        try:
            record = json.loads(line)
        except ValueError as error:
            raise UserError(f"{place}: not JSON ({error})") from error
        for name in names:
            if not isinstance(record.get(name), str):
                raise UserError(f"{place}: expected a text {name!r} in the JSON object")
        return tuple(record[name] for name in names)
    if line.count("\t") != 1:
        raise UserError(f"{place}: expected a question, a tab and its context, or JSON")
    return tuple(line.split("\t"))


def answer(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    texts: Sequence[Item],
    cfg: Config,
) -> list[dict[str, Any]]:
    """An answer to each question.

    It holds the question, the answer ("" for none), its first character in the context
    and the one after its last, its probability, and the same of the next likeliest.
    """
    targets = Targets(
        unanswerable=cfg.data.unanswerable,
        max_answer_length=cfg.data.max_answer_length,
        null_threshold=cfg.data.null_threshold,
    )
    found: list[tuple[int, Said]] = []
    cut = windows.tokenize(tokenizer, texts, cfg.data)
    size = cfg.train.eval_batch_size  # a long context has many windows
    for start in range(0, len(cut), size):
        chunk = cut[start : start + size]
        logits = _logits(model, tokenizer, chunk)
        for window, starts, stops in zip(chunk, *logits, strict=True):
            said = objective.heard(starts, stops, window.begins, window.ends)
            found.append((window.row, said))
    answers = []
    for row, own in groupby(found, key=lambda pair: pair[0]):
        question, context = texts[row]
        best, *others = spans.ranked([said for _, said in own], targets)
        answer = {"question": question, **_shown(best, context)}
        more = [_shown(span, context) for span in others[:OTHERS]]
        answers.append({**answer, "others": more})
    return answers


def shown(answer: dict[str, Any]) -> str:
    """An answer as a line for people."""
    text = " ".join(answer["answer"].split()) or "(no answer)"
    return f"{answer['probability']:.3f}  {text}  <-  {answer['question']}"


def _logits(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    chunk: Sequence[Window],
) -> tuple[np.ndarray, np.ndarray]:
    """[B, T] each: for the first and the last token."""
    rows = [window.inputs for window in chunk]
    batch = dict(tokenizer.pad(rows, padding_side="right", return_tensors="pt"))
    said = model(**send_to_device(batch, model.device))
    logits = (said.start_logits, said.end_logits)
    starts, stops = (each.float().cpu().numpy() for each in logits)
    return starts, stops


def _shown(span: Span, context: str) -> dict[str, Any]:
    text = context[span.start : span.end]
    start = span.start + len(text) - len(text.lstrip())
    return {
        "answer": text.strip(),
        "start": start,
        "end": start + len(text.strip()),
        "probability": span.probability,
    }
