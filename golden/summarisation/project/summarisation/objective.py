"""What is learnt, what is predicted, and how predictions are scored."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import numpy as np
from accelerate.utils import extract_model_from_parallel
from datasets import Dataset
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Tensor, nn

from . import measures, writing
from .batching import Batch
from .scores import Scores
from .targets import Targets
from .writing import WritingConfig


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class ObjectiveConfig(WritingConfig):
    """The loss, how texts are written, and the metric that decides."""

    metric: Literal[
        "chrf", "bleu", "rouge1", "rouge2", "rougeL", "exact_match", "loss"
    ] = "chrf"
    """Chooses the best epoch and stops early; by the loss, nothing is generated until
    the evaluation at the end, which is much faster."""
    label_smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Share of each target that is spread over the whole vocabulary."""


DEFAULTS = ObjectiveConfig()


def loss(model: nn.Module, batch: Batch, cfg: ObjectiveConfig) -> tuple[Tensor, Tensor]:
    """Cross entropy summed over the tokens of all targets [], and their number [].

    A sum and a count, not a mean: so they add up over accumulation steps and processes.
    """
    losses, counts = token_losses(
        model, inputs(batch), batch["labels"], cfg.label_smoothing
    )
    return losses.sum(), counts.sum()


def predict(
    model: nn.Module, batch: Batch, cfg: ObjectiveConfig = DEFAULTS
) -> dict[str, Tensor]:
    """loss and count [B]: of the targets' tokens; index [B], the row of each.

    Unless it is the loss that decides, also what is generated [B, S].
    """
    losses, counts = token_losses(model, inputs(batch), batch["labels"])
    found = {"loss": losses, "count": counts, "index": batch["index"]}
    if cfg.metric != "loss":
        found["generated"] = writing.write(model, inputs(batch), cfg)
    return found


def score(
    predictions: Mapping[str, Sequence[np.ndarray]],
    examples: Dataset,
    targets: Targets,
) -> Scores:
    """What `measures` says of what was generated, and the loss of a token."""
    values: dict[str, float] = {}
    if "generated" in predictions:
        said = [targets.read(ids) for ids in predictions["generated"]]
        values |= measures.measure(said, examples["target"][:])
    losses, counts = (np.sum(predictions[name]) for name in ("loss", "count"))
    return Scores(values={**values, "loss": float(losses / counts)})


def token_losses(
    model: nn.Module, inputs: Batch, labels: Tensor, smoothing: float = 0.0
) -> tuple[Tensor, Tensor]:
    """Of labels [B, S]: the losses of each row's tokens summed, and their number: [B].

    The decoder reads what its own class makes of the labels: the token before each.
    """
    inner: Any = extract_model_from_parallel(model)
    before = inner.prepare_decoder_input_ids_from_labels(labels=labels)  # [B, S]
    logits = model(**inputs, decoder_input_ids=before, use_cache=False).logits
    return writing.token_losses(logits, labels, smoothing)


def inputs(batch: Batch) -> Batch:
    """What of a batch the model reads."""
    return {k: v for k, v in batch.items() if k not in ("labels", "index")}
