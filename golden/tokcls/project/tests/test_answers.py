"""What an answer says: entities, of long texts and empty ones as well."""

from dataclasses import replace
from pathlib import Path

import pytest

from tokcls import answers
from tokcls.config import Config

from . import examples
from .conftest import answers_of

TEXTS = [text for text, _ in examples.rows(9, seed=5)]


def test_entities_are_named_in_their_words(
    finished: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "new.conll"
    path.write_text("\n\n".join(text.replace(" ", "\n") for text in TEXTS))
    found = answers_of(finished, monkeypatch, tmp_path, f"--input={path}")
    assert [" ".join(answer["tokens"]) for answer in found] == TEXTS
    for answer in found:
        for entity in answer["entities"]:
            words = answer["tokens"][entity["start"] : entity["end"]]
            assert entity["text"] == " ".join(words)
            assert 0.2 < entity["probability"] <= 1  # of five tags


def test_long_and_empty_texts(
    finished: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = " ".join(TEXTS)
    path = tmp_path / "new.txt"
    path.write_text(f"\n{text}\n", encoding="utf-8")
    narrow = replace(
        finished,
        data=replace(finished.data, max_length=12, stride=4),
        train=replace(finished.train, eval_batch_size=2),
    )
    empty, answer = answers_of(narrow, monkeypatch, tmp_path, f"--input={path}")
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
