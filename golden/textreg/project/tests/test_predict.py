"""Prediction: from anywhere, in order, as evaluated."""

import io
import json
import sys
from pathlib import Path

import pytest
from accelerate import Accelerator

from textreg.config import Config
from textreg.errors import UserError
from textreg.evaluate import evaluate
from textreg.train import train

from . import examples
from .conftest import MakeConfig, run_predict
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
    assert all(isinstance(answer["value"], float) for answer in answers)

    table = write_csv(tmp_path / "new.csv", [(text, "") for text in TEXTS])
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
        assert answer["value"] == pytest.approx(row["prediction"], abs=1e-4)


def test_two_texts(
    make_config: MakeConfig,
    accelerator: Accelerator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "pairs.jsonl"
    rows = examples.rows(40)
    replies = [text for text, _ in examples.rows(40, seed=3)]
    records = [
        {"text": text, "reply": reply, "label": value}
        for (text, value), reply in zip(rows, replies, strict=True)
    ]
    path.write_text("\n".join(map(json.dumps, records)))
    cfg = make_config(
        f"data.train={path}",
        "data.eval=",
        "data.text_pair_column=reply",
        "train.epochs=1",
    )
    train(cfg, accelerator)
    out = tmp_path / "out.jsonl"
    run_predict(cfg, monkeypatch, f"--output={out}", f"--input={path}")
    answers = [json.loads(line) for line in out.read_text().splitlines()]
    assert [answer["text_pair"] for answer in answers] == replies
    lines = "\n".join(f"{r['text']}\t{r['reply']}" for r in records)
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    run_predict(cfg, monkeypatch, f"--output={out}")
    assert [json.loads(line) for line in out.read_text().splitlines()] == answers
    with pytest.raises(UserError, match="--text 1: expected two texts with a tab"):
        run_predict(cfg, monkeypatch, "--text=only one")
