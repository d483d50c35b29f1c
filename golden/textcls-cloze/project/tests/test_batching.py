"""Batches: each row once, in an order that only the seed and the epoch decide."""

import numpy as np
import pytest
from datasets import Dataset

from textcls_cloze.batching import epoch_steps, eval_batches, loader, share
from textcls_cloze.errors import UserError

LENGTHS = np.random.default_rng(0).integers(3, 60, size=1003).tolist()


def test_each_row_once_in_even_steps() -> None:
    steps = epoch_steps(LENGTHS, 16, seed=1, epoch=0)
    assert sorted(np.concatenate(steps)) == list(range(1003))
    assert {len(step) for step in steps} <= {15, 16}


def test_order_is_a_function_of_seed_and_epoch() -> None:
    def order(seed: int, epoch: int) -> list[int]:
        np.random.seed(np.random.randint(99))  # must not matter
        return np.concatenate(epoch_steps(LENGTHS, 16, seed=seed, epoch=epoch)).tolist()

    assert order(1, 0) == order(1, 0)
    assert order(1, 0) != order(1, 1)
    assert order(1, 0) != order(2, 0)


def test_rows_of_like_length_share_a_step() -> None:
    def padded(steps: list[np.ndarray]) -> int:
        return sum(max(LENGTHS[row] for row in step) * len(step) for step in steps)

    unsorted = np.array_split(np.random.default_rng(1).permutation(1003), 63)
    assert padded(epoch_steps(LENGTHS, 16, seed=1, epoch=0)) < 0.7 * padded(unsorted)


@pytest.mark.parametrize(("parts", "processes"), [(1, 1), (2, 1), (1, 2), (3, 2)])
def test_shares_add_up_to_the_same_steps(parts: int, processes: int) -> None:
    steps = epoch_steps(LENGTHS, 16, seed=1, epoch=0)
    shares = [
        share(steps, parts, process=i, processes=processes) for i in range(processes)
    ]
    assert {len(mine) for mine in shares} == {len(steps) * parts}
    for number, step in enumerate(steps):
        own = slice(number * parts, (number + 1) * parts)
        rows = [row for mine in shares for batch in mine[own] for row in batch]
        assert sorted(rows) == sorted(step)


def test_too_small_a_step_is_refused() -> None:
    steps = epoch_steps([5] * 10, 3, seed=0, epoch=0)
    with pytest.raises(UserError, match="too small to be computed in 4 parts"):
        share(steps, 2, process=0, processes=2)


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_evaluation_covers_each_row_once(processes: int) -> None:
    batches = [
        batch
        for i in range(processes)
        for batch in eval_batches(LENGTHS, 64, process=i, processes=processes)
    ]
    assert sorted(row for batch in batches for row in batch) == list(range(1003))


def test_loading_leaves_the_random_numbers_alone() -> None:
    import torch

    before = torch.get_rng_state()
    rows = Dataset.from_dict({"x": [1, 2, 3]})
    assert [b[0]["x"] for b in loader(rows, [[2], [0]], lambda b: b)] == [3, 1]
    assert torch.equal(torch.get_rng_state(), before)
