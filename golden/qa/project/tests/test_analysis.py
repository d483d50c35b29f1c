"""A closer look: by what is asked, and what is wrong."""

import json
from pathlib import Path

import pytest
import torch
from accelerate import Accelerator

from qa import checkpoint, dataset, inference, model, report
from qa.config import Config
from qa.evaluate import evaluate

BESIDE = [
    "no answer",
    "the likeliest sentence",
    "an answer seen in training",
    "before training",
]


def test_each_window_counts_once_in_its_place(
    finished: Config, accelerator: Accelerator
) -> None:
    run = checkpoint.Run(Path(finished.train.run))
    net, tokenizer = model.finished(run.model)
    data = dataset.build(finished.data, tokenizer)
    predictions = inference.predict(accelerator, net, data.eval, data.collate, 4)
    assert len(predictions["start_logits"]) == len(data.eval) == 31
    for i, row in enumerate(data.eval):
        texts = (row["question"], row["context"])
        with torch.inference_mode():
            alone = net.eval()(**tokenizer(*texts, return_tensors="pt"))
        for name in ("start_logits", "end_logits"):
            own = torch.from_numpy(predictions[name][i][: row["length"]])
            torch.testing.assert_close(own, alone[name][0], atol=1e-4, rtol=1e-4)


def test_report(finished: Config, accelerator: Accelerator) -> None:
    shown = evaluate(finished, accelerator)
    folder = Path(finished.train.run)
    metrics = json.loads((folder / "metrics.json").read_text())
    assert list(metrics["beside"]) == BESIDE
    assert set(metrics["kinds"]) == {"who", "where"}
    assert metrics["answers"]["without one"]["rows"] == 6
    for group in ("kinds", "answers"):
        rows = metrics[group].values()
        assert sum(row["rows"] for row in rows) == metrics["rows"] == 31
        right = sum(row["rows"] * row["exact_match"] for row in rows)
        assert right == pytest.approx(31 * metrics["exact_match"])
    assert all(name in shown for name in [*BESIDE, "this model", "who", "without one"])
    assert (folder / "kinds.png").read_bytes().startswith(b"\x89PNG")


def test_predictions_and_mistakes(finished: Config, accelerator: Accelerator) -> None:
    shown = evaluate(finished, accelerator)
    run = checkpoint.Run(Path(finished.train.run))
    rows, wrong = (
        [json.loads(line) for line in (run.folder / name).read_text().splitlines()]
        for name in ("predictions.jsonl", "mistakes.jsonl")
    )
    metrics = run.read_json("metrics.json")
    assert [row["row"] for row in rows] == list(range(1, 32))
    assert sum(row["f1"] for row in rows) / 31 == pytest.approx(metrics["f1"])
    assert sum(row["loss"] for row in rows) / 31 == pytest.approx(metrics["loss"])
    assert sorted(row["row"] for row in wrong) == [
        row["row"] for row in rows if row["prediction"] not in (row["answers"] or [""])
    ]
    assert [row["f1"] for row in wrong] == sorted(row["f1"] for row in wrong)
    for row in rows:
        assert row["context"][row["start"] : row["end"]] == row["prediction"]
    assert all(f"row {row['row']}: {row['question']}" in shown for row in wrong[:3])


def test_what_is_shown_of_a_mistake() -> None:
    row = {
        "row": 7,
        "question": "Who\nsings?",
        "context": f"{'so ' * 30}Ann sings. {'la ' * 30}",
        "answers": ["Ann"],
        "prediction": "",
        "start": 0,
    }
    none = {"kinds": {}, "answers": {}, "beside": {}, "exact_match": 0.5, "f1": 0.5}
    lines = report.table({**none, "worst": [row]}).splitlines()
    assert lines[-3:-1] == ["  row 7: Who sings?", '    no answer, not "Ann"']
    assert lines[-1].startswith("    … ")
    assert "Ann sings." in lines[-1]
