"""Prediction: from anywhere, in order, as evaluated, the same alone and in a batch."""

import io
import json
import sys
from pathlib import Path

import pytest
from accelerate import Accelerator

from house_rules import answers, predict
from house_rules.config import Config
from house_rules.evaluate import evaluate

from . import examples
from .conftest import run_predict

ROWS = [row[:2] for row in examples.rows(9, seed=5)]
TEXTS = [question for question, _ in ROWS]


def test_from_a_file_standard_input_and_arguments(
    finished: Config,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(TEXTS)))
    run_predict(finished, monkeypatch)
    expected = capsys.readouterr().out
    found = [json.loads(line) for line in expected.splitlines()]
    assert [answer["messages"] for answer in found] == [
        [{"role": "user", "content": text}] for text in TEXTS
    ]
    assert all(0 < answer["probability"] <= 1 for answer in found)

    table = examples.write(tmp_path, "new", ROWS)
    plain = tmp_path / "new.txt"
    plain.write_text("\n".join(TEXTS) + "\n", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    for path in (table, str(plain)):
        run_predict(finished, monkeypatch, f"--input={path}", f"--output={out}")
        assert out.read_text(encoding="utf-8") == expected
    run_predict(finished, monkeypatch, *(f"--text={text}" for text in TEXTS))
    assert capsys.readouterr().out == expected


def test_new_conversations_are_answered_as_held_out_ones_were(
    finished: Config,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    accelerator: Accelerator,
) -> None:
    evaluate(finished, accelerator)
    path, out = Path(finished.train.run) / "predictions.jsonl", tmp_path / "out.jsonl"
    evaluated = [json.loads(line) for line in path.read_text().splitlines()]
    run_predict(
        finished, monkeypatch, f"--input={finished.data.eval}", f"--output={out}"
    )
    found = [json.loads(line) for line in out.read_text().splitlines()]
    assert len(found) == 31
    for row, answer in zip(evaluated[:8], found, strict=False):
        assert answer["prediction"] == row["prediction"]
        assert answer["messages"][-1]["content"] == row["question"]


def test_an_answer_is_the_same_alone_and_in_a_batch(
    finished: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for size in (1, 31):
        out = tmp_path / f"{size}.jsonl"
        given = (f"--input={finished.data.eval}", f"--output={out}")
        run_predict(finished, monkeypatch, f"train.eval_batch_size={size}", *given)
        found.append([json.loads(line) for line in out.read_text().splitlines()])
    for alone, together in zip(*found, strict=True):
        assert alone["prediction"] == together["prediction"]
        assert alone["probability"] == pytest.approx(together["probability"], abs=1e-4)


def test_how_answers_are_written_can_be_said_anew(
    finished: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.jsonl"
    short = ("objective.max_new_tokens=1", "objective.num_beams=3")
    run_predict(finished, monkeypatch, *short, f"--text={TEXTS[0]}", f"--output={out}")
    answer = json.loads(out.read_text())
    assert len(answer["prediction"].split()) <= 1


def test_a_line_that_says_nothing(
    finished: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("ann\n\n"))
    with pytest.raises(
        predict.answers.UserError, match="standard input: line 2: is em"
    ):
        run_predict(finished, monkeypatch)


def test_a_line_for_people() -> None:
    said = {"messages": [], "prediction": "good morning", "probability": 0.5}
    assert answers.shown(said) == "good morning"
