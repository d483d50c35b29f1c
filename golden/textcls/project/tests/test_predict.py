"""Prediction: from anywhere, in order, as evaluated."""

import io
import json
import sys
from pathlib import Path

import pytest
from accelerate import Accelerator

from textcls.config import Config
from textcls.errors import UserError
from textcls.train import train

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


def answers_of(
    cfg: Config, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *arguments: str
) -> list[dict]:
    out = tmp_path / "out.jsonl"
    run_predict(cfg, monkeypatch, f"--output={out}", *arguments)
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_several_labels_a_text(
    make_config: MakeConfig,
    accelerator: Accelerator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [(text, ";".join(names)) for text, names in examples.labelled(90)]
    cfg = make_config(
        f"data.train={write_csv(tmp_path / 'train.csv', rows[:60])}",
        f"data.eval={write_csv(tmp_path / 'eval.csv', rows[60:])}",
        "data.multi_label=true",
        'data.label_separator=";"',
        "data.class_weights=balanced",
        "train.epochs=8",
        "model.dropout=0.0",
    )
    train(cfg, accelerator)
    table = write_csv(tmp_path / "new.csv", [(text, "") for text, _ in rows[60:]])
    answers = answers_of(cfg, monkeypatch, tmp_path, f"--input={table}")
    for answer in answers:
        likely = [k for k, v in answer["probabilities"].items() if v >= 0.5]
        assert sorted(likely) == sorted(answer["labels"])
        ranked = list(answer["probabilities"].values())
        assert ranked == sorted(ranked, reverse=True)
    wrong = [
        label
        for answer, (_, names) in zip(answers, rows[60:], strict=True)
        for label in set(answer["labels"]) ^ (set(names.split(";")) - {""})
    ]
    decisions = sum(len(answer["probabilities"]) for answer in answers)
    assert len(wrong) < 0.4 * decisions  # by chance a half; not every weight may learn


def test_two_texts(
    make_config: MakeConfig,
    accelerator: Accelerator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "pairs.jsonl"
    names = ("text", "reply", "label")
    rows = [dict(zip(names, row, strict=True)) for row in examples.pairs(40)]
    path.write_text("\n".join(map(json.dumps, rows)))
    cfg = make_config(
        f"data.train={path}",
        "data.eval=",
        "data.text_pair_column=reply",
        "data.max_length=12",
        "train.epochs=1",
    )
    train(cfg, accelerator)
    answers = answers_of(cfg, monkeypatch, tmp_path, f"--input={path}")
    assert [a["text_pair"] for a in answers] == [row["reply"] for row in rows]
    lines = "\n".join(f"{row['text']}\t{row['reply']}" for row in rows)
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    assert answers_of(cfg, monkeypatch, tmp_path) == answers
    turned = [f"--text={row['reply']}\t{row['text']}" for row in rows]
    assert answers_of(cfg, monkeypatch, tmp_path, *turned) != answers
    with pytest.raises(UserError, match="--text 1: expected two texts with a tab"):
        run_predict(cfg, monkeypatch, "--text=only one")
