"""Whether a model is right as often as it says: confidence beside accuracy."""

import numpy as np

BINS = 15


def confidences(
    probabilities: np.ndarray, gold: np.ndarray, guesses: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """How sure each decision was, and whether it was right: both [M].

    A row is one decision; where it may have several labels, each of them is one.
    """
    if gold.ndim == 1:
        return probabilities.max(axis=1), guesses == gold
    sure = np.maximum(probabilities, 1 - probabilities)
    return sure.ravel(), (guesses == gold).ravel()


def bins(
    confidence: np.ndarray, correct: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean confidence, share that is right, and decisions of each bin that has any."""
    place = np.minimum((confidence * BINS).astype(int), BINS - 1)
    counts = np.bincount(place, minlength=BINS)
    filled = counts > 0
    sums = (
        np.bincount(place, values, BINS)[filled] for values in (confidence, correct)
    )
    sure, right = (total / counts[filled] for total in sums)
    return sure, right, counts[filled]


def error(confidence: np.ndarray, correct: np.ndarray) -> float:
    """Expected calibration error (Guo et al., 2017): 0 is right as often as sure."""
    sure, right, counts = bins(confidence, correct)
    return float((np.abs(sure - right) * counts).sum() / counts.sum())
