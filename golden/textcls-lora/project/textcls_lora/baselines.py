"""What the tuned model has to beat: base learners on the same rows."""

from collections import Counter

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import send_to_device
from datasets import Dataset
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from transformers import PreTrainedModel

from .batching import Collate, eval_batches, loader


def majority(train: Dataset, held_out: Dataset) -> np.ndarray:
    """The most frequent label of the training rows, for every held-out row: [N]."""
    (label, _), *_ = Counter(train["labels"][:]).most_common(1)
    return np.full(len(held_out), label)


def tfidf(train: Dataset, held_out: Dataset) -> np.ndarray:
    """Logistic regression on words and pairs of words, weighed by TF-IDF: [N]."""
    learner = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=1),
        LogisticRegression(max_iter=1000, C=10.0),
    )
    learner.fit(train["text"][:], train["labels"][:])
    guesses: np.ndarray = learner.predict(held_out["text"][:])
    return guesses


def frozen(
    train_features: np.ndarray, train: Dataset, features: np.ndarray
) -> np.ndarray:
    """Logistic regression on what the pretrained body makes of the texts: [N]."""
    learner = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000, C=0.01))
    learner.fit(train_features, train["labels"][:])
    guesses: np.ndarray = learner.predict(features)
    return guesses


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
            inputs = {k: v for k, v in batch.items() if k not in ("labels", "index")}
            hidden = body(**inputs).last_hidden_state  # [B, T, H]
            mask = batch["attention_mask"].unsqueeze(-1)  # [B, T, 1]
            parts.append(((hidden * mask).sum(1) / mask.sum(1)).float().cpu())
    rows = [row for batch in batches for row in batch]
    return torch.cat(parts).numpy()[np.argsort(rows)]
