"""A closer look: by type, and what is wrong in which text."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from accelerate import Accelerator

from tokcls import checkpoint, dataset, inference, model
from tokcls.analysis import compare, per_type
from tokcls.config import Config
from tokcls.evaluate import evaluate
from tokcls.objective import Text
from tokcls.tags import Entity

BESIDE = ["no entities", "each word's most frequent tag", "before training"]
ANN = Entity(start=0, end=2, type="PER")
ROME = Entity(start=4, end=5, type="LOC")


def test_each_window_counts_once_in_its_place(
    finished: Config, accelerator: Accelerator
) -> None:
    run = checkpoint.Run(Path(finished.train.run))
    net, tokenizer = model.finished(run.model)
    data = dataset.build(finished.data, tokenizer)
    predictions = inference.predict(accelerator, net, data.eval, data.collate, 4)
    assert len(predictions["logits"]) == len(data.eval) == 31
    for row, logits in zip(data.eval, predictions["logits"], strict=True):
        inputs = tokenizer(row["tokens"], is_split_into_words=True, return_tensors="pt")
        with torch.inference_mode():
            alone = net.eval()(**inputs).logits[0]
        own = torch.from_numpy(logits[: len(alone)])
        torch.testing.assert_close(own, alone, atol=1e-4, rtol=1e-4)


def test_report(finished: Config, accelerator: Accelerator) -> None:
    shown = evaluate(finished, accelerator)
    folder = Path(finished.train.run)
    metrics = json.loads((folder / "metrics.json").read_text())
    assert list(metrics["beside"]) == BESIDE
    assert set(metrics["types"]) == {"LOC", "PER"}
    assert sum(row["rows"] for row in metrics["types"].values()) == metrics["entities"]
    gold = [sum(row) for row in metrics["confusion"]]
    assert sum(gold[:-1]) == metrics["entities"]
    right = sum(metrics["confusion"][i][i] for i in range(2))
    assert right >= metrics["recall"] * metrics["entities"] - 1e-6
    assert all(name in shown for name in [*BESIDE, "this model", "LOC", "PER"])
    assert (folder / "confusion.png").read_bytes().startswith(b"\x89PNG")


def test_predictions_and_mistakes(finished: Config, accelerator: Accelerator) -> None:
    evaluate(finished, accelerator)
    run = checkpoint.Run(Path(finished.train.run))
    rows, wrong = (
        [json.loads(line) for line in (run.folder / name).read_text().splitlines()]
        for name in ("predictions.jsonl", "mistakes.jsonl")
    )
    metrics = run.read_json("metrics.json")
    assert [row["row"] for row in rows] == list(range(1, 32))
    found = sum(e in row["predictions"] for row in rows for e in row["entities"])
    assert found == pytest.approx(metrics["recall"] * metrics["entities"])
    assert sorted(row["row"] for row in wrong) == [
        row["row"] for row in rows if row["entities"] != row["predictions"]
    ]
    for row in rows:
        for entity in row["entities"]:
            words = row["tokens"][entity["start"] : entity["end"]]
            assert entity["text"] == " ".join(words)
    losses = sum(row["loss"] for row in rows)
    assert losses / metrics["words"] == pytest.approx(metrics["loss"], rel=1e-4)


@pytest.mark.parametrize(
    ("said", "fault", "found"),
    [
        ([ANN, ROME], None, []),
        ([ANN], "missed", [ROME]),
        ([ANN, ROME, Entity(start=2, end=3, type="LOC")], "spurious", None),
        ([ANN, Entity(start=4, end=5, type="PER")], "wrong_type", None),
        ([Entity(start=0, end=1, type="PER"), ROME], "wrong_words", None),
        ([Entity(start=1, end=4, type="LOC"), ROME], "wrong_words", None),
    ],
)
def test_what_is_wrong(
    said: list[Entity], fault: str | None, found: list[Entity] | None
) -> None:
    wrong = compare([ANN, ROME], said)
    assert [name for name, cases in wrong.items() if cases] == [fault] * bool(fault)
    if fault and found is not None:
        assert wrong[fault] == found


def test_the_same_words_go_before_what_overlaps() -> None:
    wide = Entity(start=3, end=6, type="LOC")
    wrong = compare([ROME], [wide, Entity(start=4, end=5, type="PER")])
    assert wrong["spurious"] == [wide]
    assert [said.type for _, said in wrong["wrong_type"]] == ["PER"]


def test_types_that_nothing_has() -> None:
    text = Text(words=["so"], gold=np.zeros(1), shares=np.ones((1, 1)))
    found = per_type([text], [()], [()], ("LOC",))
    assert found["LOC"] == {"precision": 0, "recall": 0, "f1": 0, "rows": 0}
