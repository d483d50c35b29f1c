"""Conversations made ready for the model: tokenised once, answers marked, packed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass as plain_dataclass
from itertools import count
from typing import Annotated, Any, Literal

import numpy as np
import torch
from datasets import Dataset
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from . import augmentation, cache, chat, packing, reading, splits
from .augmentation import AugmentConfig
from .batching import Batch, Collate, Prepared, anything
from .chat import Message
from .errors import UserError
from .reading import ReadingConfig, Rows
from .splits import SplitConfig
from .targets import Targets
from .writing import IGNORED

__all__ = ["Data", "DataConfig", "Targets", "build"]


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class DataConfig(ReadingConfig, SplitConfig, AugmentConfig):
    """Which conversations, how they are split and cut, what of them is learnt."""

    learn: Literal["answers", "everything"] = "answers"
    """What counts in the loss: every answer of a conversation, or all its tokens."""
    max_length: Annotated[int, Field(ge=4)] = 512
    """Tokens after which a conversation is cut."""
    packing: bool = False
    """Put several conversations into one row of training, up to `max_length`, each for
    itself; `train.batch_size` then counts such rows. Conversations of like length share
    a step anyway, so it saves little but where most are short."""
    workers: Annotated[int, Field(ge=0)] = 0
    """Processes that load batches; 0 loads them in the training process."""


@plain_dataclass(frozen=True, kw_only=True)
class Data(Prepared[Targets]):
    """What a run trains and evaluates on.

    Both have input_ids [T], labels [T] (IGNORED where nothing is learnt, and at the
    first token, before which nothing stands), length [], index [], how many
    `conversations` [] they are and how many of them were `cut` []. Rows that are not
    packed have messages, kind, and row (its number in the file, from 1) as well, those
    of `eval` also prompt [P]: all up to where the last answer begins. Packed ones have
    position_ids [T].
    """


def build(
    cfg: DataConfig, tokenizer: PreTrainedTokenizerBase, noise: float = 0.0
) -> Data:
    """Read, clean, split, tokenise and pack; `noise` goes into what is evaluated.

    Raises:
        UserError: naming file, column and row of what cannot be used.
    """
    rows = reading.read(cfg.train, cfg)
    other = reading.read(cfg.eval, cfg) if cfg.eval else None
    split = splits.make(rows, other, cfg)
    rules = (cache.rules(tokenizer), str(tokenizer.chat_template))
    sides, names, parts = (split.train, split.eval.noisy(noise)), [], []
    for side, packed in zip(sides, (cfg.packing, None), strict=True):
        content = [side.talks(cfg.prompts), side.labels, side.numbers]
        how = (cfg.learn, cfg.max_length, packed)
        names.append(cache.name(rules, content, *how))
        parts.append(_encode(side, names[-1], tokenizer, cfg, packed))
    notes = (_summary(parts, packed=cfg.packing), *rows.notes)
    notes += (*(other.notes if other else ()), *split.notes)
    notes += _lost(sides, parts, cfg)
    return Data(
        train=parts[0],
        eval=parts[1],
        targets=Targets(tokenizer=tokenizer),
        collate=collate_with(tokenizer),
        notes=notes,
        augment=augmentation.of(cfg, tokenizer),
        check=packing.check if cfg.packing else anything,
        digest=hashlib.sha256("".join(names).encode()).hexdigest(),
    )


def tokenize(
    tokenizer: PreTrainedTokenizerBase,
    conversations: list[list[Message]],
    cfg: DataConfig,
) -> dict[str, Any]:
    """The tokens of conversations and their labels, cut to `cfg.max_length`."""
    limit = limit_of(tokenizer, cfg)
    if cfg.learn == "everything":
        whole = chat.tokens(tokenizer, conversations)
        marked = [(ids, [(0, len(ids))]) for ids in whole]
    else:
        marked = chat.answers(tokenizer, conversations)
    return {
        "input_ids": [ids[:limit] for ids, _ in marked],
        "labels": [_labels(ids, spans)[:limit] for ids, spans in marked],
        "length": [min(len(ids), limit) for ids, _ in marked],
        "cut": [int(len(ids) > limit) for ids, _ in marked],
    }


def prompts(
    tokenizer: PreTrainedTokenizerBase,
    conversations: Sequence[Sequence[Message]],
    cfg: DataConfig,
) -> list[list[int]]:
    """The tokens up to where an answer begins; of long ones the last that fit."""
    limit = limit_of(tokenizer, cfg)
    return [ids[-limit:] for ids in chat.tokens(tokenizer, conversations, ask=True)]


def previews(
    tokenizer: PreTrainedTokenizerBase, rows: Rows, cfg: DataConfig
) -> list[tuple[str, str]]:
    """All up to where the last answer of each row begins, and that answer."""
    return [
        (chat.text(tokenizer, messages[:-1]), messages[-1]["content"])
        for messages in rows.talks(cfg.prompts)
    ]


def limit_of(tokenizer: PreTrainedTokenizerBase, cfg: DataConfig) -> int:
    """Tokens that a row may have."""
    return int(min(cfg.max_length, tokenizer.model_max_length))


def collate_with(tokenizer: PreTrainedTokenizerBase) -> Collate:
    """Makes a batch: rows padded behind their end, prompts before their beginning.

    `places` [B, A] says where in each row what counts stands, 0 fills up: so the model
    puts out words only before those. Packed rows go without a mask, see `packing`.
    """
    # tensor cores want multiples of 8; a CPU would only compute more padding
    multiple = 8 if torch.cuda.is_available() else 1
    padding = int(tokenizer.pad_token_id)

    def collate(rows: list[dict[str, Any]]) -> Batch:
        labels = [np.asarray(row["labels"]) for row in rows]
        places = [np.flatnonzero(of != IGNORED) for of in labels]
        batch = {
            "input_ids": pad([r["input_ids"] for r in rows], padding, multiple),
            "labels": pad(labels, IGNORED, multiple),
            "places": pad(places, 0, multiple),
            "index": torch.tensor([row["index"] for row in rows]),
        }
        if "position_ids" in rows[0]:
            # each token of padding stands alone, at position 0
            batch["position_ids"] = pad([r["position_ids"] for r in rows], 0, multiple)
        else:
            ones = [np.ones(row["length"], np.int64) for row in rows]
            batch["attention_mask"] = pad(ones, 0, multiple)
        if "prompt" in rows[0]:
            batch |= ask([row["prompt"] for row in rows], padding)
        return batch

    return collate


def ask(prompts: Sequence[Sequence[int]], padding: int) -> Batch:
    """Prompts that end together: prompt_ids [B, P], prompt_mask [B, P]."""
    ones = [np.ones(len(ids), np.int64) for ids in prompts]
    return {
        "prompt_ids": pad(prompts, padding, left=True),
        "prompt_mask": pad(ones, 0, left=True),
    }


def pad(
    rows: Sequence[Any], value: int, multiple: int = 1, *, left: bool = False
) -> Tensor:
    """Rows filled up with a value to the longest of them: [B, T]."""
    longest = -(-max(map(len, rows)) // multiple) * multiple
    filled = np.full((len(rows), longest), value, np.int64)
    for own, row in zip(filled, rows, strict=True):
        own[longest - len(row) if left else 0 :][: len(row)] = row
    return torch.from_numpy(filled)


def _labels(ids: list[int], spans: Sequence[chat.Span]) -> list[int]:
    """The tokens that stand in a span, the very first aside; else IGNORED."""
    labels = [IGNORED] * len(ids)
    for begins, ends in spans:
        labels[begins:ends] = ids[begins:ends]
    return [IGNORED, *labels[1:]]


def _encode(
    rows: Rows,
    name: str,
    tokenizer: PreTrainedTokenizerBase,
    cfg: DataConfig,
    packed: bool | None,
) -> Dataset:
    """The rows and their tokens, but those of which nothing is learnt.

    `packed`: whether rows to train on go together; None for those to evaluate on.

    Raises:
        UserError: if none is left.
    """
    numbers = count()

    def columns() -> cache.Table:
        return {
            "messages": rows.talks(cfg.prompts),
            "kind": [", ".join(kind) for kind in rows.labels],
            "row": rows.numbers,
        }

    def encode(batch: cache.Table) -> cache.Table:
        found = {**batch, **tokenize(tokenizer, batch["messages"], cfg)}
        if packed is None:
            asked = [messages[:-1] for messages in batch["messages"]]
            found["prompt"] = prompts(tokenizer, asked, cfg)
        kept = [i for i, own in enumerate(found["labels"]) if set(own) != {IGNORED}]
        found = {name: [values[i] for i in kept] for name, values in found.items()}
        found["conversations"] = [1] * len(kept)
        if packed:
            found = packing.together(found, limit_of(tokenizer, cfg))
        found["index"] = [next(numbers) for _ in found["length"]]
        return found

    made = cache.tokenised(name, columns, encode, anew=True)
    if not len(made):
        raise UserError(
            f"{rows.source}: no conversation has an answer within its first"
            f" {cfg.max_length} tokens: raise data.max_length"
        )
    return made


def _summary(parts: list[Dataset], *, packed: bool) -> str:
    train, held_out = (sum(part["conversations"][:]) for part in parts)
    lengths = np.concatenate([part["length"][:] for part in parts])
    rows = f" in {len(parts[0]):,} packed rows" if packed else ""
    return (
        f"{train:,} conversations train{rows}, {held_out:,} evaluate; in the middle, a"
        f" row has {int(np.median(lengths))} tokens"
    )


def _lost(
    sides: Sequence[Rows], parts: Sequence[Dataset], cfg: DataConfig
) -> tuple[str, ...]:
    """A line for what was cut, and one for what was left out."""
    kept = sum(sum(part["conversations"][:]) for part in parts)
    lost = sum(len(side.numbers) for side in sides) - kept
    cut = sum(sum(part["cut"][:]) for part in parts)
    limit = f"data.max_length = {cfg.max_length} tokens"
    notes = {
        f"{cut} conversations are cut after {limit}": cut,
        f"{lost} conversations left out: no answer within {limit}": lost,
    }
    return tuple(note for note, number in notes.items() if number)
