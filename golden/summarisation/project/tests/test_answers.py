"""What an answer says: the text that is written, and how sure that is."""

from pathlib import Path

import pytest

from summarisation import answers
from summarisation.config import Config

from . import examples
from .conftest import answers_of

ASKED = [f"--text={text}" for text, _ in examples.rows(9, seed=5)]


def test_how_sure_an_answer_is(
    finished: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = answers_of(finished, monkeypatch, tmp_path, *ASKED)
    assert all(0 < answer["probability"] <= 1 for answer in found)


def test_how_texts_are_generated_can_be_said_anew(
    finished: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = ("objective.max_new_tokens=1", "objective.num_beams=3")
    for answer in answers_of(finished, monkeypatch, tmp_path, *short, *ASKED):
        assert len(answer["prediction"].split()) <= 1


def test_a_line_for_people() -> None:
    answer = {"source": "one two", "prediction": "un deux", "probability": 0.5}
    assert answers.shown(answer) == "un deux"
