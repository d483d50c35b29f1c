"""A closer look: by length, turns and kind; what is written, what costs most."""

import json
from pathlib import Path

import pytest
import torch
from accelerate import Accelerator

from house_rules import checkpoint, dataset, inference, model, objective
from house_rules.config import Config
from house_rules.evaluate import evaluate
from house_rules.train import train
from house_rules.writing import IGNORED

from .conftest import MakeConfig

BESIDE = ["how often a token comes", "before training"]


def test_each_row_counts_once_in_its_place(
    finished: Config, accelerator: Accelerator
) -> None:
    run = checkpoint.Run(Path(finished.train.run))
    net, tokenizer = model.finished(run.model)
    data = dataset.build(finished.data, tokenizer)
    predictions = inference.predict(accelerator, net, data.eval, data.collate, 4)
    assert {len(values) for values in predictions.values()} == {31}
    for i, row in enumerate(data.eval):
        with torch.inference_mode():
            alone = objective.predict(net.eval(), data.collate([row]))
        learnt = [label for label in row["labels"] if label != IGNORED]
        assert predictions["count"][i] == len(learnt)
        assert predictions["loss"][i] == pytest.approx(alone["loss"].item(), rel=1e-3)
        written = objective.is_written(predictions["generated"][i])
        assert written == (i < objective.DEFAULTS.samples)


def test_report(finished: Config, accelerator: Accelerator) -> None:
    shown = evaluate(finished, accelerator)
    folder = Path(finished.train.run)
    metrics = json.loads((folder / "metrics.json").read_text())
    assert list(metrics["beside"]) == BESIDE
    for part in ("lengths", "turns"):
        assert sum(row["rows"] for row in metrics[part].values()) == 31
    assert list(metrics["turns"]) == ["1 answer", "2 answers"]
    assert metrics["kinds"] == {}
    assert metrics["loss"] < metrics["beside"]["before training"]["loss"]
    names = [*BESIDE, "this model", "the first of them", "written anew"]
    assert all(name in shown for name in names)
    assert all(row["answer"] in shown for row in metrics["samples"])
    assert all(row["before"] is not None for row in metrics["samples"])
    assert any(row["before"] != row["prediction"] for row in metrics["samples"])
    assert (folder / "lengths.png").read_bytes().startswith(b"\x89PNG")


def test_predictions_and_mistakes(finished: Config, accelerator: Accelerator) -> None:
    evaluate(finished, accelerator)
    run = checkpoint.Run(Path(finished.train.run))
    rows, wrong = (
        [json.loads(line) for line in (run.folder / name).read_text().splitlines()]
        for name in ("predictions.jsonl", "mistakes.jsonl")
    )
    metrics = run.read_json("metrics.json")
    assert [row["row"] for row in rows] == list(range(1, 32))
    whole = sum(row["tokens"] for row in rows)
    loss = sum(row["loss"] * row["tokens"] for row in rows) / whole
    assert loss == pytest.approx(metrics["loss"], rel=1e-4)
    written = [row for row in rows if row["prediction"] is not None]
    assert [row["row"] for row in written] == list(range(1, 9))
    right = sum(row["prediction"] == row["answer"] for row in written) / 8
    assert right == pytest.approx(metrics["exact_match"])
    assert [row["loss"] for row in wrong] == sorted(
        (row["loss"] for row in rows if row["accuracy"] < 1), reverse=True
    )


def test_kinds_are_scored_apart(
    make_config: MakeConfig, accelerator: Accelerator
) -> None:
    cfg = make_config("train.epochs=1", "data.kind_column=of")
    for path in map(Path, (cfg.data.train, cfg.data.eval or "")):
        records = [json.loads(line) for line in path.read_text().splitlines()]
        for number, record in enumerate(records):
            record["of"] = "news" if number % 3 else "talk"
        path.write_text("\n".join(map(json.dumps, records)))
    train(cfg, accelerator)
    shown = evaluate(cfg, accelerator)
    metrics = checkpoint.Run(Path(cfg.train.run)).read_json("metrics.json")
    assert {k: row["rows"] for k, row in metrics["kinds"].items()} == {
        "news": 20,
        "talk": 11,
    }
    assert "news" in shown
