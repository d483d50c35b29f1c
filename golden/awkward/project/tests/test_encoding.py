"""What the model reads: tokens, cut and padded; of two texts the same."""

import io
import json
import sys
from pathlib import Path

import pytest
import torch
from accelerate import Accelerator
from transformers import PreTrainedTokenizerBase

from odd.errors import UserError
from odd.train import train

from . import examples
from .conftest import Build, MakeConfig, answers_of, run_predict
from .examples import write_csv


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


def test_two_texts(
    make_config: MakeConfig,
    accelerator: Accelerator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "pairs.jsonl"
    names = ("text", "reply", "label")
    rows = [dict(zip(names, row, strict=True)) for row in examples.pairs(40)]
    path.write_text("\n".join(map(json.dumps, rows)))
    cfg = make_config(
        f"data.train={path}",
        "data.eval=",
        "data.text_pair_column=reply",
        "data.max_length=12",
        "train.epochs=1",
    )
    train(cfg, accelerator)
    answers = answers_of(cfg, monkeypatch, tmp_path, f"--input={path}")
    assert [a["text_pair"] for a in answers] == [row["reply"] for row in rows]
    lines = "\n".join(f"{row['text']}\t{row['reply']}" for row in rows)
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    assert answers_of(cfg, monkeypatch, tmp_path) == answers
    turned = [f"--text={row['reply']}\t{row['text']}" for row in rows]
    assert answers_of(cfg, monkeypatch, tmp_path, *turned) != answers
    with pytest.raises(UserError, match="--text 1: expected two texts with a tab"):
        run_predict(cfg, monkeypatch, "--text=only one")
