"""The optimiser, its learning rate over the steps, and one step of it."""

import math
from typing import Annotated, Any, Literal

import torch
from accelerate import Accelerator
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Tensor, nn
from torch.nn.utils import get_total_norm
from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class OptimConfig:
    """The optimiser and its schedule."""

    name: Literal["adamw", "sgd"] = "adamw"
    """The optimiser; SGD wants a rate about a hundred times as high."""
    momentum: Annotated[float, Field(ge=0, lt=1)] = 0.9
    """Momentum of SGD."""
    lr: Annotated[float, Field(gt=0, le=1)] = 5e-5
    """Highest learning rate, reached where the warm-up ends."""
    schedule: Literal["linear", "cosine", "constant"] = "linear"
    """How the learning rate falls to zero after the warm-up."""
    warmup: Annotated[float, Field(ge=0, lt=1)] = 0.1
    """Share of all steps over which the learning rate rises from zero."""
    weight_decay: Annotated[float, Field(ge=0, le=1)] = 0.01
    """Decay of weight matrices; biases and norms never decay."""
    clip_norm: Annotated[float, Field(ge=0, le=1e6)] = 1.0
    """Gradients longer than this are shortened to it; 0 leaves them alone."""
    ema: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Decay of a running average of the weights, which is then what is evaluated and
    kept: 0.99 for some hundred steps, 0.999 for some thousand; 0 does without."""
    adversarial: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Share by which each row's embeddings are moved to where its loss grows most, to
    learn that as well: 0.01 to 0.1, and twice the time; 0 does without."""


def build(
    model: nn.Module, cfg: OptimConfig, total_steps: int
) -> tuple[Optimizer, LambdaLR]:
    """An optimiser of the trainable parameters, its schedule over `total_steps`."""
    trainable = [p for p in model.parameters() if p.requires_grad]
    groups: list[dict[str, Any]] = [
        {"params": [p for p in trainable if p.ndim >= 2]},
        # vectors are the biases and the norms' gains
        {"params": [p for p in trainable if p.ndim < 2], "weight_decay": 0.0},
    ]
    optimizer: Optimizer
    match cfg.name:
        case "adamw":
            optimizer = torch.optim.AdamW(
                groups, lr=cfg.lr, weight_decay=cfg.weight_decay, fused=True
            )
        case "sgd":
            optimizer = torch.optim.SGD(
                groups,
                lr=cfg.lr,
                momentum=cfg.momentum,
                weight_decay=cfg.weight_decay,
                fused=True,
            )
    return optimizer, LambdaLR(optimizer, lambda step: factor(cfg, step, total_steps))


def factor(cfg: OptimConfig, step: int, total_steps: int) -> float:
    """The learning rate before `step` (from 0), as a share of the highest."""
    warmup_steps = round(cfg.warmup * total_steps)
    if step < warmup_steps:
        return (step + 1) / (warmup_steps + 1)
    done = (step - warmup_steps) / max(1, total_steps - warmup_steps)
    match cfg.schedule:
        case "linear":
            return max(0.0, 1.0 - done)
        case "cosine":
            return 0.5 * (1.0 + math.cos(math.pi * min(1.0, done)))
        case "constant":
            return 1.0


def step(
    accelerator: Accelerator,
    model: nn.Module,
    optimizer: Optimizer,
    count: Tensor,
    cfg: OptimConfig,
) -> None:
    """Move the weights by the gradient of the mean loss.

    The gradients come in as those of a *sum* over the `count` [] items of all
    accumulation steps and processes; DDP has divided them by the number of processes.
    Nothing here waits for the device.
    """
    accelerator.unscale_gradients(optimizer)  # of fp16, whose loss was scaled up
    gradients = [p.grad for p in model.parameters() if p.grad is not None]
    scale = accelerator.num_processes / count.clamp(min=1)
    if cfg.clip_norm:  # both in one pass over the gradients
        norm = get_total_norm(gradients) * scale
        scale = scale * (cfg.clip_norm / (norm + 1e-6)).clamp(max=1.0)
    for gradient in gradients:
        gradient.mul_(scale)
    optimizer.step()
