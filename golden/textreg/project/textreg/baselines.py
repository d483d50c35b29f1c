"""What the tuned model has to beat: base learners on the same rows."""

from typing import Any

import numpy as np
from accelerate import Accelerator
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler
from transformers import PreTrainedModel

from . import features, measures
from .dataset import Data


def scores(
    accelerator: Accelerator, before: PreTrainedModel, data: Data, batch_size: int
) -> dict[str, dict[str, float]]:
    """The measures of each base learner; `before` is the untrained model."""
    known, wanted = (np.asarray(part["label"][:]) for part in (data.train, data.eval))
    body, new = (
        features.body(accelerator, before, part, data.collate, batch_size)
        for part in (data.train, data.eval)
    )
    scaler = StandardScaler().fit(body)
    guesses = {
        "mean": np.full(len(wanted), known.mean()),
        "TF-IDF + ridge regression": ridge(
            *features.words(data.train, data.eval), known, strength=1.0
        ),
        "frozen body + ridge regression": ridge(
            scaler.transform(body), scaler.transform(new), known, strength=100.0
        ),
    }
    return {name: measures.measure(said, wanted) for name, said in guesses.items()}


def ridge(known: Any, new: Any, values: np.ndarray, *, strength: float) -> np.ndarray:
    """Ridge regression (Hoerl & Kennard, 1970) on features [N, F]; of new ones: [M]."""
    learner = Ridge(alpha=strength)
    said: np.ndarray = learner.fit(known, values).predict(new)
    return said
