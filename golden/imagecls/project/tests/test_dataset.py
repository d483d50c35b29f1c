"""Data: pixels on disk, labels, duplicates, weights, mistakes that name a row."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from datasets import config as datasets_config
from PIL import Image

from imagecls import dataset, images, model
from imagecls.dataset import DataConfig
from imagecls.errors import UserError
from imagecls.model import ModelConfig
from imagecls.processing import Processor

from . import examples
from .conftest import Build


def test_one_label_a_row(tmp_path: Path, processor: Processor) -> None:
    rows = examples.rows(40)
    cfg = DataConfig(train=examples.write(tmp_path, "train", rows))
    data = dataset.build(cfg, processor)
    assert data.targets.labels == ("bad", "good")
    assert (len(data.train), len(data.eval)) == (32, 8)
    for part in (data.train, data.eval):
        assert [data.targets.labels[i] for i in part["labels"]] == part["label"][:]
        assert [rows[row - 1][1] for row in part["row"]] == part["label"][:]
        assert sorted(part["index"]) == part["index"][:]
    assert data.notes == ("32 rows train (16 bad, 16 good), 8 evaluate",)


def test_batches_are_what_the_model_sees(tmp_path: Path, processor: Processor) -> None:
    rows = examples.rows(20)
    cfg = DataConfig(train=examples.write(tmp_path, "train", rows))
    data = dataset.build(cfg, processor)
    batch = data.collate([data.train[i] for i in range(8)])
    numbers = data.train["row"][:8]
    expected = processor(
        images=[images.load(rows[n - 1][0]) for n in numbers], return_tensors="pt"
    )["pixel_values"]
    torch.testing.assert_close(batch["pixel_values"], expected, atol=1e-4, rtol=0)
    assert batch["labels"].dtype == torch.int64
    assert batch["labels"].tolist() == data.train["labels"][:8]
    assert "weights" not in batch
    assert data.size == tuple(expected.shape[2:])


def test_folders_and_tables_are_the_same(tmp_path: Path, build: Build) -> None:
    rows = sorted(examples.rows(20), key=lambda row: row[1])  # as folders come
    table = build(train=examples.write(tmp_path, "train", rows))
    folder = build(train=examples.write_folder(tmp_path / "all", rows))
    assert folder.digest == table.digest
    assert folder.train["pixels"][:] == table.train["pixels"][:]
    assert folder.train["image"][0].endswith(".png")


def test_a_folder_with_both_sides(tmp_path: Path, build: Build) -> None:
    rows = examples.rows(20)
    examples.write_folder(tmp_path / "train", rows[:12])
    examples.write_folder(tmp_path / "test", rows[10:])
    data = build(train=str(tmp_path))
    assert (len(data.train), len(data.eval)) == (12, 8)
    assert "2 rows left out of the evaluation, for their image" in data.notes[1]


def test_the_same_pixels_are_the_same_image(tmp_path: Path, build: Build) -> None:
    rows = examples.rows(30)
    folder = tmp_path / "all"
    examples.write_folder(folder, rows)
    for path in list(folder.rglob("*.png")):
        Image.open(path).save(path.with_suffix(".bmp"))
    data = build(train=str(folder))
    assert not set(data.train["key"]) & set(data.eval["key"])
    assert len(set(data.eval["key"])) == len(data.eval) == 6
    assert data.notes[-1] == f"{folder}: 6 repeats of held-out images left out"


def test_digest_changes_with_the_data(tmp_path: Path, build: Build) -> None:
    rows = examples.rows(40)
    path = examples.write(tmp_path, "train", rows)
    digest = build(train=path).digest
    assert build(train=path).digest == digest
    assert build(train=path, split_seed=1).digest != digest
    examples.write(tmp_path, "train", [examples.mislabelled(rows[0]), *rows[1:]])
    assert build(train=path).digest != digest
    (other,) = examples.rows(1, seed=7)
    examples.write(tmp_path, "train", [other, *rows[1:]])
    assert build(train=path).digest != digest


COUNT = """
import sys
from imagecls import dataset, images, model
calls, load = [], images.load
images.load = lambda image: calls.append(1) or load(image)
for name in sys.argv[2:]:
    processor = model.processor(model.ModelConfig(name=name))
    dataset.build(dataset.DataConfig(train=sys.argv[1]), processor)
    print(len(calls))
"""


def test_another_process_looks_at_no_image_again(
    tmp_path: Path, build: Build, processor: Processor, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = examples.write(tmp_path, "train", examples.rows(40, seed=8))
    build(train=path)
    for name, size in (("saved", 16), ("larger", 20)):
        processor.size = {"height": size, "width": size}
        processor.save_pretrained(tmp_path / name)
    monkeypatch.setenv("HF_DATASETS_CACHE", str(datasets_config.HF_DATASETS_CACHE))
    folders = [str(tmp_path / name) for name in ("saved", "larger")]
    other = [sys.executable, "-c", COUNT, path, *folders]
    done = subprocess.run(  # noqa: S603
        other, check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["0", "40"]


def test_a_saved_processor_does_the_same(
    tmp_path: Path, processor: Processor, build: Build
) -> None:
    path = examples.write(tmp_path, "train", examples.rows(20))
    processor.save_pretrained(tmp_path / "saved")
    saved = model.processor(ModelConfig(name=str(tmp_path / "saved")))
    again = dataset.build(DataConfig(train=path), saved)
    assert again.digest == build(train=path).digest


def test_rare_labels_can_weigh_more(tmp_path: Path, build: Build) -> None:
    names = ["rare", *9 * ["usual"]]
    rows = [(image, names[i % 10]) for i, (image, _) in enumerate(examples.rows(50))]
    path = examples.write(tmp_path, "train", rows)
    data = build(train=path, class_weights="balanced")
    batch = data.collate([data.train[i] for i in range(len(data.train))])
    rare = batch["labels"] == data.targets.labels.index("rare")
    assert batch["weights"][rare].sum().item() == pytest.approx(len(data.train) / 2)


def test_several_labels_a_row(tmp_path: Path, processor: Processor) -> None:
    names = ["x|y", "x", "", "y"]
    rows = [(image, names[i % 4]) for i, (image, _) in enumerate(examples.rows(40))]
    path = examples.write(tmp_path, "train", rows)
    data = dataset.build(DataConfig(train=path, multi_label=True), processor)
    batch = data.collate([data.train[i] for i in range(8)])
    assert batch["labels"].dtype == torch.float32
    assert batch["labels"].shape == (8, 2)
    for row, has in zip(batch["labels"], data.train["label"][:8], strict=True):
        assert [n for n, is_one in zip("xy", row, strict=True) if is_one] == has


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (b"no image", "row 3: (image): not an image (of no kind that is known)"),
        (examples.rows(1)[0][0][:70], "row 3: (image): not an image ("),
    ],
)
def test_an_image_that_cannot_be_read(
    tmp_path: Path, build: Build, broken: bytes, message: str
) -> None:
    rows = examples.rows(6)
    rows[2] = (broken, "good")
    path = examples.write(tmp_path, "train", rows)
    with pytest.raises(UserError) as caught:
        build(train=path)
    assert str(caught.value).startswith(f"{path}: {message}")


def test_a_file_that_is_not_there(tmp_path: Path, build: Build) -> None:
    (tmp_path / "one.png").write_bytes(examples.png(np.zeros((4, 4, 3), np.uint8)))
    path = tmp_path / "rows.csv"
    path.write_text("image,label\none.png,a\ntwo.png,b\n")
    with pytest.raises(UserError) as caught:
        build(train=str(path))
    place = f"{path}: row 2: {tmp_path}/two.png: no such file"
    assert str(caught.value) == place


def test_a_label_that_training_does_not_know(tmp_path: Path, build: Build) -> None:
    rows = examples.rows(8)
    train = examples.write(tmp_path, "train", rows)
    other = examples.write(tmp_path, "eval", [*rows[:2], (rows[2][0], "goood")])
    with pytest.raises(UserError, match=r"row 3: label 'goood' is not in .*'good'\?"):
        build(train=train, eval=other)
