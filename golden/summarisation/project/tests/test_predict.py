"""Prediction: from anywhere, in order, as evaluated."""

import io
import json
import sys
from pathlib import Path

import pytest
from accelerate import Accelerator

from summarisation import answers
from summarisation.config import Config
from summarisation.evaluate import evaluate

from . import examples
from .conftest import run_predict

ROWS = examples.rows(9, seed=5)
TEXTS = [text for text, _ in ROWS]


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
    assert [answer["source"] for answer in found] == TEXTS
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


def test_new_texts_are_answered_as_held_out_ones_were(
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
    for row, answer in zip(evaluated, found, strict=True):
        assert answer["prediction"] == row["prediction"]


def test_how_texts_are_generated_can_be_said_anew(
    finished: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.jsonl"
    short = ("objective.max_new_tokens=1", "objective.num_beams=3")
    run_predict(finished, monkeypatch, *short, f"--text={TEXTS[0]}", f"--output={out}")
    answer = json.loads(out.read_text())
    assert len(answer["prediction"].split()) <= 1


def test_a_line_for_people() -> None:
    answer = {"source": "one two", "prediction": "un deux", "probability": 0.5}
    assert answers.shown(answer) == "un deux"
