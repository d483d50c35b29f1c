"""Rows that are a text, or two texts that belong together: read, padded, shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass as plain_dataclass
from dataclasses import replace
from typing import Annotated, Any, Self

import torch
from pydantic import Field
from pydantic.dataclasses import dataclass
from transformers import DataCollatorWithPadding, PreTrainedTokenizerBase

from . import noise, sources
from .batching import Batch, Collate
from .encoding import EncodingConfig
from .errors import UserError
from .rows import BaseRows, left_out
from .sources import SourceConfig

ITEM = "text"
"""What a row is about, in a word."""

SHOWN = ("text", "text_pair")
"""Columns that show a person what a row is; the first is always there."""

LINE = "Two texts that belong together have a tab between them."

Item = tuple[str, ...]
"""(text,) or (text, second text)."""


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class TextConfig(SourceConfig, EncodingConfig):
    """Which files or data set, which columns, and how much of a text is read."""

    text_column: Annotated[str, Field(min_length=1)] = "text"
    """Column with the text."""
    text_pair_column: str | None = None
    """Column with a second text, where the label is about two: question and answer."""


@plain_dataclass(frozen=True, kw_only=True)
class Texts(BaseRows):
    """Texts that can be used; N entries in each."""

    texts: Sequence[str]
    pairs: Sequence[str] | None
    """The second texts, where there are any."""

    @property
    def contents(self) -> list[tuple[str, ...]]:
        """What two rows have in common if they are the same: (text,) or both texts."""
        pairs = self.pairs
        return list(zip(self.texts, pairs, strict=True) if pairs else zip(self.texts))

    def noisy(self, rate: float) -> Self:
        """The same rows, with typing errors in that share of their letters."""
        pairs = noise.mistyped(self.pairs, rate) if self.pairs else None
        return replace(self, texts=noise.mistyped(self.texts, rate), pairs=pairs)


def read(source: str, cfg: TextConfig, column: str) -> tuple[Texts, list[Any]]:
    """The rows that have a text, and the cells of another column for each of them.

    Raises:
        UserError: naming the source, and the row, line or column that cannot be used.
    """
    names = (cfg.text_column, cfg.text_pair_column, column, cfg.group_column)
    columns = sources.columns(source, cfg, [name for name in names if name])
    source = sources.named(source, cfg)

    def optional(name: str | None) -> list[str] | None:
        return sources.texts(source, name, columns) if name else None

    texts = sources.texts(source, cfg.text_column, columns)
    pairs, groups = optional(cfg.text_pair_column), optional(cfg.group_column)
    kept = [
        i
        for i, text in enumerate(texts)
        if text.strip() and (not pairs or pairs[i].strip())
    ]
    wanted = f"a text in column {cfg.text_column!r}"
    if pairs:
        wanted += f" and {cfg.text_pair_column!r}"
    if not kept:
        raise UserError(f"{source}: no row with {wanted}")
    found = Texts(
        source=source,
        numbers=[i + 1 for i in kept],
        texts=[texts[i] for i in kept],
        pairs=[pairs[i] for i in kept] if pairs else None,
        groups=[groups[i].strip() for i in kept] if groups else None,
        notes=tuple(left_out(source, len(texts), kept, wanted)),
    )
    return found, [columns[column][i] for i in kept]


def read_items(source: str, cfg: TextConfig) -> Iterator[Item]:
    """(text,) or (text, second text) of every row, also where nothing is said of it."""
    names = [name for name in (cfg.text_column, cfg.text_pair_column) if name]
    columns = sources.columns(source, cfg, names)
    return zip(*(sources.texts(source, name, columns) for name in names), strict=True)


def split(line: str, place: str, *, pairs: bool) -> Item:
    """The text of a line, or both texts of it.

    Raises:
        UserError: naming the place, if there should be two.
    """
    if not pairs:
        return (line,)
    if line.count("\t") != 1:
        raise UserError(f"{place}: expected two texts with a tab between them")
    return tuple(line.split("\t"))


def collate_with(tokenizer: PreTrainedTokenizerBase) -> Collate:
    """Pads rows to the longest of a batch: input_ids [B, T] and alike.

    labels and index [B] go along, labels as they are.
    """
    # tensor cores want multiples of 8; a CPU would only compute more padding
    multiple = 8 if torch.cuda.is_available() else None
    pad = DataCollatorWithPadding(tokenizer, pad_to_multiple_of=multiple)
    keep = {*tokenizer.model_input_names, "labels", "index"}

    def collate(rows: list[dict[str, Any]]) -> Batch:
        return dict(pad([{k: v for k, v in r.items() if k in keep} for r in rows]))

    return collate


def shown(answer: dict[str, Any]) -> str:
    """The texts that an answer is about, as a line shows them."""
    return "  |  ".join(answer[name] for name in SHOWN if name in answer)
