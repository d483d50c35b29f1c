"""Data: labels, weights, notes, pairs of texts."""

from dataclasses import replace
from pathlib import Path

import pytest

from textcls_lora import splits
from textcls_lora.errors import UserError
from textcls_lora.splits import SplitConfig

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


def test_labels_that_are_numbers_are_sorted_as_numbers(
    tmp_path: Path, build: Build
) -> None:
    rows = [(f"text {i}", str(i % 12)) for i in range(60)]
    data = build(train=write_csv(tmp_path / "train.csv", rows))
    assert data.targets.labels == tuple(str(i) for i in range(12))


def test_imbalance_is_noted_and_weighed(tmp_path: Path, build: Build) -> None:
    rows = [(f"text {i}", "good" if i % 10 else "bad") for i in range(100)]
    path = write_csv(tmp_path / "train.csv", rows)
    assert "9 times more good than bad" in build(train=path).notes[0]
    data = build(train=path, class_weights="balanced")
    assert "times more" not in data.notes[0]
    batch = data.collate([data.train[i] for i in range(80)])
    assert batch["weights"].sum().item() == pytest.approx(80)
    rare = batch["labels"] == data.targets.labels.index("bad")
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
