"""Which rows train and which are held out, so that no content or group is in both."""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass as plain_dataclass
from typing import Annotated

import numpy as np
from pydantic import Field
from pydantic.dataclasses import dataclass

from .errors import UserError
from .reading import ITEM, Rows

UNLABELLED = ("",)
"""Stands for the labels of a row that has none."""


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class SplitConfig:
    """How rows are held out, and how many are used."""

    eval_fraction: Annotated[float, Field(gt=0, lt=1)] = 0.2
    """Share of the training rows that is held out where there is no `eval`."""
    split_seed: Annotated[int, Field(ge=0)] = 0
    """Decides which rows are held out, and which are used where not all are."""
    max_train_samples: Annotated[int, Field(ge=2)] | None = None
    """Rows to train on, at most, for a quick try; without it, all."""
    max_eval_samples: Annotated[int, Field(ge=1)] | None = None
    """Rows to evaluate on, at most; without it, all."""


@plain_dataclass(frozen=True, kw_only=True)
class Split:
    """The two sides, and what a person should know about them, one line each."""

    train: Rows
    eval: Rows
    notes: tuple[str, ...]


def make(train: Rows, held_out: Rows | None, cfg: SplitConfig) -> Split:
    """Keep the sides apart, or make two of one; contents count once where held out.

    Contents are the same if they differ only in case, white space or Unicode form.

    Raises:
        UserError: if nothing can be held out, or nothing of what is stays.
    """
    keys = _keys(train)
    notes = _contradictions(train, keys)
    if held_out is None:
        train, held_out = _hold_out(train, keys, cfg, notes)
    else:
        held_out = _apart(held_out, train, set(keys), notes)
    return Split(
        train=_sample(train, cfg.max_train_samples, cfg, notes),
        eval=_sample(held_out, cfg.max_eval_samples, cfg, notes),
        notes=tuple(notes),
    )


def _keys(rows: Rows) -> list[bytes]:
    return [
        hashlib.blake2b("\0".join(map(plain, c)).encode(), digest_size=16).digest()
        for c in rows.contents
    ]


def plain(text: str) -> str:
    """A text without what does not tell two apart: case, white space, Unicode form."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _contradictions(rows: Rows, keys: list[bytes]) -> list[str]:
    """A line if there are rows of one content that have different labels."""
    first: dict[bytes, int] = {}
    pairs: dict[bytes, tuple[int, int]] = {}
    for i, key in enumerate(keys):
        before = first.setdefault(key, i)
        if plain(rows.shown(i)) != plain(rows.shown(before)):
            pairs.setdefault(key, (before, i))
    if not pairs:
        return []
    one, other = next(iter(pairs.values()))
    shown = [f"{rows.numbers[i]} ({rows.shown(i)})" for i in (one, other)]
    return [
        f"{rows.source}: {len(pairs)} {ITEM}s stand there with different labels,"
        f" the first in rows {' and '.join(shown)}"
    ]


def _hold_out(
    rows: Rows, keys: list[bytes], cfg: SplitConfig, notes: list[str]
) -> tuple[Rows, Rows]:
    """Hold out the share of each label, as nearly as rows that are tied allow it."""
    ties = _ties(keys, rows.groups)
    first: dict[bytes, int] = {}
    for i, key in enumerate(keys):
        first.setdefault(key, i)
    parts: dict[bytes | str, list[str]] = {}  # the labels of what is tied
    for i in first.values():
        parts.setdefault(ties[i], []).extend(rows.labels[i] or UNLABELLED)
    chosen = _fill(parts, cfg)
    held_out = [i for i in first.values() if ties[i] in chosen]
    training = [i for i, tie in enumerate(ties) if tie not in chosen]
    tied = f"its {len(first):,} {ITEM}s fall into {len(parts):,} parts that stay whole"
    if not held_out:
        raise UserError(
            f"{rows.source}: {cfg.eval_fraction:.0%} cannot be held out: {tied},"
            " and each label keeps one to train on; set data.eval_fraction or data.eval"
        )
    wanted = cfg.eval_fraction * len(first)
    if abs(len(held_out) - wanted) > max(2, wanted / 4):
        notes.append(
            f"{rows.source}: {len(held_out) / len(first):.0%} is held out instead of"
            f" {cfg.eval_fraction:.0%}: {tied}"
        )
    if repeats := len(rows.numbers) - len(held_out) - len(training):
        notes.append(f"{rows.source}: {repeats} repeats of held-out {ITEM}s left out")
    return rows.take(training), rows.take(held_out)


def _ties(keys: list[bytes], groups: Sequence[str] | None) -> list[bytes | str]:
    """For each row a name of the part that it is tied to by contents and groups."""
    above: dict[bytes | str, bytes | str] = {}

    def top(node: bytes | str) -> bytes | str:
        while (parent := above.setdefault(node, node)) != node:
            above[node] = node = above[parent]
        return node

    if groups:
        for key, group in zip(keys, groups, strict=True):
            if group:
                above[top(key)] = top(group)
    return [top(key) for key in keys]


def _fill(parts: dict[bytes | str, list[str]], cfg: SplitConfig) -> set[bytes | str]:
    """The parts that are held out: in a seeded order, each that brings quotas nearer.

    A quota is a label's share of the held-out rows; what is lacking of it counts in
    relation to it, so that rare labels matter as much as frequent ones. Each label
    keeps a row to train on.
    """
    left = Counter(label for labels in parts.values() for label in labels)
    names = sorted(left, key=lambda label: (left[label], label))
    counts = [left[label] if left[label] > 1 else 0 for label in names]
    # rounded as a running sum, so that many small quotas do not all become nothing
    quotas = np.diff(np.rint(cfg.eval_fraction * np.cumsum(counts)), prepend=0)
    quota = dict(zip(names, quotas.astype(int).tolist(), strict=True))
    lacking = Counter(quota)
    chosen = set()
    order = np.random.default_rng(cfg.split_seed).permutation(len(parts)).tolist()
    keys = list(parts)
    for key in (keys[i] for i in order):
        holds = Counter(parts[key])
        change = sum(
            (abs(lacking[label] - n) - abs(lacking[label])) / max(quota[label], 1)
            for label, n in holds.items()
        )
        if change < 0 and all(left[label] > n for label, n in holds.items()):
            chosen.add(key)
            lacking.subtract(holds)
            left.subtract(holds)
    return chosen


def _apart(held_out: Rows, train: Rows, keys: set[bytes], notes: list[str]) -> Rows:
    """The rows whose content and group are not in training, each once."""
    groups = set(train.groups or ()) - {""}
    seen: set[bytes] = set()
    kept: list[int] = []
    dropped: dict[str, list[int]] = {}
    for i, key in enumerate(_keys(held_out)):
        if key in keys:
            reason = f"their {ITEM} stands in the training rows"
            dropped.setdefault(reason, []).append(i)
        elif held_out.groups and held_out.groups[i] in groups:
            dropped.setdefault("their group stands in the training rows", []).append(i)
        elif key in seen:
            dropped.setdefault(f"their {ITEM} stands further up", []).append(i)
        else:
            seen.add(key)
            kept.append(i)
    for reason, rows in dropped.items():
        first = held_out.numbers[rows[0]]
        notes.append(
            f"{held_out.source}: {len(rows)} rows left out of the evaluation, for"
            f" {reason}; the first is row {first}"
        )
    if not kept:
        raise UserError(
            f"{held_out.source}: nothing to evaluate on: every {ITEM} or group"
            f" stands in {train.source} as well"
        )
    return held_out.take(kept)


def _sample(rows: Rows, most: int | None, cfg: SplitConfig, notes: list[str]) -> Rows:
    if most is None or most >= len(rows.numbers):
        return rows
    notes.append(f"{rows.source}: {most:,} of {len(rows.numbers):,} rows are used")
    order = np.random.default_rng(cfg.split_seed).permutation(len(rows.numbers))
    return rows.take(np.sort(order[:most]).tolist())
