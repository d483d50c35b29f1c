"""What is learnt, what is predicted, and how predictions are scored."""

import math
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

import numpy as np
from datasets import Dataset
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Tensor, nn

from . import measures, writing
from .batching import Batch
from .scores import Scores
from .targets import Targets
from .writing import IGNORED, WritingConfig


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class ObjectiveConfig(WritingConfig):
    """The loss, how answers are written, and the metric that decides."""

    metric: Literal[
        "loss", "accuracy", "chrf", "bleu", "rouge1", "rouge2", "rougeL", "exact_match"
    ] = "loss"
    """Chooses the best epoch and stops early. Loss and accuracy are those of all tokens
    of held-out answers, the rest of the answers that are written anew."""
    samples: Annotated[int, Field(ge=1)] = 8
    """Held-out conversations, from the first, whose last answer each evaluation writes
    anew; that is slow, so they are few."""
    label_smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Share of each target that is spread over the whole vocabulary."""


DEFAULTS = ObjectiveConfig()


def loss(model: nn.Module, batch: Batch, cfg: ObjectiveConfig) -> tuple[Tensor, Tensor]:
    """Cross entropy summed over the tokens that are learnt [], and their number [].

    A sum and a count, not a mean: so they add up over accumulation steps and processes.
    """
    logits, wanted = _before_labels(model, batch)
    losses, counts = writing.token_losses(logits, wanted, cfg.label_smoothing)
    return losses.sum(), counts.sum()


def predict(
    model: nn.Module, batch: Batch, cfg: ObjectiveConfig = DEFAULTS
) -> dict[str, Tensor]:
    """loss, count and hits [B]: of the tokens of answers, how many were the likeliest;
    index [B], the row of each.

    Where there are prompts, also what is written to the first `cfg.samples` rows:
    generated [B, S], IGNORED where nothing is.
    """
    logits, wanted = _before_labels(model, batch)
    losses, counts = writing.token_losses(logits, wanted)
    hits = (logits.argmax(dim=-1) == wanted).sum(dim=1)  # IGNORED is no token
    found = {"loss": losses, "count": counts, "hits": hits, "index": batch["index"]}
    if "prompt_ids" in batch:
        chosen = batch["index"] < cfg.samples  # [B]
        written = batch["index"].new_full((len(chosen), 1), IGNORED)
        if chosen.any():
            asked = {k: batch[k][chosen] for k in ("prompt_ids", "prompt_mask")}
            said = write(model, asked, cfg)
            written = said.new_full((len(chosen), said.shape[1]), IGNORED)
            written[chosen] = said
        found["generated"] = written
    return found


def score(
    predictions: Mapping[str, Sequence[np.ndarray]],
    examples: Dataset,
    targets: Targets,
) -> Scores:
    """Loss, perplexity and accuracy of the tokens of answers; what `measures` says of
    the last answers of rows of which they are written anew."""
    loss, count, hits = (np.sum(predictions[n]) for n in ("loss", "count", "hits"))
    mean = float(loss / count)
    values = {
        "loss": mean,
        "perplexity": math.exp(min(mean, 700.0)),
        "accuracy": float(hits / count),
    }
    generated = predictions.get("generated", ())
    if places := [i for i, ids in enumerate(generated) if is_written(ids)]:
        said = [targets.read(generated[i]) for i in places]
        talks = examples.select(places)["messages"][:]
        wanted = [messages[-1]["content"] for messages in talks]
        values |= measures.measure(said, wanted)
    return Scores(values=values)


def is_written(ids: np.ndarray) -> bool:
    """Whether generated tokens [S] are those of an answer."""
    return bool(ids[0] != IGNORED)


def write(model: nn.Module, asked: Batch, cfg: WritingConfig) -> Tensor:
    """What a model answers to prompts that end together [B, P]: [B, S]."""
    given = {"input_ids": asked["prompt_ids"], "attention_mask": asked["prompt_mask"]}
    written = writing.write(model, given, cfg)  # [B, P + S]
    return written[:, given["input_ids"].shape[1] :]


def inputs(batch: Batch) -> Batch:
    """What of a batch the model reads; packed conversations have positions, no mask."""
    names = ("input_ids", "attention_mask", "position_ids")
    return {name: batch[name] for name in names if name in batch}


def _before_labels(model: nn.Module, batch: Batch) -> tuple[Tensor, Tensor]:
    """Logits [B, A, V] of what counts, and the tokens [B, A] that should come there.

    The logits of a place are those of the token after it, so that the model is asked at
    the places just before; at place 0, which fills up, there is never a label.
    """
    places = batch["places"]  # [B, A]
    logits: Tensor = model(
        **inputs(batch),
        logits_to_keep=(places - 1).clamp(min=0),
        use_cache=False,  # with one, packed conversations would see each other
    ).logits
    return logits, batch["labels"].gather(1, places)
