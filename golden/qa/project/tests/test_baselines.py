"""Base learners: no answer, the likeliest sentence, answers that are known."""

from pathlib import Path

import pytest
from accelerate import Accelerator

from qa import baselines, model
from qa.config import Config

from . import examples
from .conftest import Build


def test_the_sentence_that_has_most_words_of_the_question() -> None:
    context = "Ann sings. The film is by Bob! It is warm."
    assert baselines.sentence("who is the film by", context) == "The film is by Bob!"
    assert baselines.sentence("?", "so") == "so"
    assert baselines.sentence("who", "") == ""


def test_an_answer_that_is_known() -> None:
    train = [
        ("Who sings it?", "…", ["ann"]),
        ("Who sings now?", "…", ["ann", "bob"]),
        ("Who sings?", "…", ["bob"]),
        ("Where is it?", "…", []),
    ]
    held_out = [
        ("who sings", "bob and ann", ["bob"]),
        ("who sings", "bob", ["bob"]),
        ("where is it", "ann", []),
        ("when", "ann", []),
    ]
    assert baselines.known(train, held_out) == ["ann", "bob", "", ""]


def test_scores(
    finished: Config, build: Build, tmp_path: Path, accelerator: Accelerator
) -> None:
    rows = examples.rows(60)
    train = examples.write(tmp_path, "train", rows[:40])
    held_out = examples.write(tmp_path, "eval", rows[40:])
    data = build(train=train, eval=held_out, max_length=16, stride=4)
    asked = baselines.asked(data.eval)
    assert ["\t".join(texts) for *texts, _ in asked] == [text for text, _ in rows[40:]]
    before = model.build(finished.model, data.targets)
    scores = baselines.scores(accelerator, before, data, 8)
    assert scores["no answer"] == {"exact_match": 0.2, "f1": 0.2}
    # names and places are the same here, whatever is around them
    assert scores["an answer seen in training"]["f1"] == pytest.approx(1)
    assert 0 < scores["the likeliest sentence"]["f1"] < 0.8
    always = build(train=train, eval=held_out)
    assert always.targets.unanswerable
