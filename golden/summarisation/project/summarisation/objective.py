"""What is learnt, what is predicted, and how predictions are scored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass as plain_dataclass
from typing import Annotated, Any, Literal

import numpy as np
from accelerate.utils import extract_model_from_parallel
from datasets import Dataset
from pydantic import Field
from pydantic.dataclasses import dataclass
from torch import Tensor, nn
from torch.nn import functional

from . import measures
from .batching import Batch
from .dataset import IGNORED, Targets


@dataclass(frozen=True, kw_only=True, config={"extra": "forbid"})
class ObjectiveConfig:
    """The loss, how texts are generated, and the metric that decides."""

    metric: Literal[
        "chrf", "bleu", "rouge1", "rouge2", "rougeL", "exact_match", "loss"
    ] = "chrf"
    """Chooses the best epoch and stops early; by the loss, nothing is generated until
    the evaluation at the end, which is much faster."""
    label_smoothing: Annotated[float, Field(ge=0, lt=1)] = 0.0
    """Share of each target that is spread over the whole vocabulary."""
    num_beams: Annotated[int, Field(ge=1)] = 1
    """Texts that are followed at once, of which the likeliest wins; 1 is greedy."""
    length_penalty: Annotated[float, Field(ge=-10, le=10)] = 1.0
    """Of beams: above 0 favours long texts, below 0 short ones."""
    no_repeat_ngram_size: Annotated[int, Field(ge=0)] = 0
    """Words in a row that must not come twice in a text; 0 allows all."""
    max_new_tokens: Annotated[int, Field(ge=1)] = 128
    """Tokens after which a text ends."""


DEFAULTS = ObjectiveConfig()


@plain_dataclass(frozen=True, kw_only=True)
class Scores:
    """Metrics by name; of all but "loss", more is better."""

    values: Mapping[str, float]

    def __str__(self) -> str:
        return ", ".join(f"{name} {value:.3f}" for name, value in self.values.items())

    def rank(self, metric: str) -> float:
        """The value of a metric, turned so that more is better."""
        return -self.values[metric] if metric == "loss" else self.values[metric]


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
        found["generated"] = generate(model, inputs(batch), cfg)
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
    losses = functional.cross_entropy(
        logits.float().transpose(1, 2),  # [B, V, S]
        labels,
        ignore_index=IGNORED,
        reduction="none",
        label_smoothing=smoothing,
    )
    return losses.sum(dim=1), (labels != IGNORED).sum(dim=1)


def generate(model: nn.Module, inputs: Batch, cfg: ObjectiveConfig) -> Tensor:
    """The likeliest targets that the settings find [B, S], padded behind their end."""
    beams: dict[str, Any] = {"num_beams": cfg.num_beams}
    if cfg.num_beams > 1:
        beams |= {"length_penalty": cfg.length_penalty, "early_stopping": False}
    generator: Any = model
    found: Tensor = generator.generate(
        **inputs,
        **beams,
        do_sample=False,
        no_repeat_ngram_size=cfg.no_repeat_ngram_size,
        min_length=0,
        max_new_tokens=cfg.max_new_tokens,
    )
    return found


def inputs(batch: Batch) -> Batch:
    """What of a batch the model reads."""
    return {k: v for k, v in batch.items() if k not in ("labels", "index")}
