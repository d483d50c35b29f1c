"""Questions made ready for the model: split, cut into windows, tokenised, padded."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass as plain_dataclass
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Annotated, Any

import numpy as np
import torch
from datasets import Dataset
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch.nn.utils.rnn import pad_sequence
from transformers import PreTrainedTokenizerBase

from . import augmentation, cache, reading, splits
from .augmentation import AugmentConfig
from .batching import Batch, Collate, Prepared
from .errors import UserError
from .reading import ReadingConfig, Rows
from .splits import SplitConfig
from .windows import OUTSIDE, Window, WindowConfig, locate, tokenize

UNIT = 1024
"""Shares of windows are multiples of 1 / UNIT: their sums are exact."""


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class DataConfig(ReadingConfig, SplitConfig, WindowConfig, AugmentConfig):
    """Which questions, how they are split and cut, what is taken for an answer."""

    max_answer_length: Annotated[int, Field(ge=1)] = 30
    """Tokens of an answer that is given, at most."""
    null_threshold: float = 0.0
    """No answer is given if its score is more than this above the best answer's."""
    workers: Annotated[int, Field(ge=0)] = 0
    """Processes that load batches; 0 loads them in the training process."""


@plain_dataclass(frozen=True, kw_only=True)
class Targets:
    """What there is to predict: a span of the context, or that there is none."""

    unanswerable: bool
    """Whether a question may have no answer."""
    max_answer_length: int
    null_threshold: float


@plain_dataclass(frozen=True, kw_only=True)
class Data(Prepared[Targets]):
    """What a run trains and evaluates on.

    A row of `train` and `eval` is a window of a question: row (the number of the
    question in its file, from 1), part (which of its windows, from 0), share (how much
    of the question it counts for: together 1), what the model reads (input_ids [T] and
    alike), index [], length [], begins and ends [T] (the characters of each token in
    the context), start and end [] (the first and the last token of the answer; 0 if it
    is not whole in this window). The first window of a question has its texts as well:
    question, context and answers.
    """


def build(
    cfg: DataConfig, tokenizer: PreTrainedTokenizerBase, noise: float = 0.0
) -> Data:
    """Read, clean, split and tokenise; `noise` goes into what is evaluated.

    Raises:
        UserError: naming file, column and row of what cannot be used.
    """
    rows = reading.read(cfg.train, cfg)
    other = reading.read(cfg.eval, cfg) if cfg.eval else None
    if not any(rows.answers):
        raise UserError(f"{rows.source}: no question has an answer, nothing to learn")
    split = splits.make(*tie(rows, other), cfg)
    rules, names, parts = cache.rules(tokenizer), [], []
    sizes = (cfg.max_length, cfg.stride, cfg.max_question_length)
    for part in (split.train, split.eval.noisy(noise)):
        answers = [[[a.text, a.start] for a in found] for found in part.answers]
        content = [part.contents, part.numbers, answers]
        names.append(cache.name(rules, content, sizes))
        parts.append(_encode(part, names[-1], tokenizer, cfg))
    notes = (_summary(split), *rows.notes)
    notes += (*(other.notes if other else ()), *split.notes)
    if cfg.unanswerable and all(rows.answers):
        notes += (
            f"{rows.source}: every question has an answer; data.unanswerable = false"
            " lets the model always give one",
        )
    return Data(
        train=parts[0],
        eval=parts[1],
        targets=Targets(
            unanswerable=cfg.unanswerable,
            max_answer_length=cfg.max_answer_length,
            null_threshold=cfg.null_threshold,
        ),
        collate=collate_with(tokenizer),
        notes=(*notes, *_cut(parts, cfg)),
        augment=augmentation.of(cfg, tokenizer),
        digest=hashlib.sha256("".join(names).encode()).hexdigest(),
    )


def tie(rows: Rows, other: Rows | None) -> tuple[Rows, Rows | None]:
    """Both with groups that hold all questions of a context, and all of a group."""
    above: dict[tuple[str, str], tuple[str, str]] = {}

    def top(node: tuple[str, str]) -> tuple[str, str]:
        while (parent := above.setdefault(node, node)) != node:
            above[node] = node = above[parent]
        return node

    sides = [rows, other] if other else [rows]
    nodes = [[("context", splits.plain(c)) for c in side.contexts] for side in sides]
    for side, contexts in zip(sides, nodes, strict=True):
        for context, group in zip(contexts, side.groups or (), strict=False):
            if group:
                above[top(context)] = top(("group", group))
    tied = [
        replace(side, groups=["\0".join(top(context)) for context in contexts])
        for side, contexts in zip(sides, nodes, strict=True)
    ]
    return tied[0], tied[1] if other else None


def collate_with(tokenizer: PreTrainedTokenizerBase) -> Collate:
    """Pads windows to the longest of a batch.

    A batch holds input_ids [B, T] and alike, allowed [B, T] (the tokens that may be the
    first or last of an answer: the context's, and the first, which says that there is
    none), start, end, share and index [B].
    """
    # tensor cores want multiples of 8; a CPU would only compute more padding
    multiple = 8 if torch.cuda.is_available() else None
    names = set(tokenizer.model_input_names)

    def collate(rows: list[dict[str, Any]]) -> Batch:
        batch = tokenizer.pad(
            [{k: v for k, v in row.items() if k in names} for row in rows],
            pad_to_multiple_of=multiple,
            padding_side="right",
            return_tensors="pt",
        )
        allowed = [torch.tensor(row["begins"]) != OUTSIDE for row in rows]
        for tokens in allowed:
            tokens[0] = True
        width = batch["input_ids"].shape[1]
        padded = pad_sequence(allowed, batch_first=True)  # with False
        missing = width - padded.shape[1]
        scalars = ("start", "end", "share", "index")
        return {
            **batch,
            "allowed": torch.nn.functional.pad(padded, (0, missing)),
            **{name: torch.tensor([row[name] for row in rows]) for name in scalars},
        }

    return collate


def together(examples: Dataset) -> list[np.ndarray]:
    """Of each question the rows of `examples` that are its windows."""
    starts = np.flatnonzero(np.asarray(examples["part"][:]) == 0)
    return np.split(np.arange(len(examples)), starts[1:])


# ---------------------------------------------------------------------------- rows


def _summary(split: splits.Split) -> str:
    train, held_out = split.train, split.eval
    without = sum(not answers for answers in train.answers)
    return (
        f"{len(train.numbers):,} questions train (on {len(set(train.contexts)):,}"
        f" contexts; {without:,} have no answer), {len(held_out.numbers):,} evaluate"
        f" (on {len(set(held_out.contexts)):,} others)"
    )


def _cut(parts: Sequence[Dataset], cfg: DataConfig) -> list[str]:
    """Lines about contexts that are cut, and answers with them."""
    notes = []
    if many := sum(int((np.asarray(part["part"][:]) == 1).sum()) for part in parts):
        notes.append(
            f"the contexts of {many} questions are longer than data.max_length ="
            f" {cfg.max_length} tokens: they are read in windows"
        )
    if lost := sum(int((np.asarray(part["share"][:]) == 0).sum()) for part in parts):
        notes.append(
            f"{lost} windows are of questions whose answer is whole in none of them:"
            " nothing is learnt from these; a larger data.stride leaves answers whole"
        )
    return notes


def _shares(parts: int, *, lost: bool) -> list[float]:
    """How much each window of a question counts: together 1, or 0 if nothing does."""
    if lost:
        return [0.0] * parts
    edges = [UNIT * i // parts for i in range(parts + 1)]
    return [(b - a) / UNIT for a, b in pairwise(edges)]


def _encode(
    rows: Rows, name: str, tokenizer: PreTrainedTokenizerBase, cfg: DataConfig
) -> Dataset:
    """The windows of all rows."""
    texts = rows.contents

    def columns() -> cache.Table:
        return {"place": list(range(len(texts)))}

    def encode(batch: cache.Table) -> cache.Table:
        chosen = batch["place"]
        table: dict[str, list[Any]] = {}
        found = tokenize(tokenizer, [texts[i] for i in chosen], cfg)
        for number, own in groupby(found, key=lambda window: window.row):
            for example in _examples(list(own), rows, chosen[number]):
                for column, value in example.items():
                    table.setdefault(column, []).append(value)
        return table

    found = cache.tokenised(name, columns, encode, anew=True)
    return found.add_column("index", list(range(len(found))), new_fingerprint=name)


def _examples(own: list[Window], rows: Rows, row: int) -> Iterator[dict[str, Any]]:
    """The windows of a question as rows of the data set."""
    answers = rows.answers[row]
    places = [locate(window, answers[0] if answers else None) for window in own]
    shares = _shares(len(own), lost=bool(answers) and not any(map(any, places)))
    for window, (start, end), share in zip(own, places, shares, strict=True):
        first = window.part == 0
        yield {
            **window.inputs,
            "row": rows.numbers[row],
            "part": window.part,
            "share": share,
            "length": len(window.begins),
            "begins": window.begins,
            "ends": window.ends,
            "start": start,
            "end": end,
            "question": rows.questions[row] if first else "",
            "context": rows.contexts[row] if first else "",
            "answers": [answer.text for answer in answers] if first else [],
        }
