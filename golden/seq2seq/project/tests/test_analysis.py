"""A closer look: by length and kind, and how far off each text is."""

import json
from pathlib import Path

import pytest
import torch
from accelerate import Accelerator

from seq2seq import checkpoint, dataset, inference, model, objective
from seq2seq.config import Config
from seq2seq.evaluate import evaluate
from seq2seq.train import train

from .conftest import MakeConfig

BESIDE = ["the source itself", "target of the nearest source", "before training"]


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
        assert predictions["count"][i] == len(row["labels"])
        assert predictions["loss"][i] == pytest.approx(alone["loss"].item(), rel=1e-3)
        said = data.targets.read(predictions["generated"][i])
        assert said == data.targets.read(alone["generated"][0])


def test_report(finished: Config, accelerator: Accelerator) -> None:
    shown = evaluate(finished, accelerator)
    folder = Path(finished.train.run)
    metrics = json.loads((folder / "metrics.json").read_text())
    assert list(metrics["beside"]) == BESIDE
    assert sum(row["rows"] for row in metrics["lengths"].values()) == 31
    assert metrics["kinds"] == {}
    share = sum(r["rows"] * r["exact_match"] for r in metrics["lengths"].values()) / 31
    assert share == pytest.approx(metrics["exact_match"])
    assert all(name in shown for name in [*BESIDE, "this model", "the first of them"])
    assert all(row["target"] in shown for row in metrics["samples"])
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
    right = [row["prediction"] == row["target"] for row in rows]
    assert sum(right) / 31 == pytest.approx(metrics["exact_match"])
    assert sorted(row["row"] for row in wrong) == [
        row["row"] for row, is_right in zip(rows, right, strict=True) if not is_right
    ]
    assert [row["chrf"] for row in wrong] == sorted(row["chrf"] for row in wrong)


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
