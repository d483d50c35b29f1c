"""Texts made ready for the model: cut into windows, tokenised once, padded by batch."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass as plain_dataclass
from itertools import chain
from typing import Annotated, Any, Literal

import numpy as np
import torch
from datasets import Dataset
from pydantic import Field
from pydantic.dataclasses import dataclass
from transformers import (
    BatchEncoding,
    DataCollatorForTokenClassification,
    PreTrainedTokenizerBase,
)

from . import augmentation, cache, reading, splits, tags
from .augmentation import AugmentConfig
from .batching import Batch, Collate, Prepared
from .errors import UserError
from .files import nearest
from .reading import ReadingConfig, Rows
from .splits import SplitConfig

IGNORED = -100
"""The label of a token of which nothing is asked."""


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class DataConfig(ReadingConfig, SplitConfig, AugmentConfig):
    """Which texts, which columns, how they are split, cut and tagged."""

    max_length: Annotated[int, Field(ge=4)] = 128
    """Tokens of a window; a longer text is read in several, which overlap."""
    stride: Annotated[int, Field(ge=0)] = 32
    """Tokens that a window has in common with the next: at most half of it."""
    predict: Literal["IOB2", "BILOU"] = "IOB2"
    """How the model spells entities; BILOU marks last words and single ones as well."""
    workers: Annotated[int, Field(ge=0)] = 0
    """Processes that load batches; 0 loads them in the training process."""


@plain_dataclass(frozen=True, kw_only=True)
class Targets:
    """What there is to predict of each word."""

    types: tuple[str, ...]
    """Kinds of entities."""
    tags: tuple[str, ...]
    """What the model chooses from; the first says that a word is in no entity."""


@plain_dataclass(frozen=True, kw_only=True)
class Data(Prepared[Targets]):
    """What a run trains and evaluates on.

    A row of `train` and `eval` is a window of a text: row (the number of the text in
    its file, from 1), part (which of its windows, from 0), tokens (the words that this
    window answers for), what the model reads (input_ids [T] and alike), index [],
    length [] and labels [T]: the tag of each of these words at its first token,
    IGNORED at all others. Each word of a text belongs to one of its windows.
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
    types = tuple(sorted(set(chain.from_iterable(rows.labels))))
    if not types:
        raise UserError(f"{rows.source}: no word is in an entity, nothing to learn")
    if other:
        _check_known(other, types, rows.source)
    targets = Targets(types=types, tags=tags.names(types, cfg.predict))
    split = splits.make(rows, other, cfg)
    rules, names, parts = cache.rules(tokenizer), [], []
    for part in (split.train, split.eval.noisy(noise)):
        content = [part.contents, part.numbers, _tagged(part, cfg), targets.tags]
        names.append(cache.name(rules, content, cfg.max_length, cfg.stride))
        parts.append(_encode(part, targets, names[-1], tokenizer, cfg))
    notes = (_summary(split, types), *rows.notes)
    notes += (*(other.notes if other else ()), *split.notes)
    many = sum(int((np.asarray(part["part"][:]) == 1).sum()) for part in parts)
    if many:
        notes += (
            f"{many} texts are longer than data.max_length = {cfg.max_length} tokens:"
            " they are read in windows",
        )
    return Data(
        train=parts[0],
        eval=parts[1],
        targets=targets,
        collate=collate_with(tokenizer),
        notes=notes,
        augment=augmentation.of(cfg, tokenizer),
        digest=hashlib.sha256("".join(names).encode()).hexdigest(),
    )


# ------------------------------------------------------------------------- windows


@plain_dataclass(frozen=True, kw_only=True)
class Window:
    """A part of a text as the model reads it, and the words that it answers for."""

    text: int
    part: int
    words: range
    places: list[int]
    """Where the first token of each of these words is."""
    inputs: dict[str, list[int]]
    """input_ids [T] and alike."""


def tokenize(
    tokenizer: PreTrainedTokenizerBase, texts: Sequence[Sequence[str]], cfg: DataConfig
) -> list[Window]:
    """The windows of each text, in order.

    A word in the overlap of two windows belongs to the one in which it has more to its
    left and right.
    """
    limit = min(cfg.max_length, tokenizer.model_max_length)
    stride = min(cfg.stride, (limit - tokenizer.num_special_tokens_to_add()) // 2)
    encoded = _encode_words(tokenizer, texts, limit, stride)
    if lost := _without_tokens(encoded, texts):
        filler = tokenizer.unk_token or "?"
        texts = [
            [filler if (i, n) in lost else word for n, word in enumerate(words)]
            for i, words in enumerate(texts)
        ]
        encoded = _encode_words(tokenizer, texts, limit, stride)
    owners = encoded["overflow_to_sample_mapping"]
    names = [name for name in tokenizer.model_input_names if name in encoded]
    found = []
    for text, first in enumerate(owners.index(i) for i in range(len(texts))):
        group = range(first, first + owners.count(text))
        words = [encoded.word_ids(i) for i in group]
        for i, (own, places) in zip(group, _shares(words, stride), strict=True):
            inputs = {name: encoded[name][i] for name in names}
            part = i - first
            window = Window(
                text=text, part=part, words=own, places=places, inputs=inputs
            )
            found.append(window)
    return found


def _encode_words(
    tokenizer: PreTrainedTokenizerBase,
    texts: Sequence[Sequence[str]],
    limit: int,
    stride: int,
) -> BatchEncoding:
    encoded: BatchEncoding = tokenizer(
        [list(words) for words in texts],
        is_split_into_words=True,
        truncation=True,
        max_length=limit,
        stride=stride,
        return_overflowing_tokens=True,
    )
    return encoded


def _without_tokens(
    encoded: BatchEncoding, texts: Sequence[Sequence[str]]
) -> set[tuple[int, int]]:
    """Text and word of each word that the tokeniser makes nothing of."""
    seen = {
        (text, word)
        for i, text in enumerate(encoded["overflow_to_sample_mapping"])
        for word in encoded.word_ids(i)
    }
    return {(i, n) for i, words in enumerate(texts) for n in range(len(words))} - seen


def _shares(
    windows: list[list[int | None]], stride: int
) -> Iterator[tuple[range, list[int]]]:
    """Of each window of a text the words that it answers for, and their places.

    Args:
        windows: the word of each token, None of special ones.
        stride: how many tokens a window has in common with the next.
    """
    text: list[int] = []  # the word of each token of the whole text
    starts: list[int] = []
    for window in windows:
        starts.append(max(0, len(text) - stride) if starts else 0)
        text += [w for w in window if w is not None][len(text) - starts[-1] :]
    begins = [n for n in range(len(text)) if n == 0 or text[n] != text[n - 1]]
    middles = [start + stride // 2 for start in starts[1:]]
    edges = zip([0, *middles], [*middles, len(text)], strict=True)
    for window, start, (low, high) in zip(windows, starts, edges, strict=True):
        special = next((n for n, w in enumerate(window) if w is not None), 0)
        own = [n for n in begins if low <= n < high]
        words = range(text[own[0]], text[own[-1]] + 1) if own else range(0)
        yield words, [special + n - start for n in own]


def collate_with(tokenizer: PreTrainedTokenizerBase) -> Collate:
    """Pads windows to the longest of a batch: input_ids, labels [B, T], index [B]."""
    # tensor cores want multiples of 8; a CPU would only compute more padding
    multiple = 8 if torch.cuda.is_available() else None
    pad = DataCollatorForTokenClassification(
        tokenizer, pad_to_multiple_of=multiple, label_pad_token_id=IGNORED
    )
    keep = {*tokenizer.model_input_names, "labels", "index"}

    def collate(rows: list[dict[str, Any]]) -> Batch:
        return dict(pad([{k: v for k, v in r.items() if k in keep} for r in rows]))

    return collate


def together(examples: Dataset) -> list[np.ndarray]:
    """Of each text the rows of `examples` that are its windows."""
    starts = np.flatnonzero(np.asarray(examples["part"][:]) == 0)
    return np.split(np.arange(len(examples)), starts[1:])


# ---------------------------------------------------------------------------- rows


def _check_known(rows: Rows, known: tuple[str, ...], train: str) -> None:
    for number, types in zip(rows.numbers, rows.labels, strict=True):
        for kind in types:
            if kind not in known:
                raise UserError(
                    f"{rows.source}: row {number}: entities of type {kind!r} are not in"
                    f" {train} ({nearest(kind, known)})"
                )


def _summary(split: splits.Split, types: tuple[str, ...]) -> str:
    train, held_out = len(split.train.numbers), len(split.eval.numbers)
    counts = Counter(dict.fromkeys(types, 0))
    counts.update(chain.from_iterable(split.train.labels))
    ranked = counts.most_common()
    shown = ", ".join(f"{n:,} {kind}" for kind, n in ranked[:10])
    if len(ranked) > 10:
        shown += f", … {ranked[-1][1]:,} {ranked[-1][0]}"
    return f"{train:,} texts train (entities: {shown}), {held_out:,} evaluate"


def _tagged(rows: Rows, cfg: DataConfig) -> list[list[str]]:
    pairs = zip(rows.words, rows.entities, strict=True)
    return [tags.spell(found, len(words), cfg.predict) for words, found in pairs]


def _encode(
    rows: Rows,
    targets: Targets,
    name: str,
    tokenizer: PreTrainedTokenizerBase,
    cfg: DataConfig,
) -> Dataset:
    """The windows of all rows."""
    place = {tag: i for i, tag in enumerate(targets.tags)}

    def columns() -> cache.Table:
        numbers = [[place[tag] for tag in text] for text in _tagged(rows, cfg)]
        words = [list(text) for text in rows.words]
        return {"row": list(rows.numbers), "words": words, "numbers": numbers}

    def encode(batch: cache.Table) -> cache.Table:
        windows = tokenize(tokenizer, batch["words"], cfg)
        table: cache.Table = {name: [] for name in windows[0].inputs}
        table |= {"row": [], "part": [], "tokens": [], "length": [], "labels": []}
        for window in windows:
            words, numbers = batch["words"][window.text], batch["numbers"][window.text]
            labels = np.full(len(window.inputs["input_ids"]), IGNORED)
            labels[window.places] = [numbers[word] for word in window.words]
            row = {
                **window.inputs,
                "row": batch["row"][window.text],
                "part": window.part,
                "tokens": [words[word] for word in window.words],
                "length": len(labels),
                "labels": labels.tolist(),
            }
            for column, value in row.items():
                table[column].append(value)
        return table

    found = cache.tokenised(name, columns, encode, anew=True)
    return found.add_column("index", list(range(len(found))), new_fingerprint=name)
