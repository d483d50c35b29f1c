"""What an answer says, and that it is the same alone and in a batch."""

import io
import sys
from pathlib import Path

import pytest

from sft import answers
from sft.config import Config
from sft.errors import UserError

from . import examples
from .conftest import answers_of, run_predict

ASKED = [f"--text={row[0]}" for row in examples.rows(9, seed=5)]


def test_an_answer_is_the_same_alone_and_in_a_batch(
    finished: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = f"--input={finished.data.eval}"
    one, other = (
        answers_of(
            finished, monkeypatch, tmp_path, f"train.eval_batch_size={size}", given
        )
        for size in (1, 31)
    )
    for alone, together in zip(one, other, strict=True):
        assert alone["prediction"] == together["prediction"]
        assert alone["probability"] == pytest.approx(together["probability"], abs=1e-4)
        assert 0 < alone["probability"] <= 1


def test_how_answers_are_written_can_be_said_anew(
    finished: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = ("objective.max_new_tokens=1", "objective.num_beams=3")
    for answer in answers_of(finished, monkeypatch, tmp_path, *short, *ASKED):
        assert len(answer["prediction"].split()) <= 1


def test_a_line_that_says_nothing(
    finished: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("ann\n\n"))
    with pytest.raises(UserError, match="standard input: line 2: is em"):
        run_predict(finished, monkeypatch)


def test_a_line_for_people() -> None:
    said = {"messages": [], "prediction": "good morning", "probability": 0.5}
    assert answers.shown(said) == "good morning"
