"""Data: conversations as they stand, padded on the right side, what is lost is said."""

import json
from pathlib import Path

import pytest
import torch
from transformers import PreTrainedTokenizerBase

from sft import dataset
from sft.dataset import DataConfig
from sft.errors import UserError
from sft.templating import PromptConfig
from sft.writing import IGNORED

from . import examples
from .conftest import Build


def test_each_conversation_is_read_as_it_stands(tmp_path: Path, build: Build) -> None:
    rows = examples.rows(40)
    data = build(train=examples.write(tmp_path, "train", rows))
    assert (len(data.train), len(data.eval)) == (32, 8)
    for part in (data.train, data.eval):
        assert part["index"][:] == list(range(len(part)))
        for row in part:
            source = rows[row["row"] - 1]
            assert row["messages"] == examples.messages(source)
            assert row["length"] == len(row["input_ids"]) == len(row["labels"])
            learnt = [i for i in row["labels"] if i != IGNORED]
            assert data.targets.read(learnt) == " ".join(source[1::2])
    for row in data.eval:
        assert row["prompt"] == row["input_ids"][: len(row["prompt"])]
        rest = row["input_ids"][len(row["prompt"]) :]
        assert data.targets.read(rest) == rows[row["row"] - 1][-1]
    assert "prompt" not in data.train.column_names
    assert data.notes[0].startswith("32 conversations train, 8 evaluate; in the middle")
    assert len(data.notes) == 1


def test_rows_are_padded_behind_and_prompts_before(
    tmp_path: Path, build: Build, processor: PreTrainedTokenizerBase
) -> None:
    data = build(train=examples.write(tmp_path, "train", examples.rows(60)))
    chosen = [data.eval[i] for i in range(8)]
    batch = data.collate(chosen)
    assert {len(row["prompt"]) for row in chosen} != {len(chosen[0]["prompt"])}
    for i, row in enumerate(chosen):
        length = row["length"]
        assert batch["input_ids"][i, :length].tolist() == row["input_ids"]
        assert set(batch["input_ids"][i, length:].tolist()) <= {processor.pad_token_id}
        assert batch["attention_mask"][i].sum() == length
        assert batch["attention_mask"][i, :length].all()
        assert set(batch["labels"][i, length:].tolist()) <= {IGNORED}
        places = [p for p in batch["places"][i].tolist() if p]
        wanted = [p for p, label in enumerate(row["labels"]) if label != IGNORED]
        assert places == wanted
        prompt = len(row["prompt"])
        assert batch["prompt_ids"][i, -prompt:].tolist() == row["prompt"]
        assert batch["prompt_mask"][i].sum() == batch["prompt_mask"][i, -prompt:].sum()
    assert batch["labels"].dtype == batch["index"].dtype == torch.int64
    assert (batch["labels"][:, 0] == IGNORED).all()


def test_what_is_cut_and_left_out_is_said(
    tmp_path: Path, build: Build, processor: PreTrainedTokenizerBase
) -> None:
    rows = [
        ("ann", "bob"),
        ("the film", "ann " * 20 + "so"),  # of its answer a part is left
        ("a story", "ann", "ann " * 20, "dora"),  # of its answers the first
        ("the " * 12 + "film", "carl"),  # of its answer nothing
        ("music", "dora"),
    ]
    path = examples.write(tmp_path, "train", rows)
    data = build(train=path, eval_fraction=0.3, max_length=14)
    found = {row["row"]: row for part in (data.train, data.eval) for row in part}
    assert sorted(found) == [1, 2, 3, 5]
    assert all(len(row["input_ids"]) <= 14 for row in found.values())
    assert {number for number, row in found.items() if row["cut"]} == {2, 3}
    assert data.notes[-2:] == (
        "2 conversations are cut after data.max_length = 14 tokens",
        "1 conversations left out: no answer within data.max_length = 14 tokens",
    )
    with pytest.raises(UserError, match="no conversation has an answer within its fir"):
        build(train=path, eval_fraction=0.3, max_length=4)


def test_no_first_question_is_on_both_sides(tmp_path: Path, build: Build) -> None:
    rows = examples.rows(30)
    again = [(row[0].upper(), "film", "and now", "music") for row in rows[:10]]
    data = build(train=examples.write(tmp_path, "train", [*rows, *again]))
    train, held_out = (
        {row["messages"][0]["content"].lower() for row in part}
        for part in (data.train, data.eval)
    )
    assert not train & held_out
    assert len(train | held_out) == 30
    assert any("texts stand there with different labels" in n for n in data.notes)


def test_kinds_are_held_out_in_proportion(tmp_path: Path, build: Build) -> None:
    path = tmp_path / "train.jsonl"
    records = [
        {"messages": examples.messages(row), "of": "ab"[i % 5 == 0]}
        for i, row in enumerate(examples.rows(50))
    ]
    path.write_text("\n".join(map(json.dumps, records)))
    data = build(train=str(path), kind_column="of")
    assert sorted(data.eval["kind"][:]) == ["a"] * 8 + ["b"] * 2


TOLD = PromptConfig(system="the story")


def test_what_the_model_is_told_stands_before_each(
    tmp_path: Path, build: Build
) -> None:
    path = examples.write(tmp_path, "train", examples.rows(20))
    plain, told = build(train=path), build(train=path, prompts=TOLD)
    assert plain.digest != told.digest
    for row, other in zip(plain.train, told.train, strict=True):
        assert other["messages"][0] == {"role": "system", "content": "the story"}
        assert other["input_ids"][-row["length"] :] == row["input_ids"]
        assert [i for i in other["labels"] if i != IGNORED] == [
            i for i in row["labels"] if i != IGNORED
        ]


def test_everything_can_be_learnt(tmp_path: Path, build: Build) -> None:
    path = examples.write(tmp_path, "train", examples.rows(20))
    data = build(train=path, learn="everything")
    for row in data.train:
        assert row["labels"] == [IGNORED, *row["input_ids"][1:]]


def test_new_conversations_are_asked_as_held_out_ones(
    tmp_path: Path, build: Build, processor: PreTrainedTokenizerBase
) -> None:
    data = build(train=examples.write(tmp_path, "train", examples.rows(20)))
    asked = [messages[:-1] for messages in data.eval["messages"][:]]
    assert dataset.prompts(processor, asked, DataConfig()) == data.eval["prompt"][:]
