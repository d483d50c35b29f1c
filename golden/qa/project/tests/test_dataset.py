"""Data: places of answers, shares, contexts on one side, notes."""

from pathlib import Path

import pytest
import torch

from qa import dataset
from qa.dataset import UNIT
from qa.errors import UserError

from . import examples
from .conftest import Build


def test_contexts_that_fit_are_one_window_each(tmp_path: Path, build: Build) -> None:
    rows = examples.rows(40)
    data = build(train=examples.write(tmp_path, "train", rows))
    assert (len(data.train), len(data.eval)) == (32, 8)
    for part in (data.train, data.eval):
        assert part["index"][:] == list(range(len(part)))
        assert set(part["part"][:]) == {0}
        assert set(part["share"][:]) == {1.0}
        for row in part:
            text, answer = rows[row["row"] - 1]
            assert f"{row['question']}\t{row['context']}" == text
            assert row["answers"] == [answer] * bool(answer)
            begin, end = row["begins"][row["start"]], row["ends"][row["end"]]
            assert row["context"][max(begin, 0) : max(end, 0)] == answer
            assert bool(row["start"]) == bool(row["end"]) == bool(answer)
            assert row["length"] == len(row["input_ids"]) == len(row["begins"])
    assert data.notes == (
        "32 questions train (on 32 contexts; 6 have no answer), 8 evaluate (on 8"
        " others)",
    )


def test_padding_and_the_question_are_no_answers(tmp_path: Path, build: Build) -> None:
    data = build(train=examples.write(tmp_path, "train", examples.rows(20)))
    rows = [data.train[i] for i in range(8)]
    batch = data.collate(rows)
    assert batch["allowed"].shape == batch["input_ids"].shape
    assert batch["allowed"].dtype == torch.bool
    assert (batch["attention_mask"] == 0).any()
    for row, allowed in zip(rows, batch["allowed"], strict=True):
        places = [i for i, begin in enumerate(row["begins"]) if begin >= 0]
        assert allowed.nonzero().flatten().tolist() == [0, *places]
    assert batch["start"].dtype == batch["index"].dtype == torch.int64
    assert batch["share"].dtype == torch.float32


def test_a_question_in_windows_counts_once(tmp_path: Path, build: Build) -> None:
    rows = examples.rows(9)
    text = " ".join(text.partition("\t")[2] for text, _ in rows)
    long = (f"who sings\tzoe {text}", "zoe")
    other = (f"where is it\t{text} end", "")
    train = examples.write(tmp_path, "train", [*rows, long, other])
    held_out = examples.write(tmp_path, "eval", [("who sings\tso zoe", "zoe"), long])
    data = build(train=train, eval=held_out, max_length=24, stride=8)
    parts = dataset.together(data.train)
    assert [len(windows) for windows in parts[:9]] == [1] * 9
    for windows, answers in zip(parts[9:], (1, 0), strict=True):
        own = [data.train[int(i)] for i in windows]
        assert len(own) > 3
        assert sum(row["share"] for row in own) == 1
        assert {round(row["share"] * UNIT) for row in own} <= {
            UNIT // len(own),
            UNIT // len(own) + 1,
        }
        assert sum(row["start"] > 0 for row in own) == answers
        assert [bool(row["context"]) for row in own] == [
            True,
            *[False] * (len(own) - 1),
        ]
    assert len(data.eval) == 1  # the other stands in the training rows
    assert (
        "the contexts of 2 questions are longer than data.max_length" in data.notes[-1]
    )


def test_answers_that_no_window_holds(tmp_path: Path, build: Build) -> None:
    context = "so " + " ".join(["the film of music"] * 3) + " it is"
    rows = [*examples.rows(9), (f"what\t{context}", context[3:-6])]
    train = examples.write(tmp_path, "train", rows)
    held_out = examples.write(tmp_path, "eval", [("who sings\tso zoe", "zoe")])
    data = build(train=train, eval=held_out, max_length=12, stride=2)
    own = [data.train[int(i)] for i in dataset.together(data.train)[-1]]
    assert {(row["start"], row["end"], row["share"]) for row in own} == {(0, 0, 0.0)}
    assert f"{len(own)} windows are of questions whose answer" in data.notes[-1]


def test_no_context_is_on_both_sides(tmp_path: Path, build: Build) -> None:
    rows = examples.rows(40)
    again = [(text.replace("\t", " now\t").upper(), a.upper()) for text, a in rows]
    data = build(train=examples.write(tmp_path, "train", [*rows, *again]))
    train, held_out = (
        {row["context"].casefold() for row in part} for part in (data.train, data.eval)
    )
    assert len(train | held_out) == 40
    assert not train & held_out
    assert (len(data.train), len(data.eval)) == (2 * len(train), 2 * len(held_out))
    assert 6 <= len(held_out) <= 10

    first = examples.write(tmp_path, "first", rows[:30])
    second = examples.write(tmp_path, "second", [*again[:5], *rows[30:]])
    data = build(train=first, eval=second)
    assert len(data.eval) == 10
    assert "5 rows left out of the evaluation, for their group" in data.notes[-1]


def test_contexts_tie_groups_over_both_files() -> None:
    texts = [("who", "x"), ("when", "x"), ("where", "x")]
    train = examples.as_rows(texts, ["ann", "", "bob"])
    other = examples.as_rows(texts, ["carl", "bob", ""], source="eval")
    contexts = [["A film", "a  film", "so"], ["it", "A FILM", "it"]]
    train, other = (
        type(side)(**{**vars(side), "contexts": c})
        for side, c in zip((train, other), contexts, strict=True)
    )
    tied, also = dataset.tie(train, other)
    assert also is not None
    groups = [*(tied.groups or ()), *(also.groups or ())]
    assert [groups.index(group) for group in groups] == [0, 0, 0, 3, 0, 3]
    alone, none = dataset.tie(train, None)
    assert none is None
    assert len(set(alone.groups or ())) == 2


def test_nothing_to_learn(tmp_path: Path, build: Build) -> None:
    rows = [(text, "") for text, _ in examples.rows(9)]
    path = examples.write(tmp_path, "train", rows)
    with pytest.raises(UserError, match="no question has an answer, nothing to learn"):
        build(train=path)


def test_questions_that_all_have_answers(tmp_path: Path, build: Build) -> None:
    rows = [row for row in examples.rows(30) if row[1]]
    path = examples.write(tmp_path, "train", rows)
    assert "data.unanswerable = false" in build(train=path).notes[-1]
    data = build(train=path, unanswerable=False)
    assert (len(data.notes), data.targets.unanswerable) == (1, False)
