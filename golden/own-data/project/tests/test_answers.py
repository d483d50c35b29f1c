"""What an answer says: a label, and how likely each is."""

from pathlib import Path

import pytest

from ticket_router.config import Config

from . import examples
from .conftest import answers_of


def test_the_likeliest_label_is_the_answer(
    finished: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [f"--text={text}" for text, _ in examples.rows(9, seed=5)]
    for answer in answers_of(finished, monkeypatch, tmp_path, *asked):
        assert set(answer["probabilities"]) == {"good", "bad"}
        assert sum(answer["probabilities"].values()) == pytest.approx(1)
        assert answer["probabilities"][answer["label"]] >= 0.5
