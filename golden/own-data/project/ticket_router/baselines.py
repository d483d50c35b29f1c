"""What the tuned model has to beat: base learners on the same rows."""

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import send_to_device
from datasets import Dataset
from sklearn.compose import make_column_transformer
from sklearn.feature_extraction.text import TfidfVectorizer
from transformers import PreTrainedModel

from . import learners, objective
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
        "majority class": learners.majority(data.train, data.eval),
        "TF-IDF + logistic regression": tfidf(data.train, data.eval),
        "frozen body + logistic regression": learners.frozen(known, data.train, new),
    }
    return learners.scores(guesses, data.eval)


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
    return learners.regress(known, train, new, strength=10.0)


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
