"""Data: tags at first tokens, windows, notes."""

from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import PreTrainedTokenizerBase

from tokcls import dataset
from tokcls.dataset import IGNORED, DataConfig
from tokcls.errors import UserError

from . import examples
from .conftest import Build


def test_texts_that_fit_are_one_window_each(tmp_path: Path, build: Build) -> None:
    rows = examples.rows(40)
    data = build(train=examples.write(tmp_path, "train", rows))
    assert data.targets.types == ("LOC", "PER")
    assert data.targets.tags == ("O", "B-LOC", "I-LOC", "B-PER", "I-PER")
    assert (len(data.train), len(data.eval)) == (32, 8)
    for part in (data.train, data.eval):
        assert part["index"][:] == list(range(len(part)))
        assert set(part["part"][:]) == {0}
        for row in part:
            text, spelt = rows[row["row"] - 1]
            assert row["tokens"] == text.split()
            said = [data.targets.tags[i] for i in row["labels"] if i != IGNORED]
            assert said == spelt
            assert row["length"] == len(row["input_ids"]) == len(row["labels"])
    assert data.notes[0].startswith("32 texts train (entities: ")
    assert len(data.notes) == 1


def test_only_the_first_token_of_a_word_has_a_tag(
    tmp_path: Path, build: Build, processor: PreTrainedTokenizerBase
) -> None:
    text, spelt = "ann xyz film", ["B-PER", "I-PER", "O"]  # xyz is three letters
    rows = [(text, spelt), ("the film", ["O", "O"]), ("bob", ["B-PER"])]
    data = build(train=examples.write(tmp_path, "train", rows), eval_fraction=0.3)
    (row,) = (r for r in (*data.train, *data.eval) if r["row"] == 1)
    pieces = processor.convert_ids_to_tokens(row["input_ids"])
    assert pieces == ["[CLS]", "ann", "x", "##y", "##z", "film", "[SEP]"]
    tag = data.targets.tags.index
    assert row["labels"] == [
        IGNORED,
        tag("B-PER"),
        tag("I-PER"),
        IGNORED,
        IGNORED,
        tag("O"),
        IGNORED,
    ]


def test_padding_has_no_tag(tmp_path: Path, build: Build) -> None:
    data = build(train=examples.write(tmp_path, "train", examples.rows(20)))
    batch = data.collate([data.train[i] for i in range(8)])
    assert batch["input_ids"].shape == batch["labels"].shape
    assert batch["labels"].dtype == batch["index"].dtype == torch.int64
    padding = batch["attention_mask"] == 0
    assert padding.any()
    assert set(batch["labels"][padding].tolist()) == {IGNORED}


@pytest.mark.parametrize("max_length", [7, 12, 30])
@pytest.mark.parametrize("stride", [0, 1, 4, 99])
def test_each_word_belongs_to_the_window_with_most_around_it(
    processor: PreTrainedTokenizerBase, max_length: int, stride: int
) -> None:
    text = ["film", "xyz", "the", "music", "vwxyz", "of", "qq"] * 9
    cfg = DataConfig(max_length=max_length, stride=stride)
    windows = dataset.tokenize(processor, [["ann"], text], cfg)
    assert windows[0].words == range(1)
    windows = windows[1:]
    assert [window.part for window in windows] == list(range(len(windows)))
    assert [w for window in windows for w in window.words] == list(range(len(text)))

    pieces = processor(text, is_split_into_words=True, add_special_tokens=False)
    firsts = [pieces.word_ids().index(word) for word in range(len(text))]
    overlap = min(stride, (max_length - 2) // 2)
    start = 0
    around: dict[int, dict[int, float]] = {word: {} for word in range(len(text))}
    for window in windows:
        ids = window.inputs["input_ids"][1:-1]
        assert ids == pieces["input_ids"][start : start + len(ids)]
        for word, place in zip(window.words, window.places, strict=True):
            assert start + place - 1 == firsts[word]
        for word, first in enumerate(firsts):
            if start <= first < start + len(ids):
                left = first - start if start else np.inf
                right = start + len(ids) - first
                if start + len(ids) == len(pieces["input_ids"]):
                    right = np.inf
                around[word][window.part] = min(left, right)
        start += len(ids) - overlap
    for window in windows:
        for word in window.words:
            most = max(around[word].values())
            assert around[word][window.part] >= most - 1


def test_long_texts_count_once(tmp_path: Path, build: Build) -> None:
    rows = examples.rows(30)
    text = " ".join(text for text, _ in rows)
    spelt = [tag for _, tags in rows for tag in tags]
    path = examples.write(tmp_path, "train", [*rows[:9], (text, spelt)])
    other = examples.write(tmp_path, "eval", [("so " + text, ["O", *spelt])])
    data = build(train=path, eval=other, max_length=24, stride=8)
    assert "2 texts are longer than data.max_length = 24 tokens" in data.notes[-1]
    assert data.eval["part"][:] == list(range(len(data.eval)))
    assert [word for row in data.eval for word in row["tokens"]] == [
        "so",
        *text.split(),
    ]
    labels = [i for row in data.eval for i in row["labels"] if i != IGNORED]
    assert [data.targets.tags[i] for i in labels] == ["O", *spelt]
    parts = dataset.together(data.train)
    assert [len(windows) for windows in parts[:9]] == [1] * 9
    assert len(parts[9]) == len(data.train) - 9


def test_words_that_the_tokeniser_drops(
    processor: PreTrainedTokenizerBase,
) -> None:
    text = ["\u200b", "ann", "\u0000", ""]
    (window,) = dataset.tokenize(processor, [text], DataConfig())
    assert (window.words, window.places) == (range(4), [1, 2, 3, 4])
    (window,) = dataset.tokenize(processor, [[]], DataConfig())
    assert (window.words, window.places) == (range(0), [])


def test_other_tags_for_the_model(tmp_path: Path, build: Build) -> None:
    path = examples.write(tmp_path, "train", examples.rows(20))
    data = build(train=path, predict="BILOU")
    assert data.targets.tags[:5] == ("O", "B-LOC", "I-LOC", "L-LOC", "U-LOC")
    spelt = {
        data.targets.tags[i] for row in data.train for i in row["labels"] if i >= 0
    }
    assert spelt == {"O", "B-LOC", "L-LOC", "U-PER"}


def test_types_that_training_does_not_know(tmp_path: Path, build: Build) -> None:
    train = examples.write(tmp_path, "train", examples.rows(9))
    other = examples.write(tmp_path, "eval", [("so", ["O"]), ("abc", ["B-PERS"])])
    with pytest.raises(UserError) as caught:
        build(train=train, eval=other)
    assert str(caught.value) == (
        f"{other}: row 2: entities of type 'PERS' are not in {train}"
        " (did you mean 'PER'? there are: LOC, PER)"
    )


def test_nothing_to_learn(tmp_path: Path, build: Build) -> None:
    path = examples.write(tmp_path, "train", [("a film", ["O", "O"])] * 3)
    with pytest.raises(UserError, match="no word is in an entity, nothing to learn"):
        build(train=path)
