"""Data: both sides tokenised and padded, what stands around a source, what is cut."""

import json
from pathlib import Path

import torch
from transformers import PreTrainedTokenizerBase

from seq2seq import dataset
from seq2seq.dataset import DataConfig
from seq2seq.templating import PromptConfig
from seq2seq.writing import IGNORED

from . import examples
from .conftest import Build


def test_each_side_is_read_as_it_stands(tmp_path: Path, build: Build) -> None:
    rows = examples.rows(40)
    data = build(train=examples.write(tmp_path, "train", rows))
    assert (len(data.train), len(data.eval)) == (32, 8)
    for part in (data.train, data.eval):
        assert part["index"][:] == list(range(len(part)))
        for row in part:
            assert (row["source"], row["target"]) == rows[row["row"] - 1]
            assert data.targets.read(row["input_ids"]) == row["source"]
            assert data.targets.read(row["labels"]) == row["target"]
            assert row["length"] == len(row["input_ids"])
            assert row["input_ids"][-1] == row["labels"][-1]  # the end of a text
    assert data.notes[0].startswith("32 pairs train, 8 evaluate; in the middle, a")
    assert len(data.notes) == 1


def test_both_sides_are_padded(tmp_path: Path, build: Build) -> None:
    data = build(train=examples.write(tmp_path, "train", examples.rows(20)))
    chosen = [data.train[i] for i in range(8)]
    batch = data.collate(chosen)
    assert batch["labels"].dtype == batch["index"].dtype == torch.int64
    for row, labels in zip(chosen, batch["labels"].tolist(), strict=True):
        length = len(row["labels"])
        assert labels[:length] == row["labels"]
        assert set(labels[length:]) <= {IGNORED}
    lengths = batch["attention_mask"].sum(dim=1).tolist()
    assert lengths == [row["length"] for row in chosen]
    assert (batch["labels"] == IGNORED).any()


AROUND = PromptConfig(source="the {{ source }} story")


def test_a_prompt_stands_around_each_source(tmp_path: Path, build: Build) -> None:
    path = examples.write(tmp_path, "train", examples.rows(20))
    plain, asked = build(train=path), build(train=path, prompts=AROUND)
    assert plain.digest != asked.digest
    for row, other in zip(plain.train, asked.train, strict=True):
        assert other["source"] == row["source"]
        assert other["input_ids"][1:-2] == row["input_ids"][:-1]
        read = asked.targets.read(other["input_ids"])
        assert read == f"the {row['source']} story"


def test_what_stands_around_a_source_is_never_cut(tmp_path: Path, build: Build) -> None:
    path = examples.write(tmp_path, "train", [("ann " * 30, "bob"), ("the film", "b")])
    data = build(train=path, eval_fraction=0.5, max_length=8, prompts=AROUND)
    read = [data.targets.read(row["input_ids"]) for row in (*data.train, *data.eval)]
    assert sorted(read) == ["the ann ann ann ann ann story", "the the film story"]
    assert "1 sources fill data.max_length = 8 tokens" in data.notes[-1]


def test_what_is_cut_is_said(
    tmp_path: Path, build: Build, processor: PreTrainedTokenizerBase
) -> None:
    rows = [("ann " * 30 + "so", "bob"), ("the film", "ann " * 20), ("a", "b")]
    path = examples.write(tmp_path, "train", rows)
    data = build(train=path, eval_fraction=0.4, max_length=16, max_target_length=8)
    for row in (*data.train, *data.eval):
        assert len(row["input_ids"]) <= 16
        assert len(row["labels"]) <= 8
        assert row["target"] == rows[row["row"] - 1][1].strip()  # scores take it whole
        assert row["labels"][-1] == processor.eos_token_id
    cut = "1 {} fill data.{} = {} tokens; what goes beyond is cut"
    assert data.notes[-2:] == (
        cut.format("sources", "max_length", 16),
        cut.format("targets", "max_target_length", 8),
    )


def test_no_source_is_on_both_sides(tmp_path: Path, build: Build) -> None:
    rows = examples.rows(30)
    again = [(text.upper(), "another target") for text, _ in rows[:10]]
    data = build(train=examples.write(tmp_path, "train", [*rows, *again]))
    parts = (data.train, data.eval)
    train, held_out = ({row["source"].lower() for row in part} for part in parts)
    assert not train & held_out
    assert any("texts stand there with different labels" in n for n in data.notes)


def test_kinds_are_held_out_in_proportion(tmp_path: Path, build: Build) -> None:
    path = tmp_path / "train.jsonl"
    records = [
        {"source": text, "target": target, "of": "ab"[i % 5 == 0]}
        for i, (text, target) in enumerate(examples.rows(50))
    ]
    path.write_text("\n".join(map(json.dumps, records)))
    data = build(train=str(path), kind_column="of")
    assert sorted(data.eval["kind"][:]) == ["a"] * 8 + ["b"] * 2


def test_new_texts_are_read_as_learnt_ones(
    tmp_path: Path, build: Build, processor: PreTrainedTokenizerBase
) -> None:
    path = examples.write(tmp_path, "train", examples.rows(20))
    data = build(train=path, prompts=AROUND, max_length=6)
    new = [{"source": text} for text in data.train["source"][:]]
    cfg = DataConfig(prompts=AROUND, max_length=6)
    found = dataset.tokenize(processor, new, cfg)
    assert found["input_ids"] == data.train["input_ids"][:]
