"""Where a run computes, and in which number format."""

from typing import Literal

import torch
from accelerate import Accelerator


def make_accelerator(
    device: Literal["auto", "cpu"], precision: Literal["auto", "no", "bf16", "fp16"]
) -> Accelerator:
    """The accelerator of this process; one of several under `torchrun`."""
    # without an accelerator it must be told so, or several processes ignore each other
    cpu = device == "cpu" or not torch.accelerator.is_available()
    on_gpu = not cpu and torch.cuda.is_available()
    chosen = precision
    if precision == "auto":
        chosen = "bf16" if on_gpu and torch.cuda.is_bf16_supported() else "no"
    return Accelerator(mixed_precision=chosen, cpu=cpu)
