"""Which rows make up a step: by length, seeded, whatever the number of processes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
import torch
from datasets import Dataset
from torch import Tensor
from torch.utils.data import DataLoader
from transformers import PreTrainedModel

from .errors import UserError

Batch = dict[str, Tensor]
Collate = Callable[[list[dict[str, Any]]], Batch]
Augment = Callable[[Batch], Batch]
Check = Callable[[PreTrainedModel], None]

T = TypeVar("T")

POOL = 100
"""Batches among which rows are sorted: enough to pad little, few enough to mix."""


def unchanged(batch: Batch) -> Batch:
    """What is learnt from is what there is: nothing is augmented."""
    return batch


def anything(model: PreTrainedModel) -> None:
    """Every model of the task reads such rows."""


@dataclass(frozen=True, kw_only=True)
class Prepared(Generic[T]):
    """What a run trains and evaluates on, whatever its rows are."""

    train: Dataset
    eval: Dataset
    targets: T
    """What there is to predict."""
    collate: Collate
    notes: tuple[str, ...]
    """What a person should know about the data, one line each."""
    digest: str
    """Changes when what is read, learnt or held out does."""
    augment: Augment
    """What is done to a batch that is learnt from."""
    check: Check = anything
    """Refuses a model that would read these rows wrongly."""


def epoch_steps(
    lengths: Sequence[int], batch_size: int, *, seed: int, epoch: int
) -> list[np.ndarray]:
    """The rows of every step of an epoch: each row once, at most `batch_size` a step.

    A pure function of its arguments. Rows of like length share a step, so that little
    of it is padding; all steps have the same number of rows, give or take one.
    """
    rng = np.random.default_rng((seed, epoch))
    rows = rng.permutation(len(lengths))
    n_steps = -(-len(rows) // batch_size)
    pools = np.array_split(rows, -(-n_steps // POOL))
    ordered = [
        pool[np.argsort(np.take(lengths, pool), kind="stable")] for pool in pools
    ]
    steps = np.array_split(np.concatenate(ordered), n_steps)
    return [steps[i] for i in rng.permutation(n_steps)]


def share(
    steps: Sequence[np.ndarray], parts: int, *, process: int, processes: int
) -> list[list[int]]:
    """One process's share: each step falls into `parts` batches on every process."""
    total = parts * processes
    if any(len(step) < total for step in steps):
        raise UserError(
            f"train.batch_size is too small to be computed in {total} parts"
            " (accumulation_steps x processes)"
        )
    return [
        piece.tolist()
        for step in steps
        for piece in np.array_split(step, total)[process::processes]
    ]


def eval_batches(
    lengths: Sequence[int], batch_size: int, *, process: int = 0, processes: int = 1
) -> list[list[int]]:
    """One process's batches of an evaluation: over all processes, each row once."""
    rows = np.argsort(lengths, kind="stable")[process::processes]
    return [rows[i : i + batch_size].tolist() for i in range(0, len(rows), batch_size)]


def loader(
    dataset: Dataset, batches: list[list[int]], collate: Collate, workers: int = 0
) -> DataLoader[Batch]:
    """Batches of exactly these rows, in this order."""
    return DataLoader(
        dataset,
        batch_sampler=batches,
        collate_fn=collate,
        num_workers=workers,
        pin_memory=torch.cuda.is_available(),
        # its own generator: otherwise every pass draws from the one that dropout uses,
        # and a resumed run would no longer equal an uninterrupted one
        generator=torch.Generator(),
    )
