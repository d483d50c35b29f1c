"""What the tuned model has to beat: a base learner on the same conversations."""

import math

import numpy as np
from accelerate import Accelerator
from datasets import Dataset
from transformers import PreTrainedModel

from .dataset import Data
from .writing import IGNORED


def scores(
    accelerator: Accelerator, before: PreTrainedModel, data: Data, batch_size: int
) -> dict[str, dict[str, float]]:
    """Loss, perplexity and accuracy of how often tokens are learnt; asks no model."""
    learnt, held_out = tokens(data.train), tokens(data.eval)
    found = unigrams(learnt, held_out, len(data.targets.tokenizer))
    return {"how often a token comes": found}


def unigrams(
    learnt: np.ndarray, held_out: np.ndarray, vocabulary: int
) -> dict[str, float]:
    """Tokens [N] guessed by how often they are among others [M], and once more each."""
    counts = np.bincount(learnt, minlength=vocabulary) + 1
    losses = np.log(counts.sum()) - np.log(counts[held_out])
    loss = float(losses.mean())
    return {
        "loss": loss,
        "perplexity": math.exp(loss),
        "accuracy": float((held_out == counts.argmax()).mean()),
    }


def tokens(rows: Dataset) -> np.ndarray:
    """All tokens that count."""
    found: np.ndarray = np.concatenate(
        [np.asarray(labels) for labels in rows["labels"][:]]
    )
    counted: np.ndarray = found[found != IGNORED]
    return counted
