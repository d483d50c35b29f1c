"""What is learnt, what is predicted, and how predictions are scored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass as plain_dataclass
from typing import Annotated, Literal

import numpy as np
import torch
from datasets import Dataset
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Tensor, nn

from . import scoring, spans
from .batching import Batch
from .dataset import Targets, together
from .scores import Scores
from .spans import Said, Span
from .windows import OUTSIDE

COLUMNS = ("begins", "ends", "start", "end", "share", "question", "context", "answers")
"""What of the examples is needed to score them."""


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class ObjectiveConfig:
    """The loss, and the metric that decides."""

    metric: Literal["f1", "exact_match", "loss"] = "f1"
    """Chooses the best epoch and stops early; measured on the held-out questions."""
    label_smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Share of each target that is spread over all tokens that may be one."""


DEFAULTS = ObjectiveConfig()


@plain_dataclass(frozen=True, kw_only=True)
class Question:
    """A question, its windows put together."""

    question: str
    context: str
    answers: list[str]
    """Each of them right; none, if there is no answer."""
    spans: list[Span]
    """What could be answered, the likeliest first."""
    loss: float
    """Mean over its windows."""
    share: float
    """1, or 0 where its answer is whole in no window."""

    @property
    def said(self) -> str:
        """The answer that is given; "" for none."""
        return self.context[self.spans[0].start : self.spans[0].end].strip()

    @property
    def exact(self) -> float:
        """Whether it is right."""
        return scoring.exact(self.said, self.answers)

    @property
    def f1(self) -> float:
        """How far it is right."""
        return scoring.f1(self.said, self.answers)


def loss(model: nn.Module, batch: Batch, cfg: ObjectiveConfig) -> tuple[Tensor, Tensor]:
    """Cross entropy summed over the questions of the batch [], and their number [].

    That of a window is the mean of its first and its last token's. A question in
    several windows counts once, by a share in each. A sum and a count, not a mean: so
    they add up over accumulation steps and processes.
    """
    starts, stops = _logits(model, batch)  # [B, T] each
    allowed, share = batch["allowed"], batch["share"]  # [B, T], [B]
    first = _cross_entropy(starts, batch["start"], allowed, cfg.label_smoothing)
    last = _cross_entropy(stops, batch["end"], allowed, cfg.label_smoothing)
    return (share * (first + last) / 2).sum(), share.sum()


def predict(
    model: nn.Module, batch: Batch, cfg: ObjectiveConfig = DEFAULTS
) -> dict[str, Tensor]:
    """start_logits and end_logits [B, T], index [B], the window of each."""
    starts, stops = _logits(model, batch)
    return {"start_logits": starts, "end_logits": stops, "index": batch["index"]}


def score(
    predictions: Mapping[str, Sequence[np.ndarray]],
    examples: Dataset,
    targets: Targets,
) -> Scores:
    """How many questions got their answer; `predictions` are by window."""
    found = questions(predictions, examples, targets)
    learnt = sum(question.share for question in found)
    return Scores(
        values={
            "exact_match": float(np.mean([question.exact for question in found])),
            "f1": float(np.mean([question.f1 for question in found])),
            "loss": sum(question.loss for question in found) / max(learnt, 1),
        }
    )


def questions(
    predictions: Mapping[str, Sequence[np.ndarray]],
    examples: Dataset,
    targets: Targets,
) -> list[Question]:
    """What was said to each question, over all of its windows."""
    columns = examples.select_columns(list(COLUMNS))
    found = []
    for windows in together(examples):
        rows = columns[windows.tolist()]
        said = [
            heard(predictions["start_logits"][i], predictions["end_logits"][i], *places)
            for i, *places in zip(windows, rows["begins"], rows["ends"], strict=True)
        ]
        losses = [
            share * (_surprise(s, s.starts, start) + _surprise(s, s.stops, end)) / 2
            for s, start, end, share in zip(
                said, rows["start"], rows["end"], rows["share"], strict=True
            )
        ]
        question = Question(
            question=rows["question"][0],
            context=rows["context"][0],
            answers=rows["answers"][0],
            spans=spans.ranked(said, targets),
            loss=sum(losses),
            share=sum(rows["share"]),
        )
        found.append(question)
    return found


def heard(
    starts: np.ndarray, stops: np.ndarray, begins: list[int], ends: list[int]
) -> Said:
    """What is said of a window, without its padding."""
    size = len(begins)
    return Said(
        begins=np.asarray(begins),
        ends=np.asarray(ends),
        starts=starts[:size],
        stops=stops[:size],
    )


def inputs(batch: Batch) -> Batch:
    """What of a batch the model reads."""
    other = ("allowed", "start", "end", "share", "index")
    return {k: v for k, v in batch.items() if k not in other}


def _logits(model: nn.Module, batch: Batch) -> tuple[Tensor, Tensor]:
    said = model(**inputs(batch))
    return said.start_logits.float(), said.end_logits.float()


def _cross_entropy(
    logits: Tensor, gold: Tensor, allowed: Tensor, smoothing: float
) -> Tensor:
    """Over the tokens that are allowed: logits [B, T], gold [B] to [B]."""
    lowest = torch.finfo(logits.dtype).min
    logs = logits.masked_fill(~allowed, lowest).log_softmax(dim=1)
    right = logs.gather(1, gold.unsqueeze(1)).squeeze(1)
    mean = logs.masked_fill(~allowed, 0.0).sum(dim=1) / allowed.sum(dim=1)
    return -(1 - smoothing) * right - smoothing * mean


def _surprise(said: Said, logits: np.ndarray, gold: int) -> float:
    """The cross entropy of a window's logits [T]."""
    allowed = said.begins != OUTSIDE
    allowed[0] = True
    return float(np.logaddexp.reduce(logits[allowed]) - logits[gold])
