"""What an answer says: a number, to a text or to two."""

import io
import json
import sys
from pathlib import Path

import pytest
from accelerate import Accelerator

from textreg.config import Config
from textreg.errors import UserError
from textreg.train import train

from . import examples
from .conftest import MakeConfig, answers_of, run_predict


def test_a_number(
    finished: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (answer,) = answers_of(finished, monkeypatch, tmp_path, "--text=a fine film")
    assert isinstance(answer["value"], float)


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
    answers = answers_of(cfg, monkeypatch, tmp_path, f"--input={path}")
    assert [answer["text_pair"] for answer in answers] == replies
    lines = "\n".join(f"{r['text']}\t{r['reply']}" for r in records)
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    assert answers_of(cfg, monkeypatch, tmp_path) == answers
    with pytest.raises(UserError, match="--text 1: expected two texts with a tab"):
        run_predict(cfg, monkeypatch, "--text=only one")
