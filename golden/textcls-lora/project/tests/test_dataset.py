"""Data: labels, weights, notes; texts are tokenised once and for all processes."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from datasets import config as datasets_config
from transformers import PreTrainedTokenizerBase

from textcls_lora import dataset, model
from textcls_lora.dataset import Data, DataConfig
from textcls_lora.errors import UserError
from textcls_lora.model import ModelConfig

from . import tiny
from .conftest import write_csv

Build = Callable[..., Data]


@pytest.fixture
def tokenizer(model_folder: Path) -> PreTrainedTokenizerBase:
    return model.tokenizer(ModelConfig(name=str(model_folder)))


@pytest.fixture
def build(tokenizer: PreTrainedTokenizerBase) -> Build:
    return lambda **values: dataset.build(DataConfig(**values), tokenizer)


def test_one_label_a_row(tmp_path: Path, build: Build) -> None:
    path = write_csv(tmp_path / "train.csv", tiny.texts(40))
    data = build(train=path)
    assert data.targets.labels == ("bad", "good")
    assert (len(data.train), len(data.eval), data.targets.multi_label) == (32, 8, False)
    for part in (data.train, data.eval):
        assert part["index"][:] == list(range(len(part)))
        assert [data.targets.labels[i] for i in part["labels"]] == part["label"][:]
    assert data.notes == ("32 rows train (16 bad, 16 good), 8 evaluate",)


def test_rows_are_cut_and_padded(tmp_path: Path, build: Build) -> None:
    path = write_csv(tmp_path / "train.csv", tiny.texts(20))
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
    tmp_path: Path, build: Build, tokenizer: PreTrainedTokenizerBase
) -> None:
    path = tmp_path / "train.csv"
    rows = [f"{'film ' * 30}{i},{'music ' * 3}{i},{'xy'[i % 2]}" for i in range(9)]
    path.write_text("\n".join(["text,other,label", *rows]))
    data = build(train=str(path), text_pair_column="other", max_length=16)
    assert "text_pair" in data.train.column_names
    assert set(data.train["length"]) == {16}
    shown = tokenizer.decode(data.train["input_ids"][0])
    assert shown.count("music") == 3  # only the longer one is cut
    assert shown.count("film") > 3
    batch = data.collate([data.train[0]])
    assert set(batch["token_type_ids"].flatten().tolist()) == {0, 1}


def test_several_labels_a_row(tmp_path: Path, build: Build) -> None:
    rows = [(text, "|".join(names)) for text, names in tiny.labelled(60)]
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


def test_digest_changes_with_the_data(tmp_path: Path, build: Build) -> None:
    rows = tiny.texts(40)
    path = write_csv(tmp_path / "train.csv", rows)
    digest = build(train=path).digest
    assert build(train=path).digest == digest
    assert build(train=path, split_seed=1).digest != digest
    assert build(train=path, max_length=9).digest != digest
    write_csv(tmp_path / "train.csv", [(rows[0][0], "bad"), *rows[1:]])
    assert build(train=path).digest != digest


COUNT = """
import sys
from textcls_lora import dataset, model
calls, tokenize = [], dataset.tokenize
dataset.tokenize = lambda *a: calls.append(1) or tokenize(*a)
tokenizer = model.tokenizer(model.ModelConfig(name=sys.argv[1]))
for length in (int(n) for n in sys.argv[3:]):
    dataset.build(dataset.DataConfig(train=sys.argv[2], max_length=length), tokenizer)
    print(len(calls))
"""


def test_another_process_tokenises_nothing_again(
    tmp_path: Path, build: Build, model_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_csv(tmp_path / "train.csv", tiny.texts(40, seed=8))
    build(train=path, max_length=9)  # leaves its length behind in the tokeniser
    build(train=path, max_length=12)
    monkeypatch.setenv("HF_DATASETS_CACHE", str(datasets_config.HF_DATASETS_CACHE))
    other = [sys.executable, "-c", COUNT, str(model_folder), path, "12", "9", "10"]
    done = subprocess.run(  # noqa: S603
        other, check=True, capture_output=True, text=True
    )
    assert done.stdout.split() == ["0", "0", "2"]  # 10 is new: both parts, once each


def test_a_saved_tokeniser_finds_what_its_original_made(
    tmp_path: Path,
    build: Build,
    tokenizer: PreTrainedTokenizerBase,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = write_csv(tmp_path / "train.csv", tiny.texts(40, seed=9))
    digest = build(train=path).digest
    tokenizer.save_pretrained(tmp_path / "saved")
    saved = model.tokenizer(ModelConfig(name=str(tmp_path / "saved")))
    monkeypatch.delattr(dataset, "tokenize")
    assert dataset.build(DataConfig(train=path), saved).digest == digest
    with pytest.raises(NameError):
        dataset.build(DataConfig(train=path, max_length=10), saved)
