"""A closer look: each row once, by label, beside base learners."""

import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch
from accelerate import Accelerator

from textcls import (
    calibration,
    checkpoint,
    dataset,
    encoding,
    inference,
    model,
)
from textcls.analysis import per_label
from textcls.config import Config
from textcls.evaluate import evaluate

BESIDE = [
    "majority class",
    "TF-IDF + logistic regression",
    "frozen body + logistic regression",
    "before training",
]


def test_each_row_counts_once_in_its_place(
    finished: Config, accelerator: Accelerator
) -> None:
    run = checkpoint.Run(Path(finished.train.run))
    net, tokenizer = model.finished(run.model)
    data = dataset.build(finished.data, tokenizer)
    predictions = inference.predict(accelerator, net, data.eval, data.collate, 4)
    assert len(predictions["logits"]) == len(data.eval) == 31
    for text, row in zip(data.eval["text"], predictions["logits"], strict=True):
        with torch.inference_mode():
            batch = encoding.batch_of(tokenizer, [(text,)], finished.data)
            alone = net(**batch).logits[0]
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
    gold = [row["rows"] / 31 for row in metrics["labels"].values()]
    assert metrics["beside"]["majority class"]["accuracy"] in gold
    assert all(name in shown for name in [*BESIDE, "this model", "good", "bad"])
    assert (folder / "confusion.png").read_bytes().startswith(b"\x89PNG")
    assert (folder / "calibration.png").read_bytes().startswith(b"\x89PNG")


def test_predictions_and_mistakes(finished: Config, accelerator: Accelerator) -> None:
    evaluate(finished, accelerator)
    run = checkpoint.Run(Path(finished.train.run))
    rows, wrong = (
        [json.loads(line) for line in (run.folder / name).read_text().splitlines()]
        for name in ("predictions.jsonl", "mistakes.jsonl")
    )
    metrics = run.read_json("metrics.json")
    assert len(rows) == 31
    assert sum(row["right"] for row in rows) / 31 == pytest.approx(metrics["accuracy"])
    assert [row for row in rows if row["label"] != row["prediction"]] == sorted(
        wrong, key=lambda row: row["row"]
    )
    losses = [row["loss"] for row in wrong]
    assert losses == sorted(losses, reverse=True)
    gold = [math.log(row["probabilities"][row["label"]]) for row in rows]
    assert -sum(gold) / 31 == pytest.approx(metrics["loss"], rel=1e-4)


def test_rows_are_counted_even_if_none_is_right() -> None:
    scores = per_label(np.array([0, 1, 1]), np.array([1, 0, 0]), ("a", "b"))
    assert [f"{row['rows']:d} {row['f1']:.1f}" for row in scores.values()] == [
        "1 0.0",
        "2 0.0",
    ]


def test_calibration_error() -> None:
    sure = np.array([[0.9, 0.1]] * 10)
    gold = np.array([0] * 9 + [1])
    guesses = np.zeros(10, dtype=int)
    right = calibration.confidences(sure, gold, guesses)
    assert calibration.error(*right) == pytest.approx(0.0)
    never = calibration.confidences(sure, 1 - guesses, guesses)
    assert calibration.error(*never) == pytest.approx(0.9)
    several = calibration.confidences(sure, np.eye(2)[gold], np.eye(2)[guesses])
    assert several[0].shape == several[1].shape == (20,)
    assert calibration.error(*several) == pytest.approx(0.0)
