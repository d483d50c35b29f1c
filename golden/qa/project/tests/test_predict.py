"""Prediction: from anywhere, in order, long contexts as well."""

import io
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from accelerate import Accelerator

from qa import answers
from qa.config import Config
from qa.errors import UserError
from qa.evaluate import evaluate

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
    for text, answer in zip(TEXTS, found, strict=True):
        question, context = text.split("\t")
        assert answer["question"] == question
        given = [answer, *answer["others"]]
        assert len(given) == 4
        for one in given:
            assert context[one["start"] : one["end"]] == one["answer"]
        shares = [one["probability"] for one in given]
        assert shares == sorted(shares, reverse=True)
        assert sum(shares) <= 1.000001

    table = examples.write(tmp_path, "new", ROWS)
    nested = tmp_path / "new.json"
    nested.write_text(json.dumps(examples.nested(ROWS)))
    plain = tmp_path / "new.txt"
    plain.write_text("\n".join(TEXTS) + "\n", encoding="utf-8")
    objects = tmp_path / "objects.txt"
    names = ("question", "context")
    lines = [json.dumps(dict(zip(names, t.split("\t"), strict=True))) for t in TEXTS]
    objects.write_text("\n".join(lines), encoding="utf-8")
    out = tmp_path / "out.jsonl"
    for path in (table, str(nested), str(plain), str(objects)):
        run_predict(finished, monkeypatch, f"--input={path}", f"--output={out}")
        assert out.read_text(encoding="utf-8") == expected
    run_predict(finished, monkeypatch, *(f"--text={text}" for text in TEXTS))
    assert capsys.readouterr().out == expected


def test_new_questions_are_answered_as_held_out_ones_were(
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
        assert answer["answer"] == row["prediction"]
        assert answer["probability"] == pytest.approx(row["probability"], abs=1e-4)


def test_long_and_empty_contexts(
    finished: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = " ".join(text.partition("\t")[2] for text in TEXTS)
    path, out = tmp_path / "new.txt", tmp_path / "out.jsonl"
    path.write_text(f"who sings\t{text}\nwho sings\t\n", encoding="utf-8")
    narrow = replace(
        finished,
        data=replace(finished.data, max_length=16, stride=4, unanswerable=False),
        train=replace(finished.train, eval_batch_size=2),
    )
    run_predict(narrow, monkeypatch, f"--input={path}", f"--output={out}")
    answer, empty = (json.loads(line) for line in out.read_text().splitlines())
    assert text[answer["start"] : answer["end"]] == answer["answer"] != ""
    assert (empty["answer"], empty["others"]) == ("", [])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("who sings", "expected a question, a tab and its context, or JSON"),
        ("who\tann\tsings", "expected a question, a tab and its context, or JSON"),
        ('{"question": "who"}', "expected a text 'context' in the JSON object"),
        ('{"question": ', "not JSON"),
    ],
)
def test_lines_that_are_no_question(finished: Config, line: str, said: str) -> None:
    with pytest.raises(UserError, match=f"^line 3: {said}"):
        answers.parse(line, "line 3", finished)


def test_a_line_for_people() -> None:
    answer = {"question": "where?", "answer": "port\nrosa", "probability": 0.5}
    assert answers.shown(answer) == "0.500  port rosa  <-  where?"
    none = {**answer, "answer": ""}
    assert answers.shown(none) == "0.500  (no answer)  <-  where?"
