"""Base learners: what the tuned model has to beat on the same rows."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
from datasets import Dataset
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.preprocessing import StandardScaler


def scores(
    guesses: Mapping[str, np.ndarray], held_out: Dataset
) -> dict[str, dict[str, float]]:
    """Accuracy and macro F1 of each learner's guesses, [N] or [N, C]."""
    gold = np.asarray(held_out["labels"][:])  # [N] or [N, C]
    return {
        name: {
            "accuracy": float(accuracy_score(gold, said)),
            "macro_f1": float(f1_score(gold, said, average="macro", zero_division=0)),
        }
        for name, said in guesses.items()
    }


def majority(train: Dataset, held_out: Dataset) -> np.ndarray:
    """The most frequent label of the training rows, for every held-out row: [N].

    Where a row may have several, whatever most rows say of each label: [N, C].
    """
    labels = np.asarray(train["labels"][:])
    if labels.ndim == 2:
        return np.tile((labels.mean(axis=0) > 0.5).astype(np.int64), (len(held_out), 1))
    (label, _), *_ = Counter(labels.tolist()).most_common(1)
    return np.full(len(held_out), label)


def frozen(
    train_features: np.ndarray, train: Dataset, features: np.ndarray
) -> np.ndarray:
    """Logistic regression on what a body makes of the rows: [N] or [N, C]."""
    scaler = StandardScaler().fit(train_features)
    known, new = scaler.transform(train_features), scaler.transform(features)
    return regress(known, train, new, strength=0.01)


def regress(known: Any, train: Dataset, new: Any, *, strength: float) -> np.ndarray:
    """Logistic regression on features [N, F] of training and new rows."""
    labels = np.asarray(train["labels"][:])
    columns = [labels] if labels.ndim == 1 else list(labels.T.astype(np.int64))
    guesses = []
    for column in columns:
        if (column == column[0]).all():  # a label that no row, or every row, has
            guesses.append(np.full(new.shape[0], column[0]))
        else:
            learner = LogisticRegression(max_iter=1000, C=strength)
            guesses.append(learner.fit(known, column).predict(new))
    return guesses[0] if labels.ndim == 1 else np.column_stack(guesses)
