"""Data: numbers on one scale, notes, pairs of texts."""

from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import PreTrainedTokenizerBase

from textreg.errors import UserError

from . import examples
from .conftest import Build
from .examples import write_csv


def test_numbers_are_learnt_as_deviations(tmp_path: Path, build: Build) -> None:
    rows = examples.rows(40)
    data = build(train=write_csv(tmp_path / "train.csv", rows))
    assert (len(data.train), len(data.eval)) == (32, 8)
    known = np.asarray(data.train["label"][:])
    assert data.targets.mean == pytest.approx(known.mean())
    assert data.targets.deviation == pytest.approx(known.std())
    for part in (data.train, data.eval):
        assert part["index"][:] == list(range(len(part)))
        for row in part:
            assert (row["text"], row["label"]) == rows[row["row"] - 1]
            back = data.targets.mean + data.targets.deviation * row["labels"]
            assert back == pytest.approx(row["label"], abs=1e-5)
    assert data.notes == (
        "32 rows train, 8 evaluate; numbers from -3 to 4, half of them below 0.75",
    )


def test_the_scale_is_that_of_the_training_rows(tmp_path: Path, build: Build) -> None:
    train = write_csv(tmp_path / "train.csv", [("a", 1.0), ("b", 3.0)])
    other = write_csv(tmp_path / "other.csv", [("c", 100.0), ("d", 200.0)])
    data = build(train=train, eval=other)
    assert (data.targets.mean, data.targets.deviation) == (2.0, 1.0)
    assert data.eval["labels"][:] == [98.0, 198.0]


def test_each_part_of_the_scale_is_held_out(tmp_path: Path, build: Build) -> None:
    rows = [(f"text {i}", float(i)) for i in range(200)]
    data = build(train=write_csv(tmp_path / "train.csv", rows))
    held = np.asarray(data.eval["label"][:])
    counts, _ = np.histogram(held, bins=10, range=(0, 200))
    assert counts.tolist() == [4] * 10


def test_rows_are_cut_and_padded(tmp_path: Path, build: Build) -> None:
    path = write_csv(tmp_path / "train.csv", examples.rows(20))
    data = build(train=path, max_length=6)
    batch = data.collate([data.train[i] for i in range(8)])
    assert batch["input_ids"].shape == batch["attention_mask"].shape
    assert batch["input_ids"].shape[1] <= 6
    assert batch["labels"].shape == batch["index"].shape == (8,)
    assert batch["labels"].dtype == torch.float32
    assert "texts fill data.max_length = 6 tokens" in data.notes[-1]


def test_two_texts_are_cut_fairly(
    tmp_path: Path, build: Build, processor: PreTrainedTokenizerBase
) -> None:
    path = tmp_path / "train.csv"
    rows = [f"{'film ' * 30}{i},{'music ' * 3}{i},{i % 3}" for i in range(9)]
    path.write_text("\n".join(["text,other,label", *rows]))
    data = build(train=str(path), text_pair_column="other", max_length=16)
    assert set(data.train["length"]) == {16}
    shown = processor.decode(data.train["input_ids"][0])
    assert shown.count("music") == 3  # only the longer one is cut


def test_nothing_to_learn(tmp_path: Path, build: Build) -> None:
    path = write_csv(tmp_path / "train.csv", [(f"text {i}", 2.0) for i in range(10)])
    with pytest.raises(UserError, match="all numbers are 2, nothing to learn"):
        build(train=path)
