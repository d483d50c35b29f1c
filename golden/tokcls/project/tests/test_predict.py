"""Prediction: from anywhere, in order, long texts as well."""

import io
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from accelerate import Accelerator

from tokcls import answers
from tokcls.config import Config
from tokcls.evaluate import evaluate

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
    assert [" ".join(answer["tokens"]) for answer in found] == TEXTS
    for answer in found:
        for entity in answer["entities"]:
            words = answer["tokens"][entity["start"] : entity["end"]]
            assert entity["text"] == " ".join(words)
            assert 0.2 < entity["probability"] <= 1  # of five tags

    table = examples.write(tmp_path, "new", ROWS)
    conll = tmp_path / "new.conll"
    conll.write_text("\n\n".join(text.replace(" ", "\n") for text in TEXTS))
    plain = tmp_path / "new.txt"
    plain.write_text("\n".join(TEXTS) + "\n", encoding="utf-8")
    out = tmp_path / "out.jsonl"
    for path in (table, str(conll), str(plain)):
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
        for entity in answer["entities"]:
            del entity["probability"]
        assert answer == {"tokens": row["tokens"], "entities": row["predictions"]}


def test_long_and_empty_texts(
    finished: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = " ".join(TEXTS)
    path, out = tmp_path / "new.txt", tmp_path / "out.jsonl"
    path.write_text(f"\n{text}\n", encoding="utf-8")
    narrow = replace(
        finished,
        data=replace(finished.data, max_length=12, stride=4),
        train=replace(finished.train, eval_batch_size=2),
    )
    run_predict(narrow, monkeypatch, f"--input={path}", f"--output={out}")
    empty, answer = (json.loads(line) for line in out.read_text().splitlines())
    assert empty == {"tokens": [], "entities": []}
    assert " ".join(answer["tokens"]) == text
    ends = [0] + [e["end"] for e in answer["entities"]]
    starts = [e["start"] for e in answer["entities"]]
    assert all(end <= start for end, start in zip(ends, starts, strict=False))
    assert starts[-1] > 12  # beyond the first window


def test_a_line_for_people() -> None:
    entity = {"text": "port rosa", "type": "LOC", "start": 1, "end": 3}
    answer = {"tokens": ["in", "port", "rosa", "."], "entities": [entity]}
    entity["probability"] = 0.5
    assert answers.shown(answer) == "in [port rosa | LOC 0.50] ."
