"""Base learners: no entity, and each word's most frequent tag."""

from pathlib import Path

import pytest
from accelerate import Accelerator

from tokcls import baselines, model
from tokcls.config import Config

from . import examples
from .conftest import Build


def test_the_most_frequent_tag() -> None:
    train = [
        (["ann", "in", "ann"], ["B-PER", "O", "O"]),
        (["ann", "port", "rosa"], ["B-PER", "B-LOC", "I-LOC"]),
    ]
    texts = [["ann", "bob", "rosa"]]
    assert baselines.most_frequent(train, texts) == [["B-PER", "O", "I-LOC"]]


def test_scores(
    finished: Config, build: Build, tmp_path: Path, accelerator: Accelerator
) -> None:
    rows = examples.rows(60)
    text = " ".join(text for text, _ in rows[:9])  # in many windows
    spelt = [tag for _, found in rows[:9] for tag in found]
    path = examples.write(tmp_path, "eval", [(text, spelt), *rows[40:]])
    train = examples.write(tmp_path, "train", rows[:40])
    data = build(train=train, eval=path, max_length=16, stride=4)
    tagged = baselines.tagged(data.eval, data.targets.tags)
    assert (" ".join(tagged[0][0]), tagged[0][1]) == (text, spelt)
    before = model.build(finished.model, data.targets)
    scores = baselines.scores(accelerator, before, data, 8)
    assert scores["no entities"]["f1"] == 0
    # names and places are the same here, whatever is around them
    assert scores["each word's most frequent tag"]["f1"] == pytest.approx(1)
