"""What an answer says, to images out of folders, files and Parquet."""

import io
import sys
from pathlib import Path

import pytest

from imagecls.config import Config
from imagecls.errors import UserError

from . import examples
from .conftest import answers_of, run_predict

ROWS = examples.rows(9, seed=5)


def test_from_a_folder_an_image_and_parquet(
    finished: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, _ = examples.unanswered(tmp_path, ROWS)
    folder = f"--input={tmp_path / 'new'}"
    found = answers_of(finished, monkeypatch, tmp_path, folder)
    assert [answer["image"] for answer in found] == files
    for answer in found:
        assert set(answer["probabilities"]) == {"good", "bad"}
        assert sum(answer["probabilities"].values()) == pytest.approx(1)
        assert answer["probabilities"][answer["label"]] >= 0.5
    (alone,) = answers_of(finished, monkeypatch, tmp_path, f"--input={files[3]}")
    assert (alone["image"], alone["label"]) == (files[3], found[3]["label"])
    # another batch rounds otherwise
    assert alone["probabilities"] == pytest.approx(found[3]["probabilities"], abs=1e-5)

    packed = f"--input={examples.write(tmp_path, 'packed', ROWS)}"
    assert answers_of(finished, monkeypatch, tmp_path, packed) == [
        {**answer, "image": "(image)"} for answer in found
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("none.png", "standard input: line 1: none.png: no such file"),
        ("\n", "standard input: line 1: "),
    ],
)
def test_what_is_no_image(
    finished: Config, monkeypatch: pytest.MonkeyPatch, lines: str, message: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    with pytest.raises(UserError) as caught:
        run_predict(finished, monkeypatch)
    assert str(caught.value).startswith(message.strip())
