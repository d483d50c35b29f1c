"""Prediction: from anywhere, in order, as evaluated."""

import io
import json
import sys
from pathlib import Path

import pytest
from accelerate import Accelerator

from tokcls.config import Config
from tokcls.evaluate import evaluate

from . import examples
from .conftest import answers_of, run_predict

FLAG = "--text"


def test_from_a_file_standard_input_and_arguments(
    finished: Config,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    lines, table = examples.unanswered(tmp_path, examples.rows(9, seed=5))
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines)))
    run_predict(finished, monkeypatch)
    expected = capsys.readouterr().out
    for line, said in zip(lines, expected.splitlines(), strict=True):
        assert examples.fits(json.loads(said), line)

    plain = tmp_path / "new.txt"
    plain.write_text("\n".join(lines) + "\n", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    for path in (table, plain):
        run_predict(finished, monkeypatch, f"--input={path}", f"--output={out}")
        assert out.read_text(encoding="utf-8") == expected
    run_predict(finished, monkeypatch, *(f"{FLAG}={line}" for line in lines))
    assert capsys.readouterr().out == expected


def test_what_is_new_is_answered_as_what_was_held_out(
    finished: Config,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    accelerator: Accelerator,
) -> None:
    evaluate(finished, accelerator)
    path = Path(finished.train.run) / "predictions.jsonl"
    evaluated = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    found = answers_of(finished, monkeypatch, tmp_path, f"--input={finished.data.eval}")
    assert len(found) == 31
    for answer, row in zip(found, evaluated, strict=True):
        assert examples.agree(answer, row)
