"""What the tuned model has to beat: base learners on the same rows."""

import numpy as np
from accelerate import Accelerator
from datasets import Dataset
from transformers import PreTrainedModel

from . import features, learners
from .dataset import Data


def scores(
    accelerator: Accelerator, before: PreTrainedModel, data: Data, batch_size: int
) -> dict[str, dict[str, float]]:
    """Accuracy and macro F1 of each base learner; `before` is the untrained model."""
    known, new = (
        features.body(accelerator, before, part, data.collate, batch_size)
        for part in (data.train, data.eval)
    )
    guesses = {
        "majority class": learners.majority(data.train, data.eval),
        "TF-IDF + logistic regression": tfidf(data.train, data.eval),
        "frozen body + logistic regression": learners.frozen(known, data.train, new),
    }
    return learners.scores(guesses, data.eval)


def tfidf(train: Dataset, held_out: Dataset) -> np.ndarray:
    """Logistic regression on words and pairs of words, by TF-IDF: [N] or [N, C]."""
    known, new = features.words(train, held_out)
    return learners.regress(known, train, new, strength=10.0)
