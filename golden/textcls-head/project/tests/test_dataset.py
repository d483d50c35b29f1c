"""Data: labels, weights, notes, pairs of texts."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from transformers import PreTrainedTokenizerBase

from textcls_head import splits
from textcls_head.errors import UserError
from textcls_head.splits import SplitConfig

from . import examples
from .conftest import Build
from .examples import as_rows, write_csv


def test_one_label_a_row(tmp_path: Path, build: Build) -> None:
    path = write_csv(tmp_path / "train.csv", examples.rows(40))
    data = build(train=path)
    assert data.targets.labels == ("bad", "good")
    assert (len(data.train), len(data.eval), data.targets.multi_label) == (32, 8, False)
    for part in (data.train, data.eval):
        assert part["index"][:] == list(range(len(part)))
        assert [data.targets.labels[i] for i in part["labels"]] == part["label"][:]
    assert data.notes == ("32 rows train (16 bad, 16 good), 8 evaluate",)


def test_rows_are_cut_and_padded(tmp_path: Path, build: Build) -> None:
    path = write_csv(tmp_path / "train.csv", examples.rows(20))
    data = build(train=path, max_length=6)
    batch = data.collate([data.train[i] for i in range(8)])
    assert batch["input_ids"].shape == batch["attention_mask"].shape
    assert batch["input_ids"].shape[1] <= 6
    assert batch["labels"].shape == batch["index"].shape == (8,)
    assert batch["labels"].dtype == torch.int64
    assert batch["attention_mask"].sum(1).tolist() == data.train["length"][:8]
    assert "weights" not in batch
    assert "texts fill data.max_length = 6 tokens" in data.notes[-1]


def test_labels_that_are_numbers_are_sorted_as_numbers(
    tmp_path: Path, build: Build
) -> None:
    rows = [(f"text {i}", str(i % 12)) for i in range(60)]
    data = build(train=write_csv(tmp_path / "train.csv", rows))
    assert data.targets.labels == tuple(str(i) for i in range(12))


def test_two_texts_are_cut_fairly(
    tmp_path: Path, build: Build, processor: PreTrainedTokenizerBase
) -> None:
    path = tmp_path / "train.csv"
    rows = [f"{'film ' * 30}{i},{'music ' * 3}{i},{'xy'[i % 2]}" for i in range(9)]
    path.write_text("\n".join(["text,other,label", *rows]))
    data = build(train=str(path), text_pair_column="other", max_length=16)
    assert "text_pair" in data.train.column_names
    assert set(data.train["length"]) == {16}
    shown = processor.decode(data.train["input_ids"][0])
    assert shown.count("music") == 3  # only the longer one is cut
    assert shown.count("film") > 3
    batch = data.collate([data.train[0]])
    assert set(batch["token_type_ids"].flatten().tolist()) == {0, 1}


def test_several_labels_a_row(tmp_path: Path, build: Build) -> None:
    rows = [(text, "|".join(names)) for text, names in examples.labelled(60)]
    path = write_csv(tmp_path / "train.csv", rows)
    data = build(train=path, multi_label=True, class_weights="balanced")
    assert data.targets.labels == ("music", "people", "story")
    batch = data.collate([data.train[i] for i in range(len(data.train))])
    assert batch["labels"].dtype == torch.float32
    assert batch["labels"].shape == batch["weights"].shape == (len(data.train), 3)
    for row, names in zip(batch["labels"], data.train["label"], strict=True):
        assert {data.targets.labels[i] for i in row.nonzero()} == set(names)
    present = (batch["weights"] * batch["labels"]).sum(0)
    absent = (batch["weights"] * (1 - batch["labels"])).sum(0)
    torch.testing.assert_close(present, absent)  # of each label, both count the same
    torch.testing.assert_close(batch["weights"].mean(0), torch.ones(3))


def test_imbalance_is_noted_and_weighed(tmp_path: Path, build: Build) -> None:
    rows = [(f"text {i}", "common" if i % 10 else "rare") for i in range(100)]
    path = write_csv(tmp_path / "train.csv", rows)
    assert "9 times more common than rare" in build(train=path).notes[0]
    data = build(train=path, class_weights="balanced")
    assert "times more" not in data.notes[0]
    batch = data.collate([data.train[i] for i in range(80)])
    assert batch["weights"].sum().item() == pytest.approx(80)
    rare = batch["labels"] == data.targets.labels.index("rare")
    assert batch["weights"][rare].sum().item() == pytest.approx(40)


def test_a_label_that_training_does_not_know(tmp_path: Path, build: Build) -> None:
    train = write_csv(tmp_path / "train.csv", [("a", "good"), ("b", "bad")])
    other = write_csv(tmp_path / "other.csv", [("c", "bad"), ("d", "goood")])
    with pytest.raises(UserError) as caught:
        build(train=train, eval=other)
    assert str(caught.value) == (
        f"{other}: row 2: label 'goood' is not in {train}"
        " (did you mean 'good'? there are: bad, good)"
    )


def test_nothing_to_learn(tmp_path: Path, build: Build) -> None:
    path = write_csv(tmp_path / "train.csv", [("a", "y"), ("b", "y")])
    with pytest.raises(UserError, match="all labels are 'y', nothing to learn"):
        build(train=path)
    path = write_csv(tmp_path / "train.csv", [("a", ""), ("b", "")])
    with pytest.raises(UserError, match="no row has a label"):
        build(train=path, multi_label=True)


def test_pairs_are_the_same_if_both_texts_are() -> None:
    train = replace(as_rows([("fine 2", "x"), ("flat", "y")]), pairs=["a", "b"])
    wide = [("fine \uff12", "x"), ("fine 2", "y"), ("flat", "y")]
    other = replace(as_rows(wide, source="eval.csv"), pairs=["A", "b", "c"])
    assert splits.make(train, other, SplitConfig()).eval.numbers == [2, 3]
