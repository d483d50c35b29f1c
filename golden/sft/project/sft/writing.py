"""How texts are written, token by token, and what the tokens of a text cost."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Annotated, Any

import torch
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Tensor, nn
from torch.nn import functional

IGNORED = -100
"""The label of a place that counts for nothing."""


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class WritingConfig:
    """How texts are written."""

    num_beams: Annotated[int, Field(ge=1)] = 1
    """Texts that are followed at once, of which the likeliest wins; 1 is greedy."""
    length_penalty: Annotated[float, Field(ge=-10, le=10)] = 1.0
    """Of beams: above 0 favours long texts, below 0 short ones."""
    no_repeat_ngram_size: Annotated[int, Field(ge=0)] = 0
    """Words in a row that must not come twice in a text; 0 allows all."""
    max_new_tokens: Annotated[int, Field(ge=1)] = 128
    """Tokens after which a text ends."""
    temperature: Annotated[float, Field(ge=0, le=10)] = 0.0
    """0 takes the likeliest token each time; above, tokens are drawn, the less likely
    ones more often the higher it is."""
    top_p: Annotated[float, Field(gt=0, le=1)] = 1.0
    """Where tokens are drawn: of the likeliest, which together are this likely."""


def write(model: nn.Module, inputs: Mapping[str, Tensor], cfg: WritingConfig) -> Tensor:
    """The texts that the settings find [B, S], padded behind their end."""
    settings: dict[str, Any] = {"num_beams": cfg.num_beams, "do_sample": False}
    if cfg.num_beams > 1:
        settings |= {"length_penalty": cfg.length_penalty, "early_stopping": False}
    drawn = cfg.temperature > 0
    if drawn:
        settings |= {"do_sample": True, "top_p": cfg.top_p, "top_k": 0}
        settings["temperature"] = cfg.temperature
    generator: Any = model
    with _own_dice(inputs["input_ids"].device) if drawn else nullcontext():
        found: Tensor = generator.generate(
            **inputs,
            **settings,
            no_repeat_ngram_size=cfg.no_repeat_ngram_size,
            min_length=0,
            max_new_tokens=cfg.max_new_tokens,
        )
    return found


@contextmanager
def _own_dice(device: torch.device) -> Iterator[None]:
    """Inside, what is drawn is the same each time; training draws on as it would."""
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        torch.manual_seed(0)
        yield


def token_losses(
    logits: Tensor, labels: Tensor, smoothing: float = 0.0
) -> tuple[Tensor, Tensor]:
    """Of logits [B, S, V]: the losses of each row's labels [B, S], summed, and how many
    count: [B]."""
    losses = functional.cross_entropy(
        logits.float().transpose(1, 2),  # [B, V, S]
        labels,
        ignore_index=IGNORED,
        reduction="none",
        label_smoothing=smoothing,
    )
    return losses.sum(dim=1), (labels != IGNORED).sum(dim=1)
