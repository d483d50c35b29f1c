"""What the tuned model has to beat: base learners on the same rows."""

from collections import Counter
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import send_to_device
from datasets import Dataset
from sklearn.compose import make_column_transformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.preprocessing import StandardScaler
from transformers import PreTrainedModel

from . import objective
from .batching import Collate, eval_batches, loader
from .dataset import Data


def scores(
    accelerator: Accelerator, before: PreTrainedModel, data: Data, batch_size: int
) -> dict[str, dict[str, float]]:
    """Accuracy and macro F1 of each base learner; `before` is the untrained model."""
    known, new = (
        features(accelerator, before, part, data.collate, batch_size)
        for part in (data.train, data.eval)
    )
    guesses = {
        "majority class": majority(data.train, data.eval),
        "TF-IDF + logistic regression": tfidf(data.train, data.eval),
        "frozen body + logistic regression": frozen(known, data.train, new),
    }
    gold = np.asarray(data.eval["labels"][:])  # [N] or [N, C]
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


def tfidf(train: Dataset, held_out: Dataset) -> np.ndarray:
    """Logistic regression on words and pairs of words, by TF-IDF: [N] or [N, C].

    Of two texts, the words of both count, each for itself.
    """
    columns = [c for c in ("text", "text_pair") if c in train.column_names]
    texts, others = (
        np.array([part[c][:] for c in columns], dtype=object).T
        for part in (train, held_out)
    )  # [N, 1] or [N, 2]
    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    weigh = make_column_transformer(*((words, i) for i in range(len(columns))))
    known, new = weigh.fit_transform(texts), weigh.transform(others)
    return _regress(known, train, new, strength=10.0)


def frozen(
    train_features: np.ndarray, train: Dataset, features: np.ndarray
) -> np.ndarray:
    """Logistic regression on what the body makes of the texts: [N] or [N, C]."""
    scaler = StandardScaler().fit(train_features)
    known, new = scaler.transform(train_features), scaler.transform(features)
    return _regress(known, train, new, strength=0.01)


def _regress(known: Any, train: Dataset, new: Any, strength: float) -> np.ndarray:
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


def features(
    accelerator: Accelerator,
    model: PreTrainedModel,
    dataset: Dataset,
    collate: Collate,
    batch_size: int,
) -> np.ndarray:
    """The mean of the body's last hidden states over each text's tokens: [N, H]."""
    body = model.base_model.eval()
    batches = eval_batches(dataset["length"][:], batch_size)
    parts = []
    with torch.inference_mode(), accelerator.autocast():
        for batch in loader(dataset, batches, collate):
            batch = send_to_device(batch, accelerator.device)
            hidden = body(**objective.inputs(batch)).last_hidden_state  # [B, T, H]
            mask = batch["attention_mask"].unsqueeze(-1)  # [B, T, 1]
            parts.append(((hidden * mask).sum(1) / mask.sum(1)).float().cpu())
    rows = [row for batch in batches for row in batch]
    return torch.cat(parts).numpy()[np.argsort(rows)]
