"""A question beside its context, cut into windows where the context is long."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass as plain_dataclass
from typing import Annotated

import numpy as np
from pydantic import Field
from pydantic.dataclasses import dataclass
from transformers import PreTrainedTokenizerBase

from .reading import Answer

OUTSIDE = -1
"""Where a token begins that is none of the context's."""


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class WindowConfig:
    """How much the model reads at once."""

    max_length: Annotated[int, Field(ge=8)] = 384
    """Tokens of a window; a longer context is read in several, which overlap."""
    stride: Annotated[int, Field(ge=0)] = 128
    """Tokens of a context that a window has in common with the next: at most half."""
    max_question_length: Annotated[int, Field(ge=1)] = 64
    """Tokens of a question that are read: at most half of a window."""


@plain_dataclass(frozen=True, kw_only=True)
class Window:
    """A question and a part of its context, as the model reads them: T tokens."""

    row: int
    """Which of the questions."""
    part: int
    """Which of its windows, from 0."""
    parts: int
    """How many windows it has."""
    begins: list[int]
    """The character of the context where each token begins [T], or OUTSIDE."""
    ends: list[int]
    """The character after its last [T], or OUTSIDE."""
    inputs: dict[str, list[int]]
    """input_ids [T] and alike."""


def tokenize(
    tokenizer: PreTrainedTokenizerBase,
    pairs: Sequence[tuple[str, ...]],
    cfg: WindowConfig,
) -> list[Window]:
    """The windows of each (question, context), in order."""
    limit = min(cfg.max_length, tokenizer.model_max_length)
    room = limit - tokenizer.num_special_tokens_to_add(pair=True)
    asked = min(cfg.max_question_length, room // 2)
    encoded = tokenizer(
        _cut(tokenizer, [question for question, _ in pairs], asked),
        [context for _, context in pairs],
        truncation="only_second",
        max_length=limit,
        stride=min(cfg.stride, (room - asked) // 2),
        return_overflowing_tokens=True,
        return_offsets_mapping=True,
    )
    owners = encoded["overflow_to_sample_mapping"]
    names = [name for name in tokenizer.model_input_names if name in encoded]
    parts = Counter(owners)
    first = {row: i for i, row in reversed(list(enumerate(owners)))}
    found = []
    for i, row in enumerate(owners):
        places = [
            (begin, end) if side == 1 and end > begin else (OUTSIDE, OUTSIDE)
            for side, (begin, end) in zip(
                encoded.sequence_ids(i), encoded["offset_mapping"][i], strict=True
            )
        ]
        window = Window(
            row=row,
            part=i - first[row],
            parts=parts[row],
            begins=[begin for begin, _ in places],
            ends=[end for _, end in places],
            inputs={name: encoded[name][i] for name in names},
        )
        found.append(window)
    return found


def locate(window: Window, answer: Answer | None) -> tuple[int, int]:
    """First and last token of an answer; twice 0 if it is not whole in the window."""
    if answer is None:
        return 0, 0
    begins, ends = np.asarray(window.begins), np.asarray(window.ends)
    last = answer.start + len(answer.text)
    inside = np.flatnonzero(begins != OUTSIDE)
    over = inside[(begins[inside] < last) & (ends[inside] > answer.start)]
    if not len(over):
        return 0, 0
    cut = (window.part > 0 and begins[inside[0]] > answer.start) or (
        window.part < window.parts - 1 and ends[inside[-1]] < last
    )
    return (0, 0) if cut else (int(over[0]), int(over[-1]))


def _cut(
    tokenizer: PreTrainedTokenizerBase, questions: Sequence[str], most: int
) -> list[str]:
    """Of each question as many tokens as are read."""
    encoded = tokenizer(
        list(questions),
        add_special_tokens=False,
        truncation=True,
        max_length=most,
        return_offsets_mapping=True,
    )
    return [
        question[: offsets[-1][1]] if offsets else ""
        for question, offsets in zip(questions, encoded["offset_mapping"], strict=True)
    ]
