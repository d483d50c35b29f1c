"""Several conversations in one row of training: which go together, and their tokens."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

import torch
from transformers import PreTrainedModel

from .errors import UserError


def pack(lengths: Sequence[int], room: int) -> list[list[int]]:
    """Which of these lengths go together, so that no sum is above `room`.

    The longest comes first, and each where it leaves the least room.
    """
    rooms: list[tuple[int, int]] = []  # what is left, of which row; in order
    rows: list[list[int]] = []
    for place in sorted(range(len(lengths)), key=lambda i: (-lengths[i], i)):
        length = lengths[place]
        found = bisect_left(rooms, (length, -1))
        if found < len(rooms):
            left, row = rooms.pop(found)
        else:
            left, row = max(room, length), len(rows)
            rows.append([])
        rows[row].append(place)
        insort(rooms, (left - length, row))
    return rows


def joined(rows: Iterable[Sequence[int]]) -> list[int]:
    """Rows one behind the other."""
    return list(chain.from_iterable(rows))


def positions(lengths: Iterable[int]) -> list[int]:
    """The place of each token in its own conversation.

    Where they begin anew, attention does not go back: transformers tells conversations
    apart by nothing else, and only without a mask and a cache.
    """
    return joined(range(length) for length in lengths)


def check(model: PreTrainedModel) -> None:
    """Refuse a model in which packed conversations see each other.

    Not each attends by `position_ids`, and few that do not (BLOOM, Mamba, OPT) say so:
    what such a model makes of two conversations in a row tells.

    Raises:
        UserError: naming the kind of model, and what to do.
    """
    one, other = [1, 2, 3, 4], [5, 6, 7, 8]  # whatever these tokens are
    rows, places = joined([one, other]), positions([len(one), len(other)])
    training = model.training
    model.eval()
    with torch.no_grad():
        alone, packed = (
            model(
                input_ids=torch.tensor([ids], device=model.device),
                position_ids=torch.tensor([of], device=model.device),
                use_cache=False,
            ).logits[0, -len(other) :]
            for ids, of in ((other, positions([len(other)])), (rows, places))
        )
    model.train(training)
    if not torch.allclose(alone, packed, rtol=1e-4, atol=1e-4):
        raise UserError(
            f"data.packing: {type(model).__name__} does not keep packed conversations"
            " apart; set data.packing=false"
        )


def together(table: dict[str, Any], room: int) -> dict[str, Any]:
    """Packed rows of tokenised conversations: tokens, labels, positions, how many."""
    chosen = pack(table["length"], room)
    lengths = [[table["length"][i] for i in row] for row in chosen]
    found: dict[str, Any] = {
        name: [joined(table[name][i] for i in row) for row in chosen]
        for name in ("input_ids", "labels")
    }
    return {
        **found,
        "position_ids": [positions(row) for row in lengths],
        "length": [sum(row) for row in lengths],
        "conversations": [len(row) for row in chosen],
        "cut": [sum(table["cut"][i] for i in row) for row in chosen],
    }
