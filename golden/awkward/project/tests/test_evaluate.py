"""Evaluation: each row once, the saved model, beside base learners."""

import json
from pathlib import Path

import pytest
import torch
from accelerate import Accelerator

from odd import checkpoint, dataset, inference, model
from odd.config import Config
from odd.errors import UserError
from odd.evaluate import evaluate, results
from odd.model import ModelConfig

from .conftest import MakeConfig

BESIDE = [
    "majority class",
    "TF-IDF + logistic regression",
    "frozen body + logistic regression",
    "before training",
]


def test_each_row_counts_once_in_its_place(
    finished: Config, accelerator: Accelerator
) -> None:
    folder = str(checkpoint.Run(Path(finished.train.run)).model)
    net = model.load(Path(folder)).eval()
    tokenizer = model.tokenizer(ModelConfig(name=folder))
    data = dataset.build(finished.data, tokenizer)
    predictions = inference.predict(accelerator, net, data.eval, data.collate, 4)
    assert len(predictions["logits"]) == len(data.eval) == 31
    for text, row in zip(data.eval["text"], predictions["logits"], strict=True):
        with torch.inference_mode():
            alone = net(**tokenizer(text, return_tensors="pt")).logits[0]
        torch.testing.assert_close(torch.from_numpy(row), alone, atol=1e-4, rtol=1e-4)


def test_report(finished: Config, accelerator: Accelerator) -> None:
    shown = evaluate(finished, accelerator)
    folder = Path(finished.train.run)
    metrics = json.loads((folder / "metrics.json").read_text())
    history = [
        json.loads(s) for s in (folder / "metrics.jsonl").read_text().splitlines()
    ]
    best = max(line["eval"]["accuracy"] for line in history if "eval" in line)
    assert metrics["accuracy"] == pytest.approx(best)
    assert sum(map(sum, metrics["confusion"])) == metrics["rows"] == 31
    assert sum(row["rows"] for row in metrics["labels"].values()) == 31
    assert list(metrics["beside"]) == BESIDE
    assert metrics["beside"]["majority class"]["accuracy"] == pytest.approx(16 / 31)
    assert all(name in shown for name in [*BESIDE, "this model", "good", "bad"])
    assert (folder / "confusion.png").read_bytes().startswith(b"\x89PNG")
    assert (folder / "curves.png").read_bytes().startswith(b"\x89PNG")
    assert results(finished, accelerator) == shown


def test_without_a_run(make_config: MakeConfig, accelerator: Accelerator) -> None:
    with pytest.raises(UserError, match="no such model; train first"):
        evaluate(make_config(), accelerator)
