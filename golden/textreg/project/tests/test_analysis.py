"""A closer look: each row once, by part of the scale, beside base learners."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from accelerate import Accelerator

from textreg import checkpoint, dataset, head, inference, model
from textreg.analysis import _parts
from textreg.config import Config
from textreg.evaluate import evaluate

BESIDE = [
    "mean",
    "TF-IDF + ridge regression",
    "frozen body + ridge regression",
    "before training",
]


def test_each_row_counts_once_in_its_place(
    finished: Config, accelerator: Accelerator
) -> None:
    run = checkpoint.Run(Path(finished.train.run))
    net, tokenizer = model.finished(run.model)
    data = dataset.build(finished.data, tokenizer)
    assert head.targets(net) == data.targets
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
    assert list(metrics["beside"]) == BESIDE
    assert sum(row["rows"] for row in metrics["parts"].values()) == 31
    mae = sum(row["mae"] * row["rows"] for row in metrics["parts"].values()) / 31
    assert mae == pytest.approx(metrics["mae"])
    assert metrics["beside"]["mean"]["spearman"] == 0
    assert all(name in shown for name in [*BESIDE, "this model"])
    assert (folder / "scatter.png").read_bytes().startswith(b"\x89PNG")


def test_predictions_and_mistakes(finished: Config, accelerator: Accelerator) -> None:
    evaluate(finished, accelerator)
    run = checkpoint.Run(Path(finished.train.run))
    rows, wrong = (
        [json.loads(line) for line in (run.folder / name).read_text().splitlines()]
        for name in ("predictions.jsonl", "mistakes.jsonl")
    )
    metrics = run.read_json("metrics.json")
    assert [row["row"] for row in rows] == list(range(1, 32))
    errors = np.array([row["prediction"] - row["label"] for row in rows])
    assert (errors**2).mean() == pytest.approx(metrics["mse"])
    assert [row["error"] for row in rows] == pytest.approx(errors)
    far = [abs(row["error"]) for row in wrong]
    assert far == sorted(far, reverse=True)
    model_config = json.loads((run.model / "config.json").read_text())
    assert len(far) == (abs(errors) > model_config["target_deviation"]).sum()


def test_parts_of_the_scale() -> None:
    wanted = np.array([1.0, 2, 3, 4, 5, 6, 7, 8])
    found = _parts(wanted, wanted + np.array([1, -1, 0, 0, 2, 2, 0, 0]))
    assert list(found) == ["1 to 2", "3 to 4", "5 to 6", "7 to 8"]
    assert [row["bias"] for row in found.values()] == [0, 0, 2, 0]
    assert [row["mae"] for row in found.values()] == [1, 0, 2, 0]
    assert list(_parts(np.array([2.0, 2, 2]), wanted[:3])) == ["2 to 2"]
