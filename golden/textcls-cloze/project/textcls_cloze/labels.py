"""Labels: how cells hold them, in which order they come, how rare ones are weighed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Annotated, Any, Literal

import numpy as np
import torch
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Tensor

from .batching import Batch
from .errors import UserError
from .files import nearest


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class LabelConfig:
    """Where labels stand, and how they count."""

    label_column: Annotated[str, Field(min_length=1)] = "label"
    """Column with the label: a name or an integer."""
    multi_label: bool = False
    """Any number of labels a row, or none: a list, or names joined in one string."""
    label_separator: Annotated[str, Field(min_length=1)] = "|"
    """What joins the names in such a string."""
    class_weights: Literal["none", "balanced"] = "none"
    """balanced: in the loss, every label counts as much as any other, however rare."""


def read(
    source: str, cfg: LabelConfig, cells: Iterable[Any], numbers: Iterable[int]
) -> list[tuple[str, ...]]:
    """The labels that cells hold, of rows of these numbers: exactly one, or several.

    Raises:
        UserError: naming the source, and the row and column that hold none.
    """
    known: dict[Any, tuple[str, ...]] = {}  # each distinct cell is read once
    found = []
    for number, given in zip(numbers, cells, strict=True):
        cell = tuple(given) if isinstance(given, list) else given
        if cell not in known:
            try:
                known[cell] = _names(cell, cfg)
            except ValueError as error:
                raise UserError(
                    f"{source}: row {number}: column {cfg.label_column!r}: {error}"
                ) from error
        found.append(known[cell])
    return found


def notes(
    source: str, cfg: LabelConfig, labels: Sequence[tuple[str, ...]]
) -> list[str]:
    """A line if rows may have several labels, and none has."""
    if not cfg.multi_label or max(map(len, labels)) > 1:
        return []
    return [
        f"{source}: no row has two labels; is data.label_separator ="
        f" {cfg.label_separator!r} right?"
    ]


def order(source: str, labels: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Every label that training rows have, numbers as numbers.

    Raises:
        UserError: if there is nothing to tell apart.
    """
    different = set(labels)
    names = sorted(set(chain.from_iterable(different)), key=_by_number_or_name)
    if not names:
        raise UserError(f"{source}: no row has a label, nothing to learn")
    if len(different) < 2:
        shown = ", ".join(map(repr, names))
        raise UserError(f"{source}: all labels are {shown}, nothing to learn")
    return tuple(names)


def check_known(
    source: str,
    numbers: Iterable[int],
    labels: Sequence[tuple[str, ...]],
    known: tuple[str, ...],
    train: str,
) -> None:
    """See whether training has all labels of rows of these numbers.

    Raises:
        UserError: naming the first row with one that it has not.
    """
    unknown = set(chain.from_iterable(labels)) - set(known)
    for number, names in zip(numbers, labels, strict=True):
        for label in unknown.intersection(names):
            raise UserError(
                f"{source}: row {number}: label {label!r} is not in {train}"
                f" ({nearest(label, known)})"
            )


def count(names: tuple[str, ...], labels: Iterable[tuple[str, ...]]) -> dict[str, int]:
    """How many rows have each label."""
    counts = Counter(dict.fromkeys(names, 0))
    counts.update(chain.from_iterable(labels))
    return dict(counts)


def summary(train: int, held_out: int, counts: dict[str, int], cfg: LabelConfig) -> str:
    """A line about the rows of both sides, and how even the labels are."""
    ranked = Counter(counts).most_common()
    shown = ", ".join(f"{n:,} {label}" for label, n in ranked[:10])
    (frequent, most), (rarest, least) = ranked[0], ranked[-1]
    if len(ranked) > 10:
        shown += f", … {least:,} {rarest}"
    line = f"{train:,} rows train ({shown}), {held_out:,} evaluate"
    if most > 4 * least and cfg.class_weights == "none":
        line += (
            f"; {most / max(least, 1):.0f} times more {frequent} than {rarest}: look at"
            " macro F1, and try data.class_weights = balanced"
        )
    return line


def targets(
    names: tuple[str, ...], labels: Sequence[tuple[str, ...]], *, multi_label: bool
) -> dict[str, list[Any]]:
    """Columns of rows: label, and labels, its number or [C] of 0.0 and 1.0."""
    place = {label: i for i, label in enumerate(names)}
    if not multi_label:
        return {
            "label": [name for (name,) in labels],
            "labels": [place[name] for (name,) in labels],
        }
    found = np.zeros((len(labels), len(names)), dtype=np.float32)
    for row, has in enumerate(labels):
        found[row, [place[name] for name in has]] = 1
    return {"label": list(map(list, labels)), "labels": list(found)}


def class_weights(counts: dict[str, int], rows: int, cfg: LabelConfig) -> Tensor | None:
    """[C], or [2, C] for absent and present labels; the mean over all rows is 1.

    None, if all count as they come.
    """
    if cfg.class_weights == "none":
        return None
    present = torch.tensor(list(counts.values()), dtype=torch.float).clamp(min=1)
    if not cfg.multi_label:
        return rows / (len(counts) * present)
    absent = (rows - present).clamp(min=1)
    return rows / (2 * torch.stack([absent, present]))


def weigh(batch: Batch, class_weights: Tensor | None) -> Batch:
    """A batch with weights, [B] or [B, C] as its labels, if labels have weights."""
    if class_weights is None:
        return batch
    if class_weights.ndim == 1:
        return {**batch, "weights": class_weights[batch["labels"]]}
    absent, present = class_weights
    return {**batch, "weights": torch.where(batch["labels"] > 0, present, absent)}


def answers(
    names: Sequence[str], shares: np.ndarray, chosen: np.ndarray
) -> list[dict[str, Any]]:
    """What is said of each row: its label or labels, and every probability.

    `shares` are the probabilities [B, C], the likeliest comes first; `chosen` are the
    labels by number [B], or 0 and 1 for each [B, C].
    """
    found = []
    for row, choice in zip(shares, chosen, strict=True):
        said: dict[str, Any] = (
            {"labels": [names[i] for i in choice.nonzero()[0]]}
            if chosen.ndim == 2
            else {"label": names[choice]}
        )
        order = (-row).argsort(kind="stable")
        ranked = {names[i]: row[i].item() for i in order}
        found.append({**said, "probabilities": ranked})
    return found


def line(answer: dict[str, Any], shown: str) -> str:
    """An answer, and what it is about, as a line for people."""
    best = max(answer["probabilities"].values())
    names = answer["labels"] if "labels" in answer else [answer["label"]]
    return f"{', '.join(names) or '-':<16} {best:.3f}  {shown}"


def _names(cell: Any, cfg: LabelConfig) -> tuple[str, ...]:
    if not cfg.multi_label:
        if isinstance(cell, tuple):
            raise ValueError(f"{list(cell)} is a list; set data.multi_label = true")
        return (_name(cell),)
    if isinstance(cell, str):
        cell = [part for part in cell.split(cfg.label_separator) if part.strip()]
    elif not isinstance(cell, tuple):
        cell = [] if cell is None else [cell]
    return tuple(dict.fromkeys(map(_name, cell)))


def _name(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # how a column of integers with a gap is stored
    if not isinstance(value, int | str) or not str(value).strip():
        raise ValueError(f"{value!r} is not a label (a name or an integer)")
    return str(value).strip()


def _by_number_or_name(label: str) -> tuple[bool, int, str]:
    number = label.lstrip("-").isdecimal()
    return (not number, int(label) if number else 0, label)
