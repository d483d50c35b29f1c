"""What base learners see of texts: their words, or what the pretrained body makes."""

from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from accelerate.utils import send_to_device
from datasets import Dataset
from sklearn.compose import make_column_transformer
from sklearn.feature_extraction.text import TfidfVectorizer
from transformers import PreTrainedModel

from . import objective
from .batching import Collate, eval_batches, loader

UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Chinese and Japanese characters: with no spaces between words, each counts as one."""
WORD = rf"[{UNSPACED}]|[^\W{UNSPACED}][^\W{UNSPACED}]+"


def words(train: Dataset, held_out: Dataset) -> tuple[Any, Any]:
    """Words and pairs of words of both sides, by TF-IDF: sparse [N, V] each.

    Of two texts, the words of both count, each for itself.
    """
    columns = [c for c in ("text", "text_pair") if c in train.column_names]
    texts, others = (
        np.array([part[c][:] for c in columns], dtype=object).T
        for part in (train, held_out)
    )  # [N, 1] or [N, 2]
    vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=WORD)
    weigh = make_column_transformer(*((vectors, i) for i in range(len(columns))))
    return weigh.fit_transform(texts), weigh.transform(others)


def body(
    accelerator: Accelerator,
    model: PreTrainedModel,
    dataset: Dataset,
    collate: Collate,
    batch_size: int,
) -> np.ndarray:
    """The mean of the body's last hidden states over each text's tokens: [N, H]."""
    inner = model.base_model.eval()
    batches = eval_batches(dataset["length"][:], batch_size)
    parts = []
    with torch.inference_mode(), accelerator.autocast():
        for batch in loader(dataset, batches, collate):
            batch = send_to_device(batch, accelerator.device)
            hidden = inner(**objective.inputs(batch)).last_hidden_state  # [B, T, H]
            mask = batch["attention_mask"].unsqueeze(-1)  # [B, T, 1]
            parts.append(((hidden * mask).sum(1) / mask.sum(1)).float().cpu())
    rows = [row for batch in batches for row in batch]
    return torch.cat(parts).numpy()[np.argsort(rows)]
