"""Where a run computes, in which number format, and what to do when it does not fit."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import torch
from accelerate import Accelerator
from accelerate.tracking import get_available_trackers
from accelerate.utils.memory import should_reduce_batch_size

from .errors import UserError


def make_accelerator(
    device: Literal["auto", "cpu"],
    precision: Literal["auto", "no", "bf16", "fp16"],
    *,
    tracker: str = "none",
    folder: str | Path | None = None,
) -> Accelerator:
    """The accelerator of this process; one of several under `torchrun`.

    Raises:
        UserError: if there is no such number format here, or no such tracker.
    """
    # without an accelerator it must be told so, or several processes ignore each other
    cpu = device == "cpu" or not torch.accelerator.is_available()
    on_gpu = not cpu and torch.cuda.is_available()
    chosen = precision
    if precision == "auto":
        chosen = "bf16" if on_gpu and torch.cuda.is_bf16_supported() else "no"
    if chosen == "fp16" and cpu:
        raise UserError("train.precision = fp16 needs a GPU; a CPU can compute in bf16")
    if tracker not in ("none", *map(str, get_available_trackers())):
        raise UserError(
            f"train.tracker: {tracker} is not installed: pip install -e '.[{tracker}]'"
        )
    return Accelerator(
        mixed_precision=chosen,
        cpu=cpu,
        log_with=None if tracker == "none" else tracker,
        project_dir=folder,
    )


@contextmanager
def memory_advice() -> Iterator[None]:
    """Running out of memory inside is a mistake that settings mend.

    Raises:
        UserError: instead of the errors of the many allocators.
    """
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if isinstance(error, MemoryError) or should_reduce_batch_size(error):
            raise UserError(
                "out of memory: more train.accumulation_steps take the same steps in"
                " smaller parts and go on from the last checkpoint;"
                " model.gradient_checkpointing, a lower train.eval_batch_size and a"
                " lower data.max_length need less as well",
                exit_code=1,
            ) from error
        raise
