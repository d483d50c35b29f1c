"""A closer look: each image once, by label, beside base learners, pictures."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from accelerate import Accelerator
from PIL import Image

from imagecls import (
    analysis,
    checkpoint,
    dataset,
    images,
    inference,
    model,
)
from imagecls.config import Config
from imagecls.evaluate import evaluate

from . import examples

BESIDE = [
    "majority class",
    "pixels + logistic regression",
    "frozen body + logistic regression",
    "before training",
]


def test_each_image_counts_once_in_its_place(
    finished: Config, accelerator: Accelerator
) -> None:
    run = checkpoint.Run(Path(finished.train.run))
    net, processor = model.finished(run.model)
    data = dataset.build(finished.data, processor)
    predictions = inference.predict(accelerator, net, data.eval, data.collate, 4)
    assert len(predictions["logits"]) == len(data.eval) == 31
    for (image, _), row in zip(
        examples.rows(91)[60:], predictions["logits"], strict=True
    ):
        inputs = processor(images=[images.load(image)], return_tensors="pt")
        with torch.inference_mode():
            alone = net(**inputs).logits[0]
        torch.testing.assert_close(torch.from_numpy(row), alone, atol=1e-3, rtol=1e-3)


def test_report(finished: Config, accelerator: Accelerator) -> None:
    shown = evaluate(finished, accelerator)
    folder = Path(finished.train.run)
    metrics = json.loads((folder / "metrics.json").read_text())
    assert sum(map(sum, metrics["confusion"])) == metrics["rows"] == 31
    assert sum(row["rows"] for row in metrics["labels"].values()) == 31
    assert list(metrics["beside"]) == BESIDE
    gold = [row["rows"] / 31 for row in metrics["labels"].values()]
    assert metrics["beside"]["majority class"]["accuracy"] in gold
    assert all(name in shown for name in [*BESIDE, "this model", "good", "bad"])
    rows, wrong = (
        [json.loads(line) for line in (folder / name).read_text().splitlines()]
        for name in ("predictions.jsonl", "mistakes.jsonl")
    )
    assert [row["row"] for row in rows] == list(range(1, 32))
    assert sum(row["right"] for row in rows) / 31 == pytest.approx(metrics["accuracy"])
    assert len(wrong) == 31 - sum(row["right"] for row in rows)
    for name in ("confusion", "calibration"):
        assert (folder / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    assert (folder / "mistakes.png").exists() == bool(wrong)


def test_the_mistakes_are_shown(
    finished: Config, accelerator: Accelerator, tmp_path: Path
) -> None:
    run = checkpoint.Run(Path(finished.train.run))
    net, processor = model.finished(run.model)
    data = dataset.build(finished.data, processor)
    predictions = inference.predict(accelerator, net, data.eval, data.collate, 4)
    turned = {"logits": [-row for row in predictions["logits"]]}
    right = analysis.analyse(predictions, data)
    wrong = analysis.analyse(turned, data)
    assert len(wrong.mistakes) == 31 - len(right.mistakes)
    wrong.draw(tmp_path)
    with Image.open(tmp_path / "mistakes.png") as picture:
        assert picture.width > picture.height / 2
        assert len(np.unique(np.asarray(picture.convert("L")))) > 100
    rows = [row for row in right.rows if row["right"]]
    sound = analysis.Analysis(**{**vars(right), "rows": rows, "mistakes": []})
    sound.draw(tmp_path)
    assert not (tmp_path / "mistakes.png").exists()
