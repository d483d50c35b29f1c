"""Prediction: from anywhere, in order, as evaluated."""

import io
import json
import sys
from pathlib import Path

import pytest

from ticket_router.config import Config

from . import examples
from .conftest import run_predict
from .examples import write_csv

TEXTS = [text for text, _ in examples.rows(9, seed=5)]


def test_from_a_file_standard_input_and_arguments(
    finished: Config,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(TEXTS)))
    run_predict(finished, monkeypatch)
    expected = capsys.readouterr().out
    answers = [json.loads(line) for line in expected.splitlines()]
    assert [answer["text"] for answer in answers] == TEXTS
    for answer in answers:
        assert set(answer["probabilities"]) == {"good", "bad"}
        assert sum(answer["probabilities"].values()) == pytest.approx(1)
        assert answer["probabilities"][answer["label"]] >= 0.5

    table = write_csv(tmp_path / "new.csv", [(text, "") for text in TEXTS])
    plain = tmp_path / "new.txt"
    plain.write_text("\n".join(TEXTS) + "\n", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    for path in (table, str(plain)):
        run_predict(finished, monkeypatch, f"--input={path}", f"--output={out}")
        assert out.read_text(encoding="utf-8") == expected
    run_predict(finished, monkeypatch, *(f"--text={text}" for text in TEXTS))
    assert capsys.readouterr().out == expected
